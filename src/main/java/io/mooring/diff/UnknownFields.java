package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Rule.Effect;
import io.mooring.shape.ListKind;
import io.mooring.shape.ListKinds;
import io.mooring.shape.Shape;
import java.util.List;

/**
 * Finds members of a document that its shape does not have: AWS has grown, and this release has
 * not. Members that the rules know to be newer than the SDK say nothing at the value they have when
 * nobody set them.
 */
final class UnknownFields {
  private UnknownFields() {}

  static void find(String root, Shape shape, JsonNode node, List<String> found) {
    find(root, root, shape, node, found);
  }

  private static void find(
      String pointer, String pattern, Shape shape, JsonNode node, List<String> found) {
    switch (shape) {
      case Shape.Structure structure -> {
        for (var member : node.properties()) {
          var known = structure.members().get(member.getKey());
          var step = "/" + Steps.escaped(member.getKey());
          var value = member.getValue();
          if (known != null) find(pointer + step, pattern + step, known, value, found);
          else if (!saysNothing(pattern + step, value)) found.add(pointer + step);
        }
      }
      case Shape.ListOf(Shape element) -> {
        int index = 0;
        for (var item : node)
          find(pointer + "/" + step(pattern, index++, item), pattern + "/*", element, item, found);
      }
      case Shape.MapOf(Shape value, var _) ->
        node.properties()
            .forEach(entry -> find(
                pointer + "/" + Steps.escaped(entry.getKey()),
                pattern + "/*",
                value,
                entry.getValue(),
                found));
      case Shape.Text _,
          Shape.Whole _,
          Shape.Decimal _,
          Shape.Flag _,
          Shape.Timestamp _,
          Shape.Document _ -> {}
    }
  }

  /**
   * By name where elements have one, so that the pointer lasts when ECS answers in another order.
   */
  private static String step(String pattern, int index, JsonNode element) {
    return ListKinds.of(pattern) instanceof ListKind.Keyed(var member) && element.has(member)
        ? Steps.named(member, element.path(member).asText())
        : Integer.toString(index);
  }

  private static boolean saysNothing(String pattern, JsonNode value) {
    if (Canon.isNothing(value)) return true;
    return Rules.at(pattern).stream()
        .anyMatch(rule -> rule.effect() instanceof Effect.ServerOnly
            || (rule.effect() instanceof Effect.Newer(var unset) && isPartOf(value, unset)));
  }

  private static boolean isPartOf(JsonNode value, JsonNode unset) {
    if (!(value instanceof ObjectNode object)) return value.equals(unset);
    return object.properties().stream()
        .allMatch(member -> member.getValue().equals(unset.path(member.getKey())));
  }
}
