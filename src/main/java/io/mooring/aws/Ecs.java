package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.ident.ClusterName;
import io.mooring.live.LiveTask;
import io.mooring.plan.Outcome;
import io.mooring.port.Aws;
import io.mooring.port.AwsCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * One account and region as all its apps share it: one budget, one reader a cluster, one store of
 * revisions.
 */
public final class Ecs {
  /** Most tasks looked at to tell a cause: the first failure says it, more are the same again. */
  private static final int TASKS_MAX = 20;

  private final Calls calls;
  private final Revisions revisions;
  private final ConcurrentMap<ClusterName, ClusterReader> clusters = new ConcurrentHashMap<>();
  private volatile Optional<String> account = Optional.empty();

  public Ecs(Aws door, Budget budget) {
    this.calls = new Calls(door, budget);
    this.revisions = new Revisions(calls);
  }

  public Calls calls() {
    return calls;
  }

  public Revisions revisions() {
    return revisions;
  }

  public ClusterReader cluster(ClusterName name) {
    return clusters.computeIfAbsent(name, n -> new ClusterReader(calls, n));
  }

  /** Why this is not the account that was configured; empty when it is. Asked once. */
  public Optional<String> refuse(String wantedAccount) {
    if (account.isEmpty()) {
      var answer = calls.call(AwsCall.GET_CALLER_IDENTITY, JsonNodeFactory.instance.objectNode());
      switch (answer) {
        case Answer.Not(var outcome) -> {
          return Optional.of("cannot tell which AWS account this is: " + words(outcome));
        }
        case Answer.Got(var body, var _) ->
          account = Optional.of(body.path("Account").asText());
      }
    }
    return account
        .filter(actual -> !actual.equals(wantedAccount))
        .map(actual ->
            "the credentials belong to account %s, the destination says %s; nothing is read or written"
                .formatted(actual, wantedAccount));
  }

  /**
   * Tasks of one deployment, those that stopped first; empty where they cannot be read, since they
   * only explain.
   */
  public List<LiveTask> tasks(ClusterName cluster, String deployment) {
    var arns = JsonNodeFactory.instance.arrayNode();
    for (var status : List.of("STOPPED", "RUNNING")) {
      var request = JsonNodeFactory.instance.objectNode();
      request.put("cluster", cluster.value());
      request.put("startedBy", deployment);
      request.put("desiredStatus", status);
      request.put("maxResults", TASKS_MAX);
      if (calls.call(AwsCall.LIST_TASKS, request) instanceof Answer.Got(var body, var _)) {
        body.path("taskArns").forEach(arns::add);
      }
    }
    if (arns.isEmpty()) return List.of();
    var request = JsonNodeFactory.instance.objectNode();
    request.put("cluster", cluster.value());
    request.set("tasks", arns);
    var tasks = new ArrayList<LiveTask>();
    if (calls.call(AwsCall.DESCRIBE_TASKS, request) instanceof Answer.Got(var body, var _)) {
      body.path("tasks").forEach(task -> tasks.add(LiveTask.of(task)));
    }
    return List.copyOf(tasks);
  }

  /** An outcome that is not the wished one, in words. */
  public static String words(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Refused(var code, var message) -> code + ": " + message;
      case Outcome.Denied(var code, var message) -> code + ": " + message;
      case Outcome.Unsure(var cause) -> "no answer (" + cause + ")";
      case Outcome.Throttled(var after) -> "too many calls, again in " + after.toSeconds() + " s";
      case Outcome.AlreadyTrue(var message) -> message;
      case Outcome.Done _ -> "done";
    };
  }
}
