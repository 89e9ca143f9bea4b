package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.ident.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the {@code kind} of a document. */
final class ManifestKind {
  /** The kinds that declare something in AWS. */
  static final List<Kind> RESOURCES =
      Arrays.stream(Kind.values()).filter(kind -> kind != Kind.OVERLAY).toList();

  private ManifestKind() {}

  /** The kind that a document has or means. */
  static Optional<Kind> of(JsonNode root) {
    var word = root.path("kind").asText();
    var exact = byWord(word);
    return exact.isPresent() ? exact : near(word);
  }

  /** The same; what is wrong with it is reported. */
  static Optional<Kind> read(ParsedText.Document document, Report report) {
    var kind = document.root().path("kind");
    if (kind.isMissingNode() || kind.isNull()) {
      if (document.complete()) report.error("/kind", "`kind` is missing; write `kind: Service`");
      return Optional.empty();
    }
    var word = kind.asText();
    var exact = byWord(word);
    if (exact.isPresent()) return exact;
    var near = near(word);
    var words = String.join(", ", words());
    report.error(
        "/kind",
        "unknown kind " + Suggestion.quoted(word)
            + near.map(n -> "; did you mean `" + n.word() + "`?").orElse("; known: " + words));
    // A resource whose kind is misspelt is still that resource, and must not seem to be gone.
    return near;
  }

  private static List<String> words() {
    return Arrays.stream(Kind.values()).map(Kind::word).toList();
  }

  private static Optional<Kind> near(String word) {
    return Suggestion.nearest(word, words()).flatMap(ManifestKind::byWord);
  }

  private static Optional<Kind> byWord(String word) {
    return Arrays.stream(Kind.values()).filter(k -> k.word().equals(word)).findFirst();
  }
}
