package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Sets an image in the text of an overlay or of a manifest. Only the characters of that value
 * change: comments, order, quotes and line ends stay as they are. The new text is read again, and
 * when anything else would have changed the edit is refused.
 */
public final class ImageEdit {
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final Pattern DIGEST = Pattern.compile("[a-z0-9]{1,32}:[a-fA-F0-9]{32,128}");

  /** Longest name of an image with its registry, in characters. */
  private static final int NAME_MAX = 512;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]*");

  /** Where a text may hold containers: a manifest, a described task definition, a request. */
  private static final List<List<String>> CONTAINERS = List.of(
      List.of("spec", "taskDefinition", "containerDefinitions"),
      List.of("taskDefinition", "containerDefinitions"),
      List.of("containerDefinitions"));

  /** What became of the text. */
  public sealed interface Edited {
    /** The new text, and what changed in it, a line each. */
    record Changed(String text, List<String> changes) implements Edited {}

    /** The image is there already. */
    record Same() implements Edited {}

    record Refused(Problem problem) implements Edited {}
  }

  /** Cannot be done; the message is for a person. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
      super(message, null, false, false);
    }

    String words() {
      return Optional.ofNullable(getMessage()).orElse("cannot be edited");
    }
  }

  private final Splices splices;
  private final ImageName image;
  private final String wanted;
  private final List<String> changes = new ArrayList<>();

  private ImageEdit(Splices splices, String wanted) {
    this.splices = splices;
    this.wanted = wanted;
    this.image = ImageName.parse(wanted);
  }

  /**
   * Sets the tag or digest of {@code image} in the text of {@code file}: in the entry of
   * {@code images} of an overlay, which is added when there is none, or else in the containers that
   * run that repository. With {@code container} it is set in the container of that name alone.
   */
  public static Edited edit(String file, String text, String image, Optional<String> container) {
    var before = parse(file, text);
    var broken = before.problems().stream().findFirst();
    if (broken.isPresent()) return new Edited.Refused(broken.get());
    try {
      var body = text.startsWith("\ufeff") ? text.substring(1) : text;
      var edit = new ImageEdit(new Splices(YamlText.withSpaces(body)), image);
      edit.requireUsable();
      var expected = edit.expected(before, container);
      if (edit.changes.isEmpty()) return new Edited.Same();
      var after = text.substring(0, text.length() - body.length()) + edit.splices.applied(body);
      if (!roots(parse(file, after)).equals(expected)) {
        throw new Refusal("the file is written in a form that cannot be edited without changing"
            + " more; set the image by hand");
      }
      return new Edited.Changed(after, edit.changes);
    } catch (Refusal refusal) {
      var start = new Position(file, 1, 1);
      return new Edited.Refused(new Problem(Problem.Severity.ERROR, start, "", refusal.words()));
    }
  }

  private static ParsedText parse(String file, String text) {
    return YamlText.parse(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<JsonNode> roots(ParsedText text) {
    return text.problems().isEmpty()
        ? text.documents().stream().map(ParsedText.Document::root).toList()
        : List.of();
  }

  private void requireUsable() {
    boolean named = wanted.length() <= NAME_MAX && NAME.matcher(image.name()).matches();
    if (!named || (image.tag().isEmpty() == image.digest().isEmpty()))
      throw new Refusal(Suggestion.quoted(wanted)
          + " is no image to set; write REPOSITORY:TAG or REPOSITORY@DIGEST");
    boolean usable = image.digest().isEmpty()
        ? TAG.matcher(image.tag()).matches()
        : DIGEST.matcher(image.digest()).matches();
    if (!usable)
      throw new Refusal(Suggestion.quoted(wanted) + " has no good "
          + (image.digest().isEmpty()
              ? "tag; write one as in `v1.4.2`"
              : "digest; write one as in `sha256:…`"));
  }

  /** Notes every change, and answers what the documents must be afterwards. */
  private List<JsonNode> expected(ParsedText before, Optional<String> container) {
    var roots = new ArrayList<JsonNode>();
    before.documents().forEach(d -> roots.add(d.root().deepCopy()));
    var spans =
        splices.documents().stream().filter(s -> s instanceof Span.Mapping).toList();
    var mappings = roots.stream().filter(JsonNode::isObject).toList();
    if (spans.size() != mappings.size())
      throw new Refusal("the file holds more than mappings; set the image by hand");
    var overlays = new ArrayList<Integer>();
    for (int i = 0; i < mappings.size(); i++)
      if (mappings.get(i).path("kind").asText().equals(Kind.OVERLAY.word())) overlays.add(i);
    if (overlays.isEmpty()) {
      containers(mappings, spans, container);
    } else if (overlays.size() > 1) {
      throw new Refusal("the file holds several overlays; set the image by hand");
    } else if (container.isPresent()) {
      throw new Refusal("an overlay names images, not containers; leave the container out");
    } else {
      int i = overlays.getFirst();
      overlay((ObjectNode) mappings.get(i), (Span.Mapping) spans.get(i));
    }
    return roots;
  }

  // --- manifests

  private void containers(List<JsonNode> roots, List<Span> spans, Optional<String> only) {
    var known = new TreeSet<String>();
    int met = 0;
    for (int i = 0; i < roots.size(); i++) {
      for (var path : CONTAINERS) {
        var list = roots.get(i).at("/" + String.join("/", path));
        if (!list.isArray()) continue;
        var span = spans.get(i).at(path.toArray(String[]::new));
        if (!(span.orElse(null) instanceof Span.Listing listing)) continue;
        for (int j = 0; j < list.size(); j++) {
          var name = list.get(j).path("name").asText();
          var written = list.get(j).path("image");
          if (!written.isTextual()) continue;
          known.add(written.asText());
          boolean chosen = only.isEmpty() || only.get().equals(name);
          if (!chosen || !ImageName.parse(written.asText()).isNamed(image.name())) continue;
          met++;
          var container = (ObjectNode) list.get(j);
          listing.entries().get(j).at("image").ifPresent(at -> replace(container, at, name));
        }
      }
    }
    if (met == 0) throw new Refusal(notFound(known, only));
  }

  private String notFound(Set<String> known, Optional<String> only) {
    var where = only.map(c -> "the container " + Suggestion.quoted(c) + " has no image ")
        .orElse("no container has the image ");
    var there = known.isEmpty()
        ? "; the file holds no containers and is no overlay"
        : "; there are "
            + String.join(", ", known.stream().map(Suggestion::quoted).toList());
    return where + Suggestion.quoted(image.name()) + there;
  }

  private void replace(ObjectNode container, Span at, String name) {
    var old = container.path("image").asText();
    var was = ImageName.parse(old);
    var now = image.digest().isEmpty() ? was.tagged(image.tag()) : was.pinned(image.digest());
    if (now.toString().equals(old)) return;
    splices.scalar(at, now.toString());
    container.put("image", now.toString());
    changes.add("container %s: %s -> %s".formatted(name, old, now));
  }

  // --- overlays

  private void overlay(ObjectNode root, Span.Mapping mapping) {
    var member = mapping.member("images");
    if (root.path("images") instanceof ArrayNode images
        && member.map(Span.Member::value).orElse(null) instanceof Span.Listing listing) {
      for (int i = 0; i < images.size(); i++) {
        if (images.get(i) instanceof ObjectNode entry
            && listing.entries().get(i) instanceof Span.Mapping at
            && image.isNamed(entry.path("name").asText())) {
          entry(entry, at);
          return;
        }
      }
      images.add(entry());
      splices.addEntry(listing, entry(), mapping);
    } else if (member.isEmpty()) {
      root.putArray("images").add(entry());
      splices.addMember(mapping, "images", entry());
    } else if (root.path("images").isNull()) {
      root.putArray("images").add(entry());
      splices.fill(member.get(), entry(), mapping);
    } else {
      throw new Refusal("`images` is no list; write `images: [{name: …, newTag: …}]`");
    }
    changes.add("images: added " + wanted);
  }

  private String member() {
    return image.digest().isEmpty() ? "newTag" : "digest";
  }

  private String value() {
    return image.digest().isEmpty() ? image.tag() : image.digest();
  }

  private ObjectNode entry() {
    var entry = JsonNodeFactory.instance.objectNode();
    return entry.put("name", image.name()).put(member(), value());
  }

  private void entry(ObjectNode entry, Span.Mapping at) {
    var other = member().equals("newTag") ? "digest" : "newTag";
    if (entry.has("newTag") && entry.has("digest"))
      throw new Refusal("the entry of %s has `newTag` and `digest`; remove one of them"
          .formatted(Suggestion.quoted(image.name())));
    var old = entry.path(entry.has(other) ? other : member()).asText();
    if (entry.path(member()).asText().equals(value())) return;
    if (entry.has(other)) {
      var written = at.member(other).orElseThrow();
      splices.scalar(written.key(), member());
      splices.scalar(written.value(), value());
      entry.remove(other);
    } else if (entry.has(member())) {
      splices.scalar(at.member(member()).orElseThrow().value(), value());
    } else {
      splices.addAfter(at.member("name").orElseThrow(), at, member(), value());
    }
    entry.put(member(), value());
    changes.add("images: %s: %s -> %s"
        .formatted(entry.path("name").asText(), old.isEmpty() ? "nothing" : old, value()));
  }
}
