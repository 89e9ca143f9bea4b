package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.ident.Kind;
import io.mooring.ident.Names;
import io.mooring.shape.ShapeCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads one document of kind Overlay. */
final class OverlayReader {
  private final String file;
  private final ParsedText.Document document;
  private final Report report;

  private OverlayReader(String file, ParsedText.Document document) {
    this.file = file;
    this.document = document;
    this.report = new Report(pointer -> document.position(file, pointer));
  }

  static Overlay read(
      String file,
      ParsedText.Document document,
      Optional<String> versionFix,
      Resolution destination) {
    var reader = new OverlayReader(file, document);
    document.flaws().forEach(flaw -> reader.report.add(flaw.in(file)));
    versionFix.ifPresent(fix -> reader.report.error("/apiVersion", fix));
    ManifestKind.read(document, reader.report);
    return reader.read(destination);
  }

  private Overlay read(Resolution destination) {
    var root = document.root();
    ShapeCheck.check(root, SpecShape.ecs().envelope(Kind.OVERLAY))
        .findings()
        .forEach(finding -> ShapeWording.tell(finding, report));
    var name = name(root.path("metadata").path("name"));
    var images = document.at(file, root.has("images") ? List.of("images") : List.of());
    images(root.path("images"));
    var patches = patches(root.path("patches"), name);
    var values = values(root.path("values"), name, destination);
    if (!root.has("resources") && document.complete())
      report.error("/resources", "`resources` is missing; name the files or folders to take in");
    // A path that leads nowhere takes one resource away and spoils no other.
    boolean usable = report.problems().stream().noneMatch(Problem::isError);
    return new Overlay(
        file,
        document,
        name,
        resources(root.path("resources")),
        values,
        root.path("images").isArray()
            ? images
            : new Sourced(root.path("images"), images.provenance()),
        patches,
        usable,
        report.problems());
  }

  private String name(JsonNode name) {
    if (name.isTextual() && Names.isOurs(name.asText())) return name.asText();
    if (document.complete())
      report.error(
          "/metadata/name",
          name.isMissingNode() || name.isNull()
              ? "`metadata.name` is missing; write a name"
              : "`metadata.name` is %s; write %s"
                  .formatted(Suggestion.quoted(name.asText()), SpecMembers.NAME_RULE));
    return "without name";
  }

  private List<Overlay.Resource> resources(JsonNode list) {
    var resources = new ArrayList<Overlay.Resource>();
    for (int i = 0; i < list.size(); i++) {
      if (!list.path(i).isTextual()) continue;
      var pointer = "/resources/" + i;
      var at = report.place(pointer);
      IncludedFile.resolve(file, list.get(i).asText(), pointer, report)
          .ifPresent(path -> resources.add(new Overlay.Resource(path, at)));
    }
    return resources;
  }

  private SortedMap<String, Resolution.Value> values(
      JsonNode written, String name, Resolution destination) {
    var values = new TreeMap<String, Resolution.Value>();
    for (var value : written.properties()) {
      var pointer = "/values/" + ParsedText.escape(value.getKey());
      var provenance = new Provenance.Single(report.place(pointer), value.getValue());
      var resolved = destination
          .resolve(pointer, new Sourced(value.getValue(), provenance), report)
          .node();
      values.put(value.getKey(), new Resolution.Value(resolved, "overlay " + name));
    }
    return values;
  }

  private void images(JsonNode list) {
    for (int i = 0; i < list.size(); i++) {
      var image = list.path(i);
      var pointer = "/images/" + i;
      boolean tag = image.has("newTag");
      boolean digest = image.has("digest");
      if (tag && digest)
        report.error(pointer + "/digest", "both `newTag` and `digest` are there; keep one of them");
      if (image.isObject() && !tag && !digest && !image.has("newName"))
        report.error(pointer, "`newTag`, `digest` or `newName` is missing: what is it to become?");
    }
  }

  private List<Overlay.Selected> patches(JsonNode list, String name) {
    var patches = new ArrayList<Overlay.Selected>();
    for (int i = 0; i < list.size(); i++) {
      var pointer = "/patches/" + i;
      var select = list.path(i).path("select");
      var patch = list.path(i).path("patch");
      if (!select.isObject() || patch.isMissingNode() || patch.isNull()) continue;
      kind(select.path("kind"), pointer + "/select/kind");
      var written = document.at(file, List.of("patches", String.valueOf(i), "patch"));
      Patch.read(
              written, pointer + "/patch", "patch %d of overlay %s".formatted(i + 1, name), report)
          .ifPresent(read -> patches.add(
              new Overlay.Selected(Selector.of(select), read, report.place(pointer + "/select"))));
    }
    return patches;
  }

  private void kind(JsonNode kind, String pointer) {
    if (!kind.isTextual()) return;
    var words = ManifestKind.RESOURCES.stream().map(Kind::word).toList();
    if (words.contains(kind.asText())) return;
    var near = Suggestion.didYouMean(kind.asText(), words);
    report.error(
        pointer,
        "no manifest is of kind %s%s"
            .formatted(
                Suggestion.quoted(kind.asText()),
                near.isEmpty() ? "; write one of " + String.join(", ", words) : near));
  }

  /** The rules of an overlay with the references in them resolved. */
  static List<Images.Rule> images(Overlay overlay, Resolution resolution, Report report) {
    var rules = new ArrayList<Images.Rule>();
    var written = overlay.images();
    for (int i = 0; i < written.node().size(); i++) {
      var pointer = "/images/" + i;
      var entry = written.below(List.of(String.valueOf(i)));
      var resolved = resolution.resolve(pointer, entry, report).node();
      var rule = new Images.Rule(
          text(resolved, "name"),
          text(resolved, "newName"),
          text(resolved, "newTag"),
          text(resolved, "digest"),
          entry.provenance().at());
      complain(rule, pointer, report);
      rules.add(rule);
    }
    return rules;
  }

  private static String text(JsonNode image, String member) {
    var value = image.path(member);
    return value.isTextual() || value.isIntegralNumber() || value.isBoolean() ? value.asText() : "";
  }

  private static void complain(Images.Rule rule, String pointer, Report report) {
    var name = ImageName.parse(rule.name());
    if (!name.tag().isEmpty() || !name.digest().isEmpty())
      report.error(
          pointer + "/name",
          "%s has a tag or digest; write the name alone: `%s`"
              .formatted(Suggestion.quoted(rule.name()), PatchPlace.shown(name.name())));
    var newName = ImageName.parse(rule.newName());
    if (!newName.tag().isEmpty() || !newName.digest().isEmpty())
      report.error(
          pointer + "/newName",
          "%s has a tag or digest; write it as `newTag` or `digest`"
              .formatted(Suggestion.quoted(rule.newName())));
    if (!rule.newTag().matches("|[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"))
      report.error(
          pointer + "/newTag", Suggestion.quoted(rule.newTag()) + " cannot be the tag of an image");
    if (!rule.digest().matches("|sha256:[0-9a-f]{64}"))
      report.error(
          pointer + "/digest",
          Suggestion.quoted(rule.digest())
              + " is not a digest; write sha256: and 64 digits 0-9, a-f");
  }
}
