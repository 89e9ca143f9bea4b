package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The few things that this room does with JSON trees. A node once in an answer never changes. */
final class Json {
  /** Digits after the point of a timestamp: ECS sends milliseconds (ecs.md 1.1). */
  private static final int MILLIS = 3;

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  static DecimalNode time(Instant at) {
    return DecimalNode.valueOf(BigDecimal.valueOf(at.toEpochMilli(), MILLIS));
  }

  static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>(array.size());
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }

  static ArrayNode array(List<String> texts) {
    var array = array();
    texts.forEach(array::add);
    return array;
  }

  /** Text of a member, or "" when it is absent. */
  static String text(JsonNode object, String member) {
    return object.path(member).asText("");
  }

  static boolean includes(JsonNode request, String what) {
    return texts(request.path("include")).contains(what);
  }

  /** The objects of an array, empty when there is none. */
  static List<ObjectNode> objects(JsonNode array) {
    var objects = new ArrayList<ObjectNode>();
    for (var element : array) if (element instanceof ObjectNode object) objects.add(object);
    return objects;
  }

  static void setIfAbsent(ObjectNode object, String member, JsonNode value) {
    if (!object.has(member)) object.set(member, value);
  }

  /** A new object: members of {@code over} win, objects merge member by member, lists replace. */
  static ObjectNode merged(ObjectNode under, ObjectNode over) {
    var merged = under.deepCopy();
    for (var member : over.properties()) {
      if (merged.get(member.getKey()) instanceof ObjectNode below
          && member.getValue() instanceof ObjectNode above) {
        merged.set(member.getKey(), merged(below, above));
      } else {
        merged.set(member.getKey(), member.getValue().deepCopy());
      }
    }
    return merged;
  }

  /** {@code [{"key": k, "value": v}]}, as ECS writes tags. */
  static ArrayNode tags(Map<String, String> tags) {
    var array = array();
    tags.forEach((key, value) -> array.addObject().put("key", key).put("value", value));
    return array;
  }
}
