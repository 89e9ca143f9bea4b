package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * The steps of our pointers into a document: RFC 6901, and {@code [name=web]} into a list whose
 * elements have names.
 */
public final class Steps {
  private Steps() {}

  /** The steps after the first, which names the document; still escaped. */
  public static List<String> below(String pointer) {
    return Stream.of(pointer.split("/", -1)).skip(2).toList();
  }

  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  static String plain(String step) {
    return step.replace("~1", "/").replace("~0", "~");
  }

  /** What lies there; a missing node where nothing does. */
  public static JsonNode get(JsonNode from, List<String> steps) {
    var at = from;
    for (var step : steps) at = child(at, step);
    return at;
  }

  /** What lies one step further. */
  static JsonNode child(JsonNode node, String step) {
    return node.isArray() ? node.path(index(node, step)) : node.path(plain(step));
  }

  /** Which element of a list a step means; -1 where there is none. */
  private static int index(JsonNode list, String step) {
    if (isIndex(step)) return Integer.parseInt(step);
    for (int i = 0; i < list.size() && isNamed(step); i++) {
      if (list.get(i).path(member(step)).asText().equals(name(step))) return i;
    }
    return -1;
  }

  /**
   * Puts a value there, with the objects and lists that lead to it where they are not there yet.
   */
  public static void set(JsonNode into, List<String> steps, JsonNode value) {
    JsonNode at = into;
    for (int i = 0; i < steps.size() - 1; i++) {
      var next = child(at, steps.get(i));
      if (!next.isContainerNode()) {
        next = isNamed(steps.get(i + 1))
            ? JsonNodeFactory.instance.arrayNode()
            : JsonNodeFactory.instance.objectNode();
        put(at, steps.get(i), next);
      }
      at = next;
    }
    put(at, steps.getLast(), value.deepCopy());
  }

  /** Takes away what lies there, if something does. */
  static void remove(JsonNode from, List<String> steps) {
    var parent = get(from, steps.subList(0, steps.size() - 1));
    if (parent instanceof ObjectNode object) object.remove(plain(steps.getLast()));
    if (parent instanceof ArrayNode list) {
      int index = index(list, steps.getLast());
      if (index >= 0 && index < list.size()) list.remove(index);
    }
  }

  private static void put(JsonNode into, String step, JsonNode value) {
    if (into instanceof ObjectNode object) object.set(plain(step), value);
    if (!(into instanceof ArrayNode list)) return;
    int index = index(list, step);
    if (index >= 0 && index < list.size()) {
      list.set(index, value);
      return;
    }
    if (isNamed(step) && value instanceof ObjectNode element) {
      if (!element.has(member(step))) element.put(member(step), name(step));
      list.add(element);
    }
  }

  /** At most four digits: no list of ECS is longer. */
  static boolean isIndex(String step) {
    if (step.isEmpty() || step.length() > 4) return false;
    return step.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The step to the element whose member has that value. */
  public static String named(String member, String value) {
    return "[" + member + "=" + escaped(value) + "]";
  }

  static boolean isNamed(String step) {
    return step.startsWith("[") && step.endsWith("]") && step.contains("=");
  }

  private static String member(String step) {
    return step.substring(1, step.indexOf('='));
  }

  private static String name(String step) {
    return plain(step.substring(step.indexOf('=') + 1, step.length() - 1));
  }
}
