package io.mooring.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The order in which people expect to read a manifest; the same for the same document. */
final class MemberOrder {
  private static final List<String> TASK_DEFINITION = List.of(
      "family",
      "networkMode",
      "requiresCompatibilities",
      "cpu",
      "memory",
      "runtimePlatform",
      "ephemeralStorage",
      "executionRoleArn",
      "taskRoleArn",
      "containerDefinitions",
      "volumes");

  private static final List<String> SERVICE = List.of(
      "desiredCount",
      "schedulingStrategy",
      "launchType",
      "capacityProviderStrategy",
      "platformVersion",
      "networkConfiguration",
      "loadBalancers",
      "serviceRegistries",
      "serviceConnectConfiguration",
      "deploymentController",
      "deploymentConfiguration");

  /** Of everything inside: what names it first, then what a container is mostly read for. */
  private static final List<String> INSIDE = List.of(
      "name",
      "key",
      "image",
      "essential",
      "entryPoint",
      "command",
      "cpu",
      "memory",
      "memoryReservation",
      "portMappings",
      "environment",
      "environmentFiles",
      "secrets");

  private static final List<String> LAST = List.of("tags");

  private MemberOrder() {}

  static ObjectNode taskDefinition(ObjectNode document) {
    return ordered(document, TASK_DEFINITION);
  }

  static ObjectNode service(ObjectNode document) {
    return ordered(document, SERVICE);
  }

  private static ObjectNode ordered(ObjectNode object, List<String> first) {
    var others = new TreeSet<String>();
    object.fieldNames().forEachRemaining(others::add);
    var names = new ArrayList<String>();
    for (var name : first) if (others.remove(name)) names.add(name);
    var end = new ArrayList<String>();
    for (var name : LAST) if (others.remove(name)) end.add(name);
    names.addAll(others);
    names.addAll(end);
    var made = JsonNodeFactory.instance.objectNode();
    for (var name : names) made.set(name, inside(object.get(name)));
    return made;
  }

  private static JsonNode inside(JsonNode node) {
    if (node instanceof ObjectNode object) return ordered(object, INSIDE);
    if (!node.isArray()) return node;
    var list = JsonNodeFactory.instance.arrayNode();
    node.forEach(element -> list.add(inside(element)));
    return list;
  }
}
