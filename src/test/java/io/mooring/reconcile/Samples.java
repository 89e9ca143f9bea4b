package io.mooring.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A value for any shape. Where ECS takes only certain values beyond what the shape says, one of
 * them is named here; every other value is made from the field's name.
 */
public final class Samples {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Fields whose values ECS checks beyond their shape. */
  private static final Map<String, JsonNode> CHECKED = Map.ofEntries(
      Map.entry("networkMode", JSON.textNode("awsvpc")),
      Map.entry("requiresCompatibilities", JSON.arrayNode().add("FARGATE").add("EC2")),
      Map.entry("networkConfiguration", network()),
      Map.entry("launchType", JSON.textNode("FARGATE")),
      Map.entry("schedulingStrategy", JSON.textNode("DAEMON")),
      Map.entry("deploymentController", JSON.objectNode().put("type", "ECS")),
      Map.entry("hostPort", JSON.numberNode(8080)),
      Map.entry("containerPort", JSON.numberNode(8080)),
      Map.entry("sizeInGiB", JSON.numberNode(30)),
      Map.entry("maximumPercent", JSON.numberNode(150)),
      Map.entry("minimumHealthyPercent", JSON.numberNode(50)),
      Map.entry("operatingSystemFamily", JSON.textNode("LINUX")),
      Map.entry("cpuArchitecture", JSON.textNode("ARM64")),
      Map.entry("desiredCount", JSON.numberNode(0)),
      Map.entry("platformVersion", JSON.textNode("1.4.0")));

  private Samples() {}

  static ObjectNode network() {
    var network = JSON.objectNode();
    var vpc = network.putObject("awsvpcConfiguration");
    vpc.putArray("subnets").add("subnet-b").add("subnet-a");
    vpc.putArray("securityGroups").add("sg-1");
    return network;
  }

  public static JsonNode of(String field, Shape shape) {
    return made(field, shape, 0, 1);
  }

  /** The same with two unlike elements in every list, so that their order can be changed. */
  static JsonNode withPairs(String field, Shape shape) {
    return made(field, shape, 0, 2);
  }

  /**
   * @param variant 0 or 1: two variants have no plain value in common where the shape has two
   * @param elements how many a list gets
   */
  private static JsonNode made(String field, Shape shape, int variant, int elements) {
    var checked = CHECKED.get(field);
    if (checked != null)
      return variant == 0 || !checked.isNumber()
          ? checked.deepCopy()
          : JSON.numberNode(checked.asInt() + variant);
    return switch (shape) {
      case Shape.Structure structure -> {
        var made = JSON.objectNode();
        structure.members().forEach((name, member) -> {
          // ECS takes this or a single port; RoundTripTest has a case of its own for it.
          boolean either = name.equals("containerPortRange");
          if (!either) made.set(name, made(name, member, variant, elements));
        });
        yield made;
      }
      case Shape.ListOf(Shape element) -> {
        var list = JSON.arrayNode();
        for (int i = 0; i < elements; i++)
          list.add(made(field, element, (variant + i) % 2, elements));
        yield list;
      }
      case Shape.MapOf(Shape value, List<String> keys) ->
        JSON.objectNode()
            .set(
                keys.isEmpty() ? "key-of-" + field : keys.getFirst(),
                made(field, value, variant, elements));
      case Shape.Text(List<String> values) ->
        JSON.textNode(
            values.isEmpty()
                ? (variant == 0 ? "a-" : "b-") + field
                : variant == 0 ? values.getLast() : values.getFirst());
      case Shape.Whole _ -> JSON.numberNode(7 + variant);
      case Shape.Decimal _ -> JSON.numberNode(1.5 + variant);
      case Shape.Flag _ -> BooleanNode.valueOf(variant == 0);
      case Shape.Timestamp _ -> JSON.numberNode(1_700_000_000 + variant);
      case Shape.Document _ -> JSON.objectNode().put("any", "thing");
    };
  }

  record Change(String pointer, ObjectNode document) {}

  /** The document with each of its plain values changed, one at a time. */
  static List<Change> changes(ObjectNode document) {
    var changes = new ArrayList<Change>();
    for (var pointer : leaves("", document)) {
      var copy = document.deepCopy();
      int last = pointer.lastIndexOf('/');
      var parent = copy.at(pointer.substring(0, last));
      var name = pointer.substring(last + 1).replace("~1", "/").replace("~0", "~");
      if (parent instanceof ArrayNode array)
        array.set(Integer.parseInt(name), other(array.get(Integer.parseInt(name))));
      else if (parent instanceof ObjectNode object) object.set(name, other(object.get(name)));
      changes.add(new Change(pointer, copy));
    }
    return changes;
  }

  private static JsonNode other(JsonNode value) {
    if (value.isBoolean()) return BooleanNode.valueOf(!value.booleanValue());
    if (value.isNumber()) return JSON.numberNode(value.intValue() + 1);
    return JSON.textNode(value.asText() + "-changed");
  }

  private static List<String> leaves(String at, JsonNode node) {
    var leaves = new ArrayList<String>();
    if (node.isObject()) {
      node.properties()
          .forEach(m -> leaves.addAll(
              leaves(at + "/" + m.getKey().replace("~", "~0").replace("/", "~1"), m.getValue())));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) leaves.addAll(leaves(at + "/" + i, node.get(i)));
    } else {
      leaves.add(at);
    }
    return leaves;
  }
}
