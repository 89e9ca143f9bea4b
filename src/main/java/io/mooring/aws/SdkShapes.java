package io.mooring.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/**
 * The SDK's models of ECS and EventBridge, a document each, from which the resources of the
 * {@code shape} room are written.
 *
 * <p>Walking the SDK's classes takes some 400 ms, so the product reads the resource instead; a test
 * compares the two. Enumerations are not in {@code SdkField}: they are the return type of the
 * getter named like the member. Required members are not in it either and come from a list reviewed
 * by hand.
 */
final class SdkShapes {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * What a schedule takes: EventBridge has some fifty more operations that Mooring has no use for.
   */
  private static final List<String> EVENTS = List.of(
      "DeleteRule",
      "DescribeRule",
      "DisableRule",
      "EnableRule",
      "ListRuleNamesByTarget",
      "ListRules",
      "ListTagsForResource",
      "ListTargetsByRule",
      "PutRule",
      "PutTargets",
      "RemoveTargets",
      "TagResource",
      "UntagResource");

  private final TreeMap<String, ObjectNode> structures = new TreeMap<>();
  private final JsonNode required;

  private SdkShapes(JsonNode required) {
    this.required = required;
  }

  /** Every operation of ECS. {@code required}: structure name → names of its required members. */
  static ObjectNode ecs(JsonNode required) {
    return document(EcsClient.class, _ -> true, required);
  }

  /** The operations of EventBridge that a schedule takes. */
  static ObjectNode events(JsonNode required) {
    return document(EventBridgeClient.class, EVENTS::contains, required);
  }

  private static ObjectNode document(Class<?> client, Predicate<String> wanted, JsonNode required) {
    var walk = new SdkShapes(required);
    var operations = new TreeMap<String, ObjectNode>();
    for (var method : client.getMethods()) {
      var name = operationName(method);
      if (!isOperation(method) || !wanted.test(name)) continue;
      var operation = JSON.objectNode();
      operation.put("input", walk.structure(pojo(method.getParameterTypes()[0])));
      operation.put("output", walk.structure(pojo(method.getReturnType())));
      operations.put(name, operation);
    }
    var document = JSON.objectNode();
    document.set("operations", JSON.objectNode().setAll(operations));
    document.set("structures", JSON.objectNode().setAll(walk.structures));
    return document;
  }

  private static String operationName(Method method) {
    var name = method.getName();
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private static boolean isOperation(Method method) {
    return method.getParameterCount() == 1
        && SdkRequest.class.isAssignableFrom(method.getParameterTypes()[0])
        && SdkResponse.class.isAssignableFrom(method.getReturnType());
  }

  private static SdkPojo pojo(Class<?> type) {
    try {
      return (SdkPojo) type.getMethod("builder").invoke(null);
    } catch (ReflectiveOperationException changed) {
      throw new IllegalStateException("the SDK class " + type + " has no builder()", changed);
    }
  }

  private String structure(SdkPojo pojo) {
    var type = pojo.getClass().getEnclosingClass();
    var name = type.getSimpleName();
    if (structures.containsKey(name)) return name;
    var structure = JSON.objectNode();
    structures.put(name, structure);
    var members = new TreeMap<String, JsonNode>();
    for (var field : pojo.sdkFields())
      members.put(field.memberName(), shape(field, enumeration(type, field)));
    structure.set("members", JSON.objectNode().setAll(members));
    var needed = new TreeSet<String>();
    required.path(name).forEach(member -> needed.add(member.asText()));
    needed.retainAll(members.keySet());
    if (!needed.isEmpty()) needed.forEach(structure.putArray("required")::add);
    return name;
  }

  /**
   * The enumerations that the typed getter of a member speaks of: of the value itself, an element,
   * or a key.
   */
  private static List<Class<?>> enumeration(Class<?> type, SdkField<?> field) {
    return Arrays.stream(type.getMethods())
        .filter(m -> m.getParameterCount() == 0 && m.getName().equalsIgnoreCase(field.memberName()))
        .min(Comparator.comparing(Method::getName))
        .map(Method::getGenericReturnType)
        .map(SdkShapes::enums)
        .orElse(List.of());
  }

  private static List<Class<?>> enums(Type type) {
    return switch (type) {
      case Class<?> c when c.isEnum() -> List.of(c);
      case ParameterizedType p ->
        Arrays.stream(p.getActualTypeArguments())
            .flatMap(a -> enums(a).stream())
            .toList();
      default -> List.of();
    };
  }

  private JsonNode shape(SdkField<?> field, List<Class<?>> enums) {
    return switch (field.marshallingType().getTargetClass().getSimpleName()) {
      case "String" -> text(enums.isEmpty() ? null : enums.getFirst());
      case "Integer", "Short" -> JSON.textNode("integer");
      case "Long" -> JSON.textNode("long");
      case "Float", "Double", "BigDecimal" -> JSON.textNode("double");
      case "Boolean" -> JSON.textNode("boolean");
      case "Instant" -> JSON.textNode("timestamp");
      case "Document" -> JSON.textNode("document");
      case "SdkPojo" -> JSON.textNode(structure(field.constructor().get()));
      case "List" ->
        JSON.objectNode()
            .set("list", shape(field.getTrait(ListTrait.class).memberFieldInfo(), enums));
      case "Map" -> map(field, enums);
      default ->
        throw new IllegalStateException("the SDK has a new type of member: " + field.memberName()
            + " is " + field.marshallingType());
    };
  }

  private JsonNode map(SdkField<?> field, List<Class<?>> enums) {
    var map = JSON.objectNode();
    map.set("map", shape(field.getTrait(MapTrait.class).valueFieldInfo(), List.of()));
    if (!enums.isEmpty()) values(enums.getFirst()).forEach(map.putArray("keys")::add);
    return map;
  }

  private static JsonNode text(@Nullable Class<?> enumeration) {
    if (enumeration == null) return JSON.textNode("string");
    var text = JSON.objectNode();
    values(enumeration).forEach(text.putArray("enum")::add);
    return text;
  }

  private static List<String> values(Class<?> enumeration) {
    return Arrays.stream(enumeration.getEnumConstants())
        .filter(c -> !((Enum<?>) c).name().equals("UNKNOWN_TO_SDK_VERSION"))
        .map(Object::toString)
        .toList();
  }
}
