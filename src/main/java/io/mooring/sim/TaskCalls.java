package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** ListTasks, DescribeTasks and StopTask. */
final class TaskCalls {
  /** Most tasks of one DescribeTasks (ecs.md 1.4). */
  private static final int BATCH_MAX = 100;

  private static final int PAGE_DEFAULT = 100;

  private final World world;

  TaskCalls(World world) {
    this.world = world;
  }

  ObjectNode list(ObjectNode request) {
    var cluster = world.cluster(Json.text(request, "cluster"));
    var startedBy = Json.text(request, "startedBy");
    var family = Json.text(request, "family");
    var serviceName = Json.text(request, "serviceName");
    var launchType = Json.text(request, "launchType");
    if (request.has("containerInstance")) throw Refusal.notModelled("container instances");
    if (!startedBy.isEmpty() && (!family.isEmpty() || !serviceName.isEmpty())) {
      throw Refusal.invalid("startedBy can not be combined with another filter.");
    }
    var service = serviceName.isEmpty() ? null : service(cluster, serviceName);
    var wanted = Json.text(request, "desiredStatus");
    // What a task is to become; none is ever to become PENDING (ecs.md 1.4).
    var status = wanted.isEmpty() ? "RUNNING" : wanted;
    var arns = cluster.tasks.values().stream()
        .filter(task -> status.equals(task.isStopping() ? "STOPPED" : "RUNNING"))
        .filter(this::isSeen)
        .filter(task -> startedBy.isEmpty() || startedBy.equals(task.settings.startedBy()))
        .filter(task -> family.isEmpty() || family.equals(task.revision.family))
        .filter(task -> service == null || service == task.service)
        .filter(task -> launchType.isEmpty()
            || launchType.equals(Json.text(task.settings.version(), "launchType")))
        .map(task -> task.arn)
        .toList();
    return Page.of(request, PAGE_DEFAULT, arns).answer("taskArns");
  }

  private Service service(Cluster cluster, String reference) {
    return world.service(cluster, reference).orElseThrow(Refusal::serviceNotFound);
  }

  /** Neither forgotten nor so new that it is not seen yet. */
  private boolean isSeen(Task task) {
    if (task.isForgotten(world.now())) return false;
    if (task.service != null) return true;
    var lag = world.behaviour.switches().lags().runs();
    return !world.now().isBefore(task.createdAt.plus(lag));
  }

  ObjectNode describe(ObjectNode request) {
    var cluster = world.cluster(Json.text(request, "cluster"));
    var references = Json.texts(request.path("tasks"));
    if (references.isEmpty()) throw Refusal.invalid("Tasks cannot be empty.");
    if (references.size() > BATCH_MAX) {
      throw Refusal.invalid("Tasks can have at most " + BATCH_MAX + " items.");
    }
    boolean withTags = Json.includes(request, "TAGS");
    var answer = Json.object();
    var tasks = answer.putArray("tasks");
    var failures = answer.putArray("failures");
    for (var reference : references) {
      var id = world.arns.lastPart("task", reference);
      var task = cluster.tasks.get(id);
      if (task != null && isSeen(task)) {
        tasks.add(TaskView.of(task, world.arns, withTags));
      } else {
        var arn = reference.startsWith("arn:") ? reference : world.arns.task(cluster.name, id);
        failures.addObject().put("arn", arn).put("reason", "MISSING");
      }
    }
    return answer;
  }

  /** A service starts another one in its place. */
  ObjectNode stop(ObjectNode request, Instant at) {
    var cluster = world.cluster(Json.text(request, "cluster"));
    var task = cluster.tasks.get(world.arns.lastPart("task", Json.text(request, "task")));
    if (task == null || !isSeen(task)) {
      throw Refusal.invalid("The referenced task was not found.");
    }
    var reason = Json.text(request, "reason");
    task.stop("UserInitiated", reason.isEmpty() ? "Task stopped by user" : reason, at);
    // StopTask takes the task's tags with it (ecs.md 1.4).
    task.tags.clear();
    world.moveOn(task);
    var answer = Json.object();
    answer.set("task", TaskView.of(task, world.arns, false));
    return answer;
  }

  /** The tasks of a cluster that are neither stopped nor forgotten. */
  static List<Task> alive(Cluster cluster) {
    return cluster.tasks.values().stream().filter(task -> !task.isStopped()).toList();
  }
}
