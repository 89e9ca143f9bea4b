package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Makes the tasks of services, and those that RunTask asks for. */
final class TaskStart {
  /** From this many target groups on, a task passes ACTIVATING (ecs.md 5.2). */
  private static final int MANY_TARGET_GROUPS = 2;

  private TaskStart() {}

  static Task start(World world, Service service, Deployment deployment, int instance, Instant at) {
    var revision = deployment.revision;
    var version = deployment.version;
    int balancers = version.path("loadBalancers").size();
    var programs = new LinkedHashMap<String, Program>();
    for (var container : revision.containers()) {
      programs.put(Json.text(container, "name"), Program.kept(container, world));
    }
    var traits = new Task.Traits(
        fate(world, revision, programs, deployment.flaky),
        revision.usesNetworkInterface(),
        !version.path("serviceRegistries").isEmpty() || balancers >= MANY_TARGET_GROUPS,
        balancers > 0,
        revision.hasHealthCheck());
    var settings = new TaskSettings(
        service.cluster,
        revision,
        version,
        "service:" + service.name,
        deployment.id,
        Json.object(),
        service.settings.path("enableExecuteCommand").asBoolean(),
        Duration.ofSeconds(
            service.settings.path("healthCheckGracePeriodSeconds").asLong(0)));
    var id = world.ids.task();
    var task = new Task(id, settings, traits, programs, service, deployment, world, at);
    task.instance = instance;
    tag(task, service, revision);
    service.tasks.add(task);
    service.cluster.tasks.put(id, task);
    return task;
  }

  /** One that nobody replaces. */
  static Task alone(World world, TaskSettings settings, int instance, Instant at) {
    var revision = settings.revision();
    var programs = programs(revision, settings.overrides(), world);
    var traits = new Task.Traits(
        fate(world, revision, programs, revision.flaky),
        revision.usesNetworkInterface(),
        false,
        false,
        revision.hasHealthCheck());
    var id = world.ids.task();
    var task = new Task(id, settings, traits, programs, null, null, world, at);
    task.instance = instance;
    settings.cluster().tasks.put(id, task);
    return task;
  }

  private static Fate fate(
      World world, Revision revision, SequencedMap<String, Program> programs, Fates.Flaky flaky) {
    return world.neighbours.logs().lacksGroup(revision)
        ? Fate.NO_LOG_GROUP
        : Fates.ofStart(revision, programs, flaky);
  }

  /** The main container is the one whose command is overridden, else the first essential one. */
  private static SequencedMap<String, Program> programs(
      Revision revision, JsonNode overrides, World world) {
    var byName = new LinkedHashMap<String, JsonNode>();
    var main = "";
    for (var override : overrides.path("containerOverrides")) {
      byName.put(Json.text(override, "name"), override);
      if (main.isEmpty() && override.has("command")) main = Json.text(override, "name");
    }
    for (var container : revision.containers()) {
      if (main.isEmpty() && container.path("essential").asBoolean()) {
        main = Json.text(container, "name");
      }
    }
    var programs = new LinkedHashMap<String, Program>();
    for (var container : revision.containers()) {
      var name = Json.text(container, "name");
      var override = byName.getOrDefault(name, MissingNode.getInstance());
      programs.put(name, Program.once(container, override, name.equals(main), world));
    }
    return programs;
  }

  private static void tag(Task task, Service service, Revision revision) {
    switch (Json.text(service.settings, "propagateTags")) {
      case "SERVICE" -> task.tags.putAll(service.tags);
      case "TASK_DEFINITION" -> task.tags.putAll(revision.tags);
      default -> {}
    }
    if (service.settings.path("enableECSManagedTags").asBoolean()) {
      task.tags.put("aws:ecs:clusterName", service.cluster.name);
      task.tags.put("aws:ecs:serviceName", service.name);
    }
  }
}
