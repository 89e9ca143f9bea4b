package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A value and where it, and every value in it, comes from. Neither is ever changed in place. */
record Sourced(JsonNode node, Provenance provenance) {
  /** The same with a value put at a place whose parent is there. */
  Sourced with(List<String> steps, Sourced value) {
    if (steps.isEmpty()) return value;
    return new Sourced(
        replaced(node, steps, value.node()),
        provenance.changed(steps, Provenance.Change.SET, value.provenance()));
  }

  /** The same without a member or an element. */
  Sourced without(List<String> steps) {
    var parent = steps.subList(0, steps.size() - 1);
    var copied = shallow(at(parent));
    switch (copied) {
      case ObjectNode members -> members.remove(steps.getLast());
      case ArrayNode elements -> Steps.index(steps.getLast()).ifPresent(elements::remove);
      default -> {
        return this;
      }
    }
    return new Sourced(
        parent.isEmpty() ? copied : replaced(node, parent, copied),
        provenance.changed(steps, Provenance.Change.REMOVE, provenance));
  }

  Sourced below(List<String> steps) {
    return new Sourced(at(steps), provenance.nearest(steps));
  }

  private JsonNode at(List<String> steps) {
    var at = node;
    for (var step : steps) at = Steps.below(at, step);
    return at;
  }

  private static JsonNode replaced(JsonNode node, List<String> steps, JsonNode value) {
    if (steps.isEmpty()) return value;
    var first = steps.getFirst();
    var inside = replaced(Steps.below(node, first), steps.subList(1, steps.size()), value);
    var copied = shallow(node);
    if (copied instanceof ObjectNode members) members.set(first, inside);
    if (copied instanceof ArrayNode elements)
      Steps.index(first).ifPresent(index -> elements.set(index, inside));
    return copied;
  }

  /** A container of its own that holds the same values. */
  private static JsonNode shallow(JsonNode node) {
    return switch (node) {
      case ObjectNode members -> {
        ObjectNode copy = members.objectNode();
        copy.setAll(members);
        yield copy;
      }
      case ArrayNode elements -> {
        ArrayNode copy = elements.arrayNode(elements.size());
        copy.addAll(elements);
        yield copy;
      }
      default -> node;
    };
  }
}
