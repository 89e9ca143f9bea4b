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

  /**
   * A place in a document. Its pointer and its pattern are put into words only where something is
   * to be told of it: a description of a service has a thousand places and hardly ever such a one.
   */
  private sealed interface Place {
    record Root(String name) implements Place {}

    record Member(Place of, String name) implements Place {}

    /** An entry of a map, the key of which is nobody's member. */
    record Entry(Place of, String key) implements Place {}

    record Element(Place of, int index, JsonNode value) implements Place {}

    default String pattern() {
      return switch (this) {
        case Root(var name) -> name;
        case Member(var of, var name) -> of.pattern() + "/" + Steps.escaped(name);
        case Entry(var of, var _) -> of.pattern() + "/*";
        case Element(var of, var _, var _) -> of.pattern() + "/*";
      };
    }

    default String pointer() {
      return switch (this) {
        case Root(var name) -> name;
        case Member(var of, var name) -> of.pointer() + "/" + Steps.escaped(name);
        case Entry(var of, var key) -> of.pointer() + "/" + Steps.escaped(key);
        case Element(var of, var index, var value) ->
          of.pointer() + "/" + step(of.pattern(), index, value);
      };
    }
  }

  static void find(String root, Shape shape, JsonNode node, List<String> found) {
    find(new Place.Root(root), shape, node, found);
  }

  private static void find(Place at, Shape shape, JsonNode node, List<String> found) {
    switch (shape) {
      case Shape.Structure structure -> {
        for (var member : node.properties()) {
          var known = structure.members().get(member.getKey());
          var place = new Place.Member(at, member.getKey());
          if (known != null) find(place, known, member.getValue(), found);
          else if (!saysNothing(place, member.getValue())) found.add(place.pointer());
        }
      }
      case Shape.ListOf(Shape element) -> {
        int index = 0;
        for (var item : node) find(new Place.Element(at, index++, item), element, item, found);
      }
      case Shape.MapOf(Shape value, var _) ->
        node.properties()
            .forEach(
                entry -> find(new Place.Entry(at, entry.getKey()), value, entry.getValue(), found));
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

  private static boolean saysNothing(Place at, JsonNode value) {
    if (Canon.isNothing(value)) return true;
    return Rules.at(at.pattern()).stream()
        .anyMatch(rule -> rule.effect() instanceof Effect.ServerOnly
            || (rule.effect() instanceof Effect.Newer(var unset) && isPartOf(value, unset)));
  }

  private static boolean isPartOf(JsonNode value, JsonNode unset) {
    if (!(value instanceof ObjectNode object)) return value.equals(unset);
    return object.properties().stream()
        .allMatch(member -> member.getValue().equals(unset.path(member.getKey())));
  }
}
