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
  /** Most stopped tasks looked at: the first failure tells the cause, more are the same again. */
  private static final int STOPPED_MAX = 20;

  /**
   * Most running tasks looked at; with the stopped ones no more than one DescribeTasks takes, 100
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html).
   */
  private static final int RUNNING_MAX = 80;

  private final Calls calls;
  private final Revisions revisions;
  private final ServiceHistory history;
  private final ConcurrentMap<ClusterName, ClusterReader> clusters = new ConcurrentHashMap<>();
  private final ConcurrentMap<ClusterName, Roster> rosters = new ConcurrentHashMap<>();
  private volatile Optional<String> account = Optional.empty();

  public Ecs(Aws door, Budget budget) {
    this.calls = new Calls(door, budget);
    this.revisions = new Revisions(calls);
    this.history = new ServiceHistory(calls);
  }

  public Calls calls() {
    return calls;
  }

  public Revisions revisions() {
    return revisions;
  }

  public ServiceHistory history() {
    return history;
  }

  public ClusterReader cluster(ClusterName name) {
    return clusters.computeIfAbsent(name, n -> new ClusterReader(calls, n));
  }

  /** Who uses which revisions, for housekeeping. */
  public Uses uses() {
    return new Uses(calls);
  }

  /** Everybody who is in a cluster. */
  public Roster roster(ClusterName name) {
    return rosters.computeIfAbsent(name, n -> new Roster(calls, n));
  }

  /** Whether the credentials belong to the account that was configured. */
  public sealed interface Account {
    record Confirmed() implements Account {}

    record Another(String message) implements Account {}

    /** It could not be asked for. */
    record Unknown(Outcome outcome) implements Account {}
  }

  /** Asks whose credentials these are, until it was told once. */
  public Account confirm(String wantedAccount) {
    if (account.isEmpty()) {
      var answer = calls.call(AwsCall.GET_CALLER_IDENTITY, JsonNodeFactory.instance.objectNode());
      switch (answer) {
        case Answer.Not(var outcome) -> {
          return new Account.Unknown(outcome);
        }
        case Answer.Got(var body, var _) ->
          account = Optional.of(body.path("Account").asText());
      }
    }
    return account
        .filter(actual -> !actual.equals(wantedAccount))
        .<Account>map(actual -> new Account.Another(
            "the credentials belong to account %s, the destination says %s; nothing is read or written; use other credentials, or correct the destination's account"
                .formatted(actual, wantedAccount)))
        .orElseGet(Account.Confirmed::new);
  }

  /** How asking for a deployment's tasks ended. */
  public sealed interface Tasks {
    record Found(List<LiveTask> tasks) implements Tasks {
      public Found {
        tasks = List.copyOf(tasks);
      }
    }

    record Failed(Outcome outcome) implements Tasks {}
  }

  /** Tasks of one deployment, those that stopped first. */
  public Tasks tasks(ClusterName cluster, String deployment) {
    var arns = JsonNodeFactory.instance.arrayNode();
    for (var status : List.of("STOPPED", "RUNNING")) {
      var request = JsonNodeFactory.instance.objectNode();
      request.put("cluster", cluster.value());
      request.put("startedBy", deployment);
      request.put("desiredStatus", status);
      request.put("maxResults", status.equals("STOPPED") ? STOPPED_MAX : RUNNING_MAX);
      switch (calls.call(AwsCall.LIST_TASKS, request)) {
        case Answer.Got(var body, var _) -> body.path("taskArns").forEach(arns::add);
        case Answer.Not(var outcome) -> {
          return new Tasks.Failed(outcome);
        }
      }
    }
    if (arns.isEmpty()) return new Tasks.Found(List.of());
    var request = JsonNodeFactory.instance.objectNode();
    request.put("cluster", cluster.value());
    request.set("tasks", arns);
    return switch (calls.call(AwsCall.DESCRIBE_TASKS, request)) {
      case Answer.Not(var outcome) -> new Tasks.Failed(outcome);
      case Answer.Got(var body, var _) -> {
        var tasks = new ArrayList<LiveTask>();
        body.path("tasks").forEach(task -> tasks.add(LiveTask.of(task)));
        yield new Tasks.Found(tasks);
      }
    };
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
