package io.mooring.manifest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A list of RFC 6902 operations and where it stands.
 *
 * @param pointer the list's place in its document
 * @param name how provenance calls it, {@code patch 3 of overlay production}; {@code ""} for a
 *     manifest's own
 */
record Patch(Sourced operations, String pointer, String name) {
  /** A patch as written: a list of operations, or the JSON text of one. Else it is reported. */
  static Optional<Patch> read(Sourced written, String pointer, String name, Report report) {
    if (written.node() instanceof ArrayNode) return Optional.of(new Patch(written, pointer, name));
    if (!written.node().isTextual()) {
      report.error(
          pointer,
          "a patch is %s; wanted a list of operations, as in `- {op: replace, path: …, value: …}`"
              .formatted(ShapeWording.found(written.node())));
      return Optional.empty();
    }
    // The command line and other tools pass a patch on as text.
    var text = YamlText.parse("", written.node().asText().getBytes(StandardCharsets.UTF_8));
    var problems = text.problems();
    boolean isList = problems.isEmpty()
        && text.documents().size() == 1
        && text.documents().getFirst().root() instanceof ArrayNode;
    if (!isList) {
      var why = problems.stream()
          .findFirst()
          .map(p -> " (line %d of it: %s)".formatted(p.at().line(), p.message()))
          .orElse("");
      report.error(pointer, "a patch written as text must be a JSON list of operations" + why);
      return Optional.empty();
    }
    var operations = text.documents().getFirst().root();
    var provenance = new Provenance.Single(written.provenance().at(), operations);
    return Optional.of(new Patch(new Sourced(operations, provenance), pointer, name));
  }

  int size() {
    return operations.node().size();
  }

  Sourced operation(int index) {
    return operations.below(List.of(String.valueOf(index)));
  }

  /** Who put a value there: the operation is told apart when there are several. */
  String via(int index) {
    if (isOwn()) return "own patch " + (index + 1);
    return size() == 1 ? name : "operation " + (index + 1) + " of " + name;
  }

  /** Whether it stands in the manifest itself. */
  boolean isOwn() {
    return name.isEmpty();
  }
}
