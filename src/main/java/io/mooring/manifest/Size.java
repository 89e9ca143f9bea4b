package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How much a document holds. References and patches may repeat what is there, and a few hundred
 * bytes of either could make gigabytes: so what they make is measured before it is made.
 *
 * @param nodes mappings, lists and single values
 * @param chars characters of texts and keys
 * @param depth levels of nesting, 1 for a single value
 */
record Size(int nodes, long chars, int depth) {
  /** Most values that references and patches may make of one document: as many as one file may. */
  static final int NODES_MAX = YamlText.VALUES_MAX;

  /** Most characters: as long as the largest file. */
  static final int CHARS_MAX = YamlText.FILE_MAX;

  /** Counting stops here: what it would find is refused already. */
  private static final int NODES_COUNTED = 2 * NODES_MAX;

  static Size of(JsonNode node) {
    var counter = new Counter();
    int depth = counter.count(node);
    return new Size(counter.nodes, counter.chars, depth);
  }

  /** What is too much when this and another one are together; empty when nothing is. */
  String excess(Size other) {
    if (nodes + other.nodes > NODES_MAX) return "more than " + NODES_MAX + " values";
    return chars + other.chars > CHARS_MAX ? "more than " + CHARS_MAX + " characters" : "";
  }

  private static final class Counter {
    private int nodes;
    private long chars;

    int count(JsonNode node) {
      if (++nodes > NODES_COUNTED) return 1;
      if (node.isTextual()) chars += node.textValue().length();
      int deepest = 0;
      for (var member : node.properties()) {
        chars += member.getKey().length();
        deepest = Math.max(deepest, count(member.getValue()));
        if (nodes > NODES_COUNTED) break;
      }
      if (node.isArray()) {
        for (var element : node) {
          deepest = Math.max(deepest, count(element));
          if (nodes > NODES_COUNTED) break;
        }
      }
      return deepest + 1;
    }
  }
}
