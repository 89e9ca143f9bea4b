package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.shape.ListKind;
import io.mooring.shape.ListKinds;
import java.util.List;
import java.util.Optional;

/**
 * The places of one document that a manifest asked to leave alone. Elements that have names are
 * compared by name, so an index means the element that Git has there.
 */
public final class LeftAlone {
  /** A pointer as a manifest wrote it, and with the names of elements in place of their indices. */
  record Asked(String asWritten, String pointer) {}

  private final List<Asked> places;

  private LeftAlone(List<Asked> places) {
    this.places = places;
  }

  /**
   * Those of the pointers that lead into this document.
   *
   * @param root {@code /service} or {@code /taskDefinition}; pointers into the other are dropped
   * @param document as Git has it
   */
  public static LeftAlone of(String root, ObjectNode document, List<String> pointers) {
    return new LeftAlone(pointers.stream()
        .filter(pointer -> isWithin(pointer, root))
        .map(pointer -> new Asked(pointer, named(root, pointer, document)))
        .toList());
  }

  private static String named(String root, String pointer, ObjectNode document) {
    var made = new StringBuilder(root);
    var pattern = new StringBuilder(root);
    JsonNode at = document;
    for (var step : Steps.below(pointer)) {
      var next = Steps.child(at, step);
      var name = Steps.isIndex(step) && ListKinds.of(pattern.toString()) instanceof ListKind.Keyed k
          ? nameStep(k.member(), next)
          : Optional.<String>empty();
      made.append('/').append(name.orElse(step));
      boolean element = at.isArray() || Steps.isNamed(step);
      pattern.append(element ? "/*" : "/" + step);
      at = next;
    }
    return made.toString();
  }

  private static Optional<String> nameStep(String member, JsonNode element) {
    var name = element.path(member).asText();
    return name.isEmpty() ? Optional.empty() : Optional.of(Steps.named(member, name));
  }

  /** The pointer that asked for this place or for one around it, as written. */
  public Optional<String> covering(String pointer) {
    for (var asked : places) {
      if (isWithin(pointer, asked.pointer())) return Optional.of(asked.asWritten());
    }
    return Optional.empty();
  }

  /** The asked places, all of them. */
  List<Asked> places() {
    return places;
  }

  /** The asked places that lie below this one. */
  List<Asked> below(String pointer) {
    if (places.isEmpty()) return List.of();
    return places.stream()
        .filter(asked -> asked.pointer().startsWith(pointer + "/"))
        .toList();
  }

  static boolean isWithin(String pointer, String parent) {
    return pointer.startsWith(parent)
        && (pointer.length() == parent.length() || pointer.charAt(parent.length()) == '/');
  }
}
