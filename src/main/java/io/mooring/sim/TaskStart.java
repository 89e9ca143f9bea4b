package io.mooring.sim;

import java.time.Instant;

/** Makes the tasks of a service. */
final class TaskStart {
  /** From this many target groups on, a task passes ACTIVATING (ecs.md 5.2). */
  private static final int MANY_TARGET_GROUPS = 2;

  private TaskStart() {}

  static Task start(World world, Service service, Deployment deployment, int instance, Instant at) {
    var id = world.ids.task();
    var revision = deployment.revision;
    var version = deployment.version;
    int balancers = version.path("loadBalancers").size();
    var traits = new Task.Traits(
        world.fates.ofStart(deployment),
        revision.usesNetworkInterface(),
        !version.path("serviceRegistries").isEmpty() || balancers >= MANY_TARGET_GROUPS,
        balancers > 0,
        revision.hasHealthCheck());
    var arn = world.arns.task(service.cluster.name, id);
    var task = new Task(id, arn, service, deployment, traits, world, at);
    task.instance = instance;
    tag(task, service, revision);
    service.tasks.add(task);
    service.cluster.tasks.put(id, task);
    return task;
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
