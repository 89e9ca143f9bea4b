package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The images of a spec: where they stand, and what the {@code images} of an overlay make them. */
final class Images {
  /** Stands for {@code values.image_tag} in an image, as users of ecs-task write it. */
  private static final String TAG = "{image_tag}";

  private Images() {}

  /** One entry of an overlay's {@code images}; empty texts change nothing. */
  record Rule(String name, String newName, String newTag, String digest, Position at) {
    private ImageName applied(ImageName image) {
      var named = newName.isEmpty() ? image : image.renamed(newName);
      if (!newTag.isEmpty()) return named.tagged(newTag);
      return digest.isEmpty() ? named : named.pinned(digest);
    }
  }

  /** The spec with a rule applied to every image that it names; empty if there is none. */
  static Optional<Sourced> apply(Sourced spec, Rule rule, String overlay) {
    var applied = spec;
    boolean met = false;
    for (var place : places(spec.node())) {
      var image = ImageName.parse(applied.below(place).node().asText());
      if (!image.isNamed(rule.name())) continue;
      met = true;
      var made = TextNode.valueOf(rule.applied(image).toString());
      var at = rule.at().via("images of " + overlay);
      applied = applied.with(place, new Sourced(made, new Provenance.Single(at, made)));
    }
    return met ? Optional.of(applied) : Optional.empty();
  }

  /** Every {@code {image_tag}} in an image replaced; reported where no value says what it is. */
  static Sourced tagged(Sourced spec, Resolution resolution, Report report) {
    var tagged = spec;
    for (var place : places(spec.node())) {
      var written = tagged.below(place);
      var text = written.node().asText();
      // `${image_tag}` is a shell's or a mistake, and no image either way.
      if (!text.contains(TAG) || text.contains("$" + TAG)) continue;
      var value = resolution.value("image_tag");
      if (value.isEmpty() || value.get().node().isContainerNode()) {
        report.error(
            "/spec" + Steps.pointer(place),
            "`{image_tag}` needs a value `image_tag`; set it in `values` of an overlay");
        continue;
      }
      var made = TextNode.valueOf(text.replace(TAG, value.get().node().asText()));
      var at = written.provenance().at().via(Resolution.via("image_tag", value.get()));
      tagged = tagged.with(place, new Sourced(made, new Provenance.Single(at, made)));
    }
    return tagged;
  }

  /** The steps to every image that is there as text. */
  private static List<List<String>> places(JsonNode spec) {
    var places = new ArrayList<List<String>>();
    add(spec, List.of("image"), places);
    add(spec, List.of("from", "image"), places);
    inList(spec, List.of("taskDefinition", "containerDefinitions"), places);
    inList(spec, List.of("hooks"), places);
    inList(spec, List.of("schedules"), places);
    return places;
  }

  private static void inList(JsonNode spec, List<String> list, List<List<String>> places) {
    var at = spec.at(Steps.pointer(list));
    if (!at.isArray()) return;
    for (int i = 0; i < at.size(); i++) {
      var steps = new ArrayList<>(list);
      steps.addAll(List.of(String.valueOf(i), "image"));
      add(spec, steps, places);
    }
  }

  private static void add(JsonNode spec, List<String> steps, List<List<String>> places) {
    if (spec.at(Steps.pointer(steps)).isTextual()) places.add(steps);
  }
}
