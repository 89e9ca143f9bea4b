package io.mooring.present;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.desired.DesiredService;
import java.util.Optional;

/**
 * The steps of pointers for people: {@code [name=web]} for an element that has a name, and back to
 * the index that a document has it at.
 */
final class Places {
  private Places() {}

  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  static String plain(String step) {
    return step.replace("~1", "/").replace("~0", "~");
  }

  static boolean isNamed(String step) {
    return step.startsWith("[") && step.endsWith("]") && step.contains("=");
  }

  /** The member that a step {@code [name=web]} tells elements apart by. */
  static String keyOf(String step) {
    return step.substring(1, step.indexOf('='));
  }

  static String nameOf(String step) {
    return plain(step.substring(step.indexOf('=') + 1, step.length() - 1));
  }

  /** Where an element is that a step names, -1 where it is not. */
  static int index(JsonNode list, String step) {
    if (!isNamed(step)) {
      return step.matches("[0-9]{1,6}") && Integer.parseInt(step) < list.size()
          ? Integer.parseInt(step)
          : -1;
    }
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).path(keyOf(step)).asText().equals(nameOf(step))) return i;
    }
    return -1;
  }

  /** The value there, missing where there is none. */
  static JsonNode at(JsonNode document, String pointer) {
    var at = document;
    for (var step : steps(pointer)) {
      at = at.isArray() ? at.path(index(at, step)) : at.path(plain(step));
    }
    return at;
  }

  static String[] steps(String pointer) {
    return pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1);
  }

  /** The pointer with indices in place of names; empty where the document has no such place. */
  static Optional<String> indexed(JsonNode document, String pointer) {
    var made = new StringBuilder();
    var at = document;
    for (var step : steps(pointer)) {
      var next = step;
      if (at.isArray()) {
        int index = index(at, step);
        if (index < 0) return Optional.empty();
        next = Integer.toString(index);
        at = at.path(index);
      } else {
        at = at.path(plain(step));
      }
      if (at.isMissingNode()) return Optional.empty();
      made.append('/').append(next);
    }
    return Optional.of(made.toString());
  }

  /** How a list's element is called: by its name where it has one, else by its index. */
  static String step(JsonNode list, int index) {
    for (var key : new String[] {"name", "key"}) {
      var name = list.get(index).path(key);
      boolean unique =
          name.isTextual() && index(list, "[" + key + "=" + escaped(name.asText()) + "]") == index;
      if (unique) return "[" + key + "=" + escaped(name.asText()) + "]";
    }
    return Integer.toString(index);
  }

  /** Who set the value at a pointer rooted at {@code spec}; empty where Git does not. */
  static Optional<String> setBy(DesiredService desired, String pointer) {
    var root = root(desired, pointer);
    var below = pointer.substring(Math.min(pointer.length(), pointer.indexOf('/', 1)));
    return indexed(root, below)
        .map(found -> desired
            .positions()
            .of(pointer.substring(0, pointer.length() - below.length()) + found)
            .toString());
  }

  private static JsonNode root(DesiredService desired, String pointer) {
    return pointer.startsWith("/taskDefinition/") ? desired.taskDefinition() : desired.service();
  }
}
