package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.shape.Shape;
import java.util.List;

/**
 * Finds members of a document that its shape does not have: AWS has grown, and this release has
 * not.
 *
 * <p>Some members are known to be newer than the SDK, with the value they have when nobody set
 * them; at that value they say nothing. Sources: the API reference of ECS, kayac/ecspresso diff.go.
 */
final class UnknownFields {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String DEPLOYMENT = "/service/deploymentConfiguration";

  private record Newer(String pointer, JsonNode unset) {}

  private static final List<Newer> NEWER = List.of(
      new Newer(
          DEPLOYMENT + "/deploymentCircuitBreaker/resetOnHealthyTask", JSON.booleanNode(true)),
      new Newer(
          DEPLOYMENT + "/deploymentCircuitBreaker/thresholdConfiguration",
          JSON.objectNode().put("type", "BOUNDED_PERCENT").put("value", 50)),
      new Newer(DEPLOYMENT + "/earlySuccessCriteria", JSON.objectNode().put("enable", false)));

  private UnknownFields() {}

  static void find(String pointer, Shape shape, JsonNode node, List<String> found) {
    switch (shape) {
      case Shape.Structure structure -> {
        for (var member : node.properties()) {
          var known = structure.members().get(member.getKey());
          var at = pointer + "/" + member.getKey();
          if (known != null) find(at, known, member.getValue(), found);
          else if (!isUnset(at, member.getValue())) found.add(at);
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

  private static boolean isUnset(String pointer, JsonNode value) {
    return Canon.isNothing(value)
        || NEWER.stream().anyMatch(n -> n.pointer().equals(pointer) && n.unset().equals(value));
  }
}
