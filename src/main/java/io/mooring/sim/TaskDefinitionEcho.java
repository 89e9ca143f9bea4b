package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What registering a definition reads back: the members as sent, and what the server adds or
 * rewrites (ecs.md 3.2).
 */
final class TaskDefinitionEcho {
  /** Lists that read back empty when they were left out. */
  private static final List<String> CONTAINER_LISTS =
      List.of("environment", "mountPoints", "volumesFrom", "portMappings", "systemControls");

  private static final Pattern CPU = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) *vcpus?");
  private static final Pattern MEMORY = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) *(gi?b|mi?b)");

  /** CPU units of one vCPU, and MiB of one GB (API reference of RegisterTaskDefinition). */
  private static final int UNITS = 1024;

  private final Arns arns;

  TaskDefinitionEcho(Arns arns) {
    this.arns = arns;
  }

  /** The definition without what belongs to the revision: ARN, number, status, times. */
  ObjectNode of(ObjectNode request) {
    var echo = request.deepCopy();
    echo.remove("tags");
    var containers = Json.objects(echo.path("containerDefinitions"));
    for (var container : containers) fill(container, Json.text(echo, "networkMode"));
    rewriteSizes(echo);
    for (var role : List.of("taskRoleArn", "executionRoleArn")) rewriteRole(echo, role);
    Json.setIfAbsent(echo, "volumes", Json.array());
    Json.setIfAbsent(echo, "placementConstraints", Json.array());
    for (var volume : Json.objects(echo.path("volumes"))) fillVolume(volume);
    if (echo.get("proxyConfiguration") instanceof ObjectNode proxy && !proxy.has("type")) {
      proxy.put("type", "APPMESH");
    }
    if (!echo.has("enableFaultInjection")) echo.put("enableFaultInjection", false);
    for (var list : List.of("requiresCompatibilities", "inferenceAccelerators")) {
      if (echo.path(list).isEmpty()) echo.remove(list);
    }
    echo.set("compatibilities", compatibilities(echo));
    echo.set("requiresAttributes", attributes(echo));
    return echo;
  }

  private static void fill(ObjectNode container, String networkMode) {
    if (!container.has("essential")) container.put("essential", true);
    if (!container.has("cpu")) container.put("cpu", 0);
    for (var list : CONTAINER_LISTS) Json.setIfAbsent(container, list, Json.array());
    dropEmptyLists(container);
    for (var port : Json.objects(container.path("portMappings"))) fillPort(port, networkMode);
    if (container.get("healthCheck") instanceof ObjectNode check) {
      if (!check.has("interval")) check.put("interval", 30);
      if (!check.has("timeout")) check.put("timeout", 5);
      if (!check.has("retries")) check.put("retries", 3);
    }
    if (container.get("logConfiguration") instanceof ObjectNode log) {
      Json.setIfAbsent(log, "secretOptions", Json.array());
    }
    if (container.path("linuxParameters").get("capabilities") instanceof ObjectNode rights
        && (rights.has("add") || rights.has("drop"))) {
      Json.setIfAbsent(rights, "add", Json.array());
      Json.setIfAbsent(rights, "drop", Json.array());
    }
    if (container.has("firelensConfiguration") && !container.has("user")) {
      container.put("user", "0");
    }
  }

  /** Other empty lists read back as absent. */
  private static void dropEmptyLists(ObjectNode container) {
    for (var member : List.copyOf(container.properties())) {
      boolean empty = member.getValue() instanceof ArrayNode list && list.isEmpty();
      if (empty && !CONTAINER_LISTS.contains(member.getKey())) container.remove(member.getKey());
    }
  }

  private static void fillPort(ObjectNode port, String networkMode) {
    if (!port.has("protocol")) port.put("protocol", "tcp");
    if (port.has("hostPort") || !port.has("containerPort")) return;
    boolean same = networkMode.equals("awsvpc") || networkMode.equals("host");
    port.put("hostPort", same ? port.get("containerPort").asInt() : 0);
  }

  private static void fillVolume(ObjectNode volume) {
    boolean bare = volume.size() == 1 && volume.has("name");
    if (bare) volume.putObject("host");
    if (!volume.has("configuredAtLaunch")) volume.put("configuredAtLaunch", false);
    if (volume.get("efsVolumeConfiguration") instanceof ObjectNode efs
        && !efs.has("rootDirectory")) {
      efs.put("rootDirectory", "/");
    }
    if (volume.get("dockerVolumeConfiguration") instanceof ObjectNode docker) {
      if (!docker.has("scope")) docker.put("scope", "task");
      if (!docker.has("autoprovision")) docker.put("autoprovision", false);
    }
  }

  /** "0.25 vCPU" is 256 and "1 GB" is 1024; a plain number stays. */
  private static void rewriteSizes(ObjectNode echo) {
    rewriteSize(echo, "cpu", CPU);
    rewriteSize(echo, "memory", MEMORY);
  }

  private static void rewriteSize(ObjectNode echo, String member, Pattern form) {
    var match = form.matcher(Json.text(echo, member).strip().toLowerCase(Locale.ROOT));
    if (!match.matches()) return;
    boolean mebibytes = match.groupCount() > 1 && match.group(2).startsWith("m");
    double units = Double.parseDouble(match.group(1)) * (mebibytes ? 1 : UNITS);
    echo.put(member, Long.toString(Math.round(units)));
  }

  private void rewriteRole(ObjectNode echo, String member) {
    var role = Json.text(echo, member);
    if (role.isEmpty()) echo.remove(member);
    else echo.put(member, arns.role(role));
  }

  private static ArrayNode compatibilities(ObjectNode echo) {
    if (!Json.text(echo, "networkMode").equals("awsvpc")) {
      return Json.array(List.of("EXTERNAL", "EC2"));
    }
    return FargateSizes.known(Json.text(echo, "cpu"), Json.text(echo, "memory"))
        ? Json.array(List.of("EC2", "MANAGED_INSTANCES", "FARGATE"))
        : Json.array(List.of("EC2", "MANAGED_INSTANCES"));
  }

  /** Those that ecs.md 3.2 names, sorted; ECS computes more. */
  private static ArrayNode attributes(ObjectNode echo) {
    var names = new TreeSet<String>();
    if (Json.text(echo, "networkMode").equals("awsvpc")) names.add("ecs.capability.task-eni");
    if (echo.has("taskRoleArn")) names.add("com.amazonaws.ecs.capability.task-iam-role");
    for (var container : Json.objects(echo.path("containerDefinitions"))) {
      var driver = Json.text(container.path("logConfiguration"), "logDriver");
      if (!driver.isEmpty()) {
        names.add("com.amazonaws.ecs.capability.logging-driver." + driver);
        names.add("com.amazonaws.ecs.capability.docker-remote-api.1.19");
      }
      if (driver.equals("awslogs") && echo.has("executionRoleArn")) {
        names.add("ecs.capability.execution-role-awslogs");
      }
      if (container.has("healthCheck")) names.add("ecs.capability.container-health-check");
    }
    var attributes = Json.array();
    names.forEach(name -> attributes.addObject().put("name", name));
    return attributes;
  }
}
