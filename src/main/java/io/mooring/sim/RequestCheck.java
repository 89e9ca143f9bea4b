package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a request against the SDK's shape of it, and copies what the shape knows. As AWS does,
 * passes over unknown members and treats null as absent.
 *
 * <p>Wording of type, enumeration and missing-member errors is not documented by AWS; the codes are
 * (ecs.md 1.1, 1.2).
 */
final class RequestCheck {
  /**
   * Members that ECS took on after our SDK was cut, on the structure that has them (ecs.md 4.9).
   */
  private static final String BREAKER = "DeploymentCircuitBreaker";

  private static final List<String> NEWER_BREAKER_MEMBERS =
      List.of("resetOnHealthyTask", "thresholdConfiguration");

  private static final String HOOK = "DeploymentLifecycleHook";

  private static final List<String> NEWER_HOOK_MEMBERS =
      List.of("targetType", "timeoutConfiguration");

  private final String operation;

  private RequestCheck(String operation) {
    this.operation = operation;
  }

  static ObjectNode checked(String operation, Shape.Structure shape, ObjectNode request) {
    return new RequestCheck(operation).structure(shape, request, Place.REQUEST);
  }

  private ObjectNode structure(Shape.Structure shape, JsonNode node, Place at) {
    if (!node.isObject()) throw wrongType(node, "a structure", at);
    var copy = Json.object();
    for (var sent : node.properties()) {
      if (sent.getValue().isNull()) continue;
      var member = shape.members().get(sent.getKey());
      if (member != null) {
        copy.set(sent.getKey(), value(member, sent.getValue(), at.at(sent.getKey())));
      } else if (isNewer(shape, sent.getKey())) {
        copy.set(sent.getKey(), sent.getValue().deepCopy());
      }
    }
    for (var required : shape.required()) {
      if (!copy.has(required)) throw bad(path(at.at(required)) + " should not be null or empty.");
    }
    return copy;
  }

  private static boolean isNewer(Shape.Structure shape, String member) {
    return switch (shape.name()) {
      case BREAKER -> NEWER_BREAKER_MEMBERS.contains(member);
      case HOOK -> NEWER_HOOK_MEMBERS.contains(member);
      default -> false;
    };
  }

  private JsonNode value(Shape shape, JsonNode node, Place at) {
    return switch (shape) {
      case Shape.Structure structure -> structure(structure, node, at);
      case Shape.ListOf(Shape element) -> list(element, node, at);
      case Shape.MapOf(Shape element, List<String> _) -> map(element, node, at);
      case Shape.Text(List<String> values) -> text(values, node, at);
      case Shape.Whole(int bits) -> {
        boolean fits = bits == Integer.SIZE ? node.canConvertToInt() : node.canConvertToLong();
        if (!node.isNumber() || !node.canConvertToExactIntegral() || !fits) {
          throw wrongType(node, bits == Integer.SIZE ? "an Integer" : "a Long", at);
        }
        yield node;
      }
      case Shape.Decimal() -> {
        if (!node.isNumber()) throw wrongType(node, "a Double", at);
        yield node;
      }
      case Shape.Flag() -> {
        if (!node.isBoolean()) throw wrongType(node, "a Boolean", at);
        yield node;
      }
      case Shape.Timestamp() -> {
        if (!node.isNumber()) throw wrongType(node, "a Timestamp", at);
        yield node;
      }
      case Shape.Document() -> node.deepCopy();
    };
  }

  private JsonNode list(Shape element, JsonNode node, Place at) {
    if (!node.isArray()) throw wrongType(node, "a List", at);
    var copy = Json.array();
    for (int i = 0; i < node.size(); i++) {
      // Sparse lists lose their empty places (ecs.md 3.3).
      if (!node.get(i).isNull()) copy.add(value(element, node.get(i), at.at(i)));
    }
    return copy;
  }

  private JsonNode map(Shape element, JsonNode node, Place at) {
    if (!node.isObject()) throw wrongType(node, "a Map", at);
    var copy = Json.object();
    for (var entry : node.properties()) {
      if (entry.getValue().isNull()) continue;
      copy.set(entry.getKey(), value(element, entry.getValue(), at.at(entry.getKey())));
    }
    return copy;
  }

  private JsonNode text(List<String> values, JsonNode node, Place at) {
    if (!node.isTextual()) throw wrongType(node, "a String", at);
    if (!values.isEmpty() && !values.contains(node.textValue())) {
      throw bad("Invalid value for " + path(at) + ": '" + node.textValue() + "'. Valid values: ["
          + String.join(", ", values) + "].");
    }
    return node;
  }

  private static Refusal wrongType(JsonNode node, String wanted, Place at) {
    return new Refusal(
        "SerializationException",
        node.getNodeType() + "_VALUE can not be converted to " + wanted + " at " + path(at) + ".");
  }

  /** Task definition calls know no InvalidParameterException of their own for this: ecs.md 1.3. */
  private Refusal bad(String message) {
    boolean definition = operation.contains("TaskDefinition");
    return definition ? Refusal.client(message) : Refusal.invalid(message);
  }

  private static String path(Place at) {
    return at.within == null ? "the request" : at.text();
  }

  /**
   * Where in the request, by member or index; put into words only when something is wrong there.
   */
  private record Place(@Nullable Place within, String member, int index) {
    static final Place REQUEST = new Place(null, "", -1);

    Place at(String name) {
      return new Place(this, name, -1);
    }

    Place at(int place) {
      return new Place(this, "", place);
    }

    String text() {
      if (within == null) return "";
      var before = within.text();
      if (index >= 0) return before + "[" + index + "]";
      return before.isEmpty() ? member : before + "." + member;
    }
  }
}
