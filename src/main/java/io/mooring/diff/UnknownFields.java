package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.shape.Shape;
import java.util.List;

/**
 * Finds members of a document that its shape does not have: AWS has grown, and this release has
 * not.
 */
final class UnknownFields {
  private UnknownFields() {}

  static void find(String pointer, Shape shape, JsonNode node, List<String> found) {
    switch (shape) {
      case Shape.Structure structure -> {
        for (var member : node.properties()) {
          var known = structure.members().get(member.getKey());
          var at = pointer + "/" + member.getKey();
          if (known == null) found.add(at);
          else find(at, known, member.getValue(), found);
        }
      }
      case Shape.ListOf(Shape element) -> {
        int index = 0;
        for (var item : node) find(pointer + "/" + index++, element, item, found);
      }
      case Shape.MapOf(Shape value, var _) ->
        node.properties()
            .forEach(entry -> find(pointer + "/" + entry.getKey(), value, entry.getValue(), found));
      case Shape.Text _,
          Shape.Whole _,
          Shape.Decimal _,
          Shape.Flag _,
          Shape.Timestamp _,
          Shape.Document _ -> {}
    }
  }
}
