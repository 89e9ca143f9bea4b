package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What RunTask did under which client token (ecs.md 5.1, API reference ECS_Idempotency). Tokens of
 * two clusters have nothing to do with each other.
 */
final class RunTokens {
  /** A token lives that long at most, and this much longer than its tasks. */
  private static final Duration LIFE_MAX = Duration.ofHours(24);

  private static final Duration AFTER_THE_TASK = Duration.ofHours(1);

  /** From this age on, the failures of the first answer come back only as a count. */
  private static final Duration FAILURES_KEPT = Duration.ofHours(1);

  /** The first request, without its token, and what came of it. */
  private record Bound(ObjectNode request, List<Task> tasks, ArrayNode failures, Instant at) {
    boolean isAlive(Instant now) {
      if (!now.isBefore(at.plus(LIFE_MAX))) return false;
      // Failures alone have no lifetime.
      if (tasks.isEmpty()) return now.isBefore(at.plus(AFTER_THE_TASK));
      return tasks.stream().anyMatch(task -> lasts(task, now));
    }

    private static boolean lasts(Task task, Instant now) {
      var stoppedAt = task.times.get("stoppedAt");
      return stoppedAt == null || now.isBefore(stoppedAt.plus(AFTER_THE_TASK));
    }
  }

  private final Arns arns;
  private final Map<String, Bound> bound = new HashMap<>();

  RunTokens(Arns arns) {
    this.arns = arns;
  }

  /** The answer of the first call with the token, or none when there was no such call. */
  Optional<ObjectNode> again(Cluster cluster, ObjectNode request, Instant now) {
    var token = Json.text(request, "clientToken");
    if (token.isEmpty()) return Optional.empty();
    RunRules.token(token);
    var first = bound.get(key(cluster, token));
    if (first == null || !first.isAlive(now)) return Optional.empty();
    // The comparison binds presence, order and spelling (observed by others, ecs.md 5.1).
    if (!first.request.equals(stripped(request))) {
      throw Refusal.conflict(first.tasks.stream().map(task -> task.arn).toList());
    }
    return Optional.of(answer(first, now));
  }

  void bind(
      Cluster cluster, ObjectNode request, List<Task> tasks, ArrayNode failures, Instant now) {
    var token = Json.text(request, "clientToken");
    if (token.isEmpty()) return;
    bound.values().removeIf(before -> !before.isAlive(now));
    bound.put(key(cluster, token), new Bound(stripped(request), tasks, failures, now));
  }

  private ObjectNode answer(Bound first, Instant now) {
    var answer = Json.object();
    var tasks = answer.putArray("tasks");
    for (var task : first.tasks) {
      tasks.add(task.isStopped() ? brief(task) : TaskView.of(task, arns, false));
    }
    boolean fresh = now.isBefore(first.at.plus(FAILURES_KEPT));
    var failures = answer.putArray("failures");
    // How the count is written is not documented; here it is as many empty failures.
    first.failures.forEach(failure -> failures.add(fresh ? failure.deepCopy() : Json.object()));
    return answer;
  }

  private static ObjectNode brief(Task task) {
    return Json.object()
        .put("taskArn", task.arn)
        .put("lastStatus", task.state.name())
        .put("desiredStatus", "STOPPED");
  }

  private static ObjectNode stripped(ObjectNode request) {
    var copy = request.deepCopy();
    copy.remove("clientToken");
    return copy;
  }

  private static String key(Cluster cluster, String token) {
    return cluster.name + " " + token;
  }
}
