package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** RunTask: tasks without a service, as many as find a place (ecs.md 5.1). */
final class RunCalls {
  private final World world;
  private final Placement placement;
  private final RunTokens tokens;

  RunCalls(World world) {
    this.world = world;
    this.placement = new Placement(world);
    this.tokens = new RunTokens(world.arns);
  }

  /** Where some or all find no place, that is told beside those that did, and is no error. */
  ObjectNode run(ObjectNode request, Instant at) {
    var cluster = world.cluster(Json.text(request, "cluster"));
    RunRules.request(request);
    var revision = world.runnable(Json.text(request, "taskDefinition"));
    var settings = settings(request, cluster, revision);
    RunRules.whole(request, settings.version(), revision);
    // Also a repeated call needs a revision that is still ACTIVE (observed by others, ecs.md 5.1).
    var before = tokens.again(cluster, request, at);
    if (before.isPresent()) return before.get();
    int count = request.path("count").asInt(1);
    RunRules.room(cluster, count);
    var tags = tags(request, cluster, revision);
    var started = new ArrayList<Task>();
    var failures = Json.array();
    for (int i = 0; i < count; i++) {
      start(settings, failures, at).ifPresent(started::add);
    }
    var answer = Json.object();
    var tasks = answer.putArray("tasks");
    for (var task : started) {
      task.tags.putAll(tags);
      tasks.add(TaskView.of(task, world.arns, true));
    }
    answer.set("failures", failures);
    tokens.bind(cluster, request, List.copyOf(started), failures, at);
    return answer;
  }

  private static TaskSettings settings(ObjectNode request, Cluster cluster, Revision revision) {
    var group = Json.text(request, "group");
    return new TaskSettings(
        cluster,
        revision,
        ServiceVersion.created(request, revision, cluster),
        group.isEmpty() ? "family:" + revision.family : group,
        Json.text(request, "startedBy"),
        request.path("overrides") instanceof ObjectNode overrides ? overrides : Json.object(),
        request.path("enableExecuteCommand").asBoolean(),
        Duration.ZERO);
  }

  /** Tags of the request win over those of the definition (ecs.md 5.1). */
  private static Map<String, String> tags(ObjectNode request, Cluster cluster, Revision revision) {
    var tags = new LinkedHashMap<String, String>();
    if (Json.text(request, "propagateTags").equals("TASK_DEFINITION")) tags.putAll(revision.tags);
    tags.putAll(TagRules.checked(request.path("tags")));
    if (request.path("enableECSManagedTags").asBoolean()) {
      tags.put("aws:ecs:clusterName", cluster.name);
    }
    return tags;
  }

  private Optional<Task> start(TaskSettings settings, ArrayNode failures, Instant at) {
    var unplaced = "";
    if (world.runTrouble.count() > 0) {
      var trouble = world.runTrouble;
      world.runTrouble = trouble.less();
      if (!trouble.later()) {
        failures.addObject().put("reason", trouble.reason());
        return Optional.empty();
      }
      unplaced = "TaskFailedToStart: " + trouble.reason();
    }
    int instance = Placement.NOWHERE;
    if (Json.text(settings.version(), "launchType").equals("EC2")) {
      var spot = placement.place(settings.cluster(), settings.revision(), failures);
      if (spot.isEmpty()) return Optional.empty();
      instance = spot.getAsInt();
    }
    var task = TaskStart.alone(world, settings, instance, at);
    if (!unplaced.isEmpty()) task.waitInVain(unplaced);
    world.runs.step(task, at);
    return Optional.of(task);
  }
}
