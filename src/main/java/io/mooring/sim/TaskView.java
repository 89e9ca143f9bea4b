package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A task as DescribeTasks and StopTask answer it. */
final class TaskView {
  private TaskView() {}

  static ObjectNode of(Task task, Arns arns, boolean withTags) {
    var version = task.deployment.version;
    var revision = task.deployment.revision;
    var node = Json.object();
    node.put("taskArn", task.arn);
    node.put("clusterArn", task.service.cluster.arn);
    node.put("taskDefinitionArn", revision.arn);
    node.put("group", "service:" + task.service.name);
    node.put("startedBy", task.deployment.id);
    if (task.instance != Placement.NOWHERE) {
      node.put(
          "containerInstanceArn",
          arns.ecs("container-instance/" + task.service.cluster.name + "/"
              + Placement.name(task.instance)));
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
    for (var size : new String[] {"cpu", "memory"}) {
      if (revision.described().has(size)) node.set(size, revision.described().get(size));
    }
    node.put("availabilityZone", arns.region() + "a");
    node.put(
        "enableExecuteCommand",
        task.service.settings.path("enableExecuteCommand").asBoolean());
    if (!task.isPending()) node.put("connectivity", "CONNECTED");
    node.putArray("attachments");
    node.putArray("attributes");
    var overrides = node.putObject("overrides");
    overrides.putArray("containerOverrides");
    overrides.putArray("inferenceAcceleratorOverrides");
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

  private static void putContainers(ObjectNode node, Task task, Arns arns) {
    var containers = node.putArray("containers");
    for (var definition : task.deployment.revision.containers()) {
      var name = Json.text(definition, "name");
      var container = containers.addObject();
      container.put(
          "containerArn",
          arns.ecs("container/" + task.service.cluster.name + "/" + task.id + "/" + name));
      container.put("taskArn", task.arn);
      container.put("name", name);
      container.put("image", Json.text(definition, "image"));
      container.put("lastStatus", containerStatus(task));
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
      if (exitCode != null && task.traits.fate() == Fate.OUT_OF_MEMORY && task.ends(definition)) {
        container.put("reason", "OutOfMemoryError: Container killed due to memory usage");
      }
    }
  }

  private static String containerStatus(Task task) {
    return switch (task.state) {
      case PROVISIONING, PENDING, ACTIVATING -> "PENDING";
      case RUNNING, DEACTIVATING, STOPPING -> task.exitCodes.isEmpty() ? "RUNNING" : "STOPPED";
      case DEPROVISIONING, STOPPED -> "STOPPED";
    };
  }
}
