package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Names;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;

/** What RegisterTaskDefinition refuses. Texts without a line in ecs.md 1.3 are ours. */
final class TaskDefinitionRules {
  /** Largest definition in bytes, and most containers of one (ecs.md 3.1). */
  private static final int BYTES_MAX = 64 * 1024;

  private static final int CONTAINERS_MAX = 10;

  private TaskDefinitionRules() {}

  /** Judges the request in its read-back form, in which sizes are plain numbers. */
  static void check(ObjectNode request, ObjectNode echo) {
    if (!Names.isEcs(Json.text(request, "family"))) {
      throw Refusal.client("Invalid family: 1 to 255 of letters, digits, _ and -.");
    }
    if (request.has("tags") && request.path("tags").isEmpty()) {
      throw Refusal.client("Tags can not be empty.");
    }
    if (request.toString().getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
      throw Refusal.client("A task definition can have at most " + BYTES_MAX + " bytes.");
    }
    var containers = Json.objects(echo.path("containerDefinitions"));
    containers(containers);
    var compatibilities = Json.texts(echo.path("requiresCompatibilities"));
    if (compatibilities.contains("FARGATE")) fargate(echo, containers);
    // Memory of the whole task, or of each container (ecs.md 1.3).
    if (!echo.has("memory")) containers.forEach(TaskDefinitionRules::hasMemory);
  }

  private static void containers(List<ObjectNode> containers) {
    if (containers.isEmpty()) {
      throw Refusal.client("Container definitions should not be null or empty.");
    }
    if (containers.size() > CONTAINERS_MAX) {
      throw Refusal.client("A task definition can have at most " + CONTAINERS_MAX + " containers.");
    }
    var names = new TreeSet<String>();
    for (var container : containers) {
      var name = Json.text(container, "name");
      if (name.isEmpty()) throw Refusal.client("Container.name should not be null or empty.");
      if (!Names.isEcs(name)) {
        throw Refusal.client("Invalid container name: 1 to 255 of letters, digits, _ and -.");
      }
      if (!names.add(name)) {
        throw Refusal.client("Container name '" + name + "' is used more than once.");
      }
      if (Json.text(container, "image").isEmpty()) {
        throw Refusal.client("Container.image should not be null or empty.");
      }
    }
    if (containers.stream().noneMatch(c -> c.path("essential").asBoolean())) {
      throw Refusal.client("Task definition doesn't have any essential container.");
    }
  }

  private static void hasMemory(ObjectNode container) {
    if (container.has("memory") || container.has("memoryReservation")) return;
    throw Refusal.client("Invalid setting for container '" + Json.text(container, "name")
        + "'. At least one of 'memory' or 'memoryReservation' must be specified.");
  }

  private static void fargate(ObjectNode echo, List<ObjectNode> containers) {
    if (!Json.text(echo, "networkMode").equals("awsvpc")) {
      throw Refusal.client("Fargate only supports network mode \u2018awsvpc\u2019.");
    }
    var cpu = Json.text(echo, "cpu");
    var memory = Json.text(echo, "memory");
    if (!FargateSizes.known(cpu, memory)) {
      throw Refusal.client("No Fargate configuration exists for given values: "
          + (cpu.isEmpty() ? "0" : cpu) + " CPU, " + (memory.isEmpty() ? "0" : memory)
          + " memory. See the Amazon ECS documentation for the valid values.");
    }
    boolean logs = containers.stream()
        .anyMatch(c -> Json.text(c.path("logConfiguration"), "logDriver").equals("awslogs"));
    if (logs && !echo.has("executionRoleArn")) {
      throw Refusal.client("Fargate requires task definition to have execution role ARN to support"
          + " log driver awslogs.");
    }
  }
}
