package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A task as DescribeTasks and StopTask answer it. */
final class TaskView {
  private TaskView() {}

  static ObjectNode of(Task task, Arns arns, boolean withTags) {
    var version = task.settings.version();
    var revision = task.revision;
    var cluster = task.settings.cluster();
    var node = Json.object();
    node.put("taskArn", task.arn);
    node.put("clusterArn", cluster.arn);
    node.put("taskDefinitionArn", revision.arn);
    node.put("group", task.settings.group());
    if (!task.settings.startedBy().isEmpty()) node.put("startedBy", task.settings.startedBy());
    if (task.instance != Placement.NOWHERE) {
      node.put(
          "containerInstanceArn",
          arns.ecs("container-instance/" + cluster.name + "/" + Placement.name(task.instance)));
    }
    node.put("lastStatus", task.state.name());
    node.put("desiredStatus", task.isStopping() ? "STOPPED" : "RUNNING");
    node.put("healthStatus", health(task));
    node.put("version", task.version);
    var provider = Json.text(version.path("capacityProviderStrategy").path(0), "capacityProvider");
    boolean fargate = ServiceVersion.isFargate(version);
    if (!provider.isEmpty()) node.put("capacityProviderName", provider);
    var launchType = Json.text(version, "launchType");
    node.put("launchType", launchType.isEmpty() ? (fargate ? "FARGATE" : "EC2") : launchType);
    if (fargate) {
      node.put("platformVersion", ServiceVersion.resolved(Json.text(version, "platformVersion")));
      node.put("platformFamily", "Linux");
    }
    var overrides = overrides(task);
    for (var size : new String[] {"cpu", "memory"}) {
      var from = overrides.has(size) ? overrides : revision.described();
      if (from.has(size)) node.set(size, from.get(size));
    }
    node.put("availabilityZone", arns.region() + "a");
    node.put("enableExecuteCommand", task.settings.execute());
    if (!task.isPending()) node.put("connectivity", "CONNECTED");
    node.putArray("attachments");
    node.putArray("attributes");
    node.set("overrides", overrides);
    task.times.forEach((member, at) -> node.set(member, Json.time(at)));
    if (task.stopCode != null) node.put("stopCode", task.stopCode);
    if (task.stoppedReason != null) node.put("stoppedReason", task.stoppedReason);
    putContainers(node, task, arns);
    if (withTags) node.set("tags", Json.tags(task.tags));
    return node;
  }

  private static String health(Task task) {
    return task.traits.checked() ? task.health.name() : Task.Health.UNKNOWN.name();
  }

  private static ObjectNode overrides(Task task) {
    var overrides = task.settings.overrides().deepCopy();
    Json.setIfAbsent(overrides, "containerOverrides", Json.array());
    Json.setIfAbsent(overrides, "inferenceAcceleratorOverrides", Json.array());
    return overrides;
  }

  private static void putContainers(ObjectNode node, Task task, Arns arns) {
    var containers = node.putArray("containers");
    for (var definition : task.revision.containers()) {
      var name = Json.text(definition, "name");
      var container = containers.addObject();
      container.put(
          "containerArn",
          arns.ecs("container/" + task.settings.cluster().name + "/" + task.id + "/" + name));
      container.put("taskArn", task.arn);
      container.put("name", name);
      container.put("image", Json.text(definition, "image"));
      container.put("lastStatus", containerStatus(task, name));
      var health = definition.has("healthCheck") ? task.health : Task.Health.UNKNOWN;
      container.put("healthStatus", health.name());
      container.putArray("networkInterfaces");
      container.put("cpu", definition.path("cpu").asText());
      for (var size : new String[] {"memory", "memoryReservation"}) {
        if (definition.has(size)) container.put(size, definition.get(size).asText());
      }
      // Absent when the container never ran, which is not the same as 0 (ecs.md 5.2).
      var exitCode = task.exitCodes.get(name);
      if (exitCode != null) container.put("exitCode", exitCode);
      if (task.state == Task.State.STOPPED
          && exitCode == null
          && task.stoppedReason != null
          && "TaskFailedToStart".equals(task.stopCode)) {
        container.put("reason", task.stoppedReason);
      }
      var program = task.programs.get(name);
      if (exitCode != null
          && exitCode == Program.KILLED
          && program != null
          && program.fate() == Fate.OUT_OF_MEMORY) {
        container.put("reason", "OutOfMemoryError: Container killed due to memory usage");
      }
    }
  }

  private static String containerStatus(Task task, String name) {
    return switch (task.state) {
      case PROVISIONING, PENDING, ACTIVATING -> "PENDING";
      case RUNNING, DEACTIVATING, STOPPING ->
        task.exitCodes.containsKey(name) ? "STOPPED" : "RUNNING";
      case DEPROVISIONING, STOPPED -> "STOPPED";
    };
  }
}
