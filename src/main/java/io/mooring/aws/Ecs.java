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
   * As many as one DescribeTasks takes
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html).
   */
  private static final int PAGE = 100;

  /**
   * Most running tasks looked at. Which of them is the newest ECS does not say, so that all are
   * read; a service may have 5,000, and of those this many tell enough.
   */
  private static final int RUNNING_MAX = 1_000;

  private final Calls calls;
  private final Revisions revisions;
  private final RevisionSearch search;
  private final ServiceHistory history;
  private final NeedsReader needs;
  private final ScalingReader scaling;
  private final LogLines logs;
  private final RunReader runs;
  private final RuleReader rules;
  private final ConcurrentMap<ClusterName, ClusterReader> clusters = new ConcurrentHashMap<>();
  private final ConcurrentMap<ClusterName, Roster> rosters = new ConcurrentHashMap<>();
  private volatile Optional<String> account = Optional.empty();

  public Ecs(Aws door, Budget budget) {
    this.calls = new Calls(door, budget);
    this.revisions = new Revisions(calls);
    this.search = new RevisionSearch(calls, revisions);
    this.history = new ServiceHistory(calls);
    this.needs = new NeedsReader(calls);
    this.scaling = new ScalingReader(calls);
    this.logs = new LogLines(calls);
    this.runs = new RunReader(calls);
    this.rules = new RuleReader(calls);
  }

  public Calls calls() {
    return calls;
  }

  public Revisions revisions() {
    return revisions;
  }

  /** For a revision with a wanted content. */
  public RevisionSearch search() {
    return search;
  }

  public ServiceHistory history() {
    return history;
  }

  public NeedsReader needs() {
    return needs;
  }

  public ScalingReader scaling() {
    return scaling;
  }

  public RunReader runs() {
    return runs;
  }

  public RuleReader rules() {
    return rules;
  }

  public LogLines logs() {
    return logs;
  }

  /** Deployments as a person asks for them: what is refused here is none of the loop's business. */
  public ServiceHistory historyReader() {
    return new ServiceHistory(calls);
  }

  /** Tasks as a person asks for them. */
  public TaskReader taskReader() {
    return new TaskReader(calls);
  }

  /** Reads several logs as one. */
  public LogFollow follow() {
    return new LogFollow(new LogReader(calls));
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
    var arns = new ArrayList<String>();
    var trouble = list(cluster, deployment, "STOPPED", STOPPED_MAX, arns)
        .or(() -> list(cluster, deployment, "RUNNING", RUNNING_MAX, arns));
    if (trouble.isPresent()) return new Tasks.Failed(trouble.get());
    var tasks = new ArrayList<LiveTask>();
    for (int from = 0; from < arns.size(); from += PAGE) {
      var request = JsonNodeFactory.instance.objectNode().put("cluster", cluster.value());
      arns.subList(from, Math.min(from + PAGE, arns.size()))
          .forEach(request.putArray("tasks")::add);
      switch (calls.call(AwsCall.DESCRIBE_TASKS, request)) {
        case Answer.Not(var outcome) -> {
          return new Tasks.Failed(outcome);
        }
        case Answer.Got(var body, var _) ->
          body.path("tasks").forEach(task -> tasks.add(LiveTask.of(task)));
      }
    }
    return new Tasks.Found(tasks);
  }

  /** Adds the tasks of one status, page by page; what stands for an answer where there is none. */
  private Optional<Outcome> list(
      ClusterName cluster, String deployment, String status, int most, List<String> arns) {
    var next = "";
    int listed = 0;
    do {
      var request = JsonNodeFactory.instance.objectNode();
      request.put("cluster", cluster.value());
      request.put("startedBy", deployment);
      request.put("desiredStatus", status);
      request.put("maxResults", Math.min(PAGE, most - listed));
      if (!next.isEmpty()) request.put("nextToken", next);
      switch (calls.call(AwsCall.LIST_TASKS, request)) {
        case Answer.Not(var outcome) -> {
          return Optional.of(outcome);
        }
        case Answer.Got(var body, var _) -> {
          body.path("taskArns").forEach(arn -> arns.add(arn.asText()));
          listed += Math.max(1, body.path("taskArns").size());
          next = body.path("nextToken").asText();
        }
      }
    } while (!next.isEmpty() && listed < most);
    return Optional.empty();
  }

  /** An outcome that is not the wished one, in words. */
  public static String words(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Refused(var code, var message, var _) -> code + ": " + message;
      case Outcome.Denied(var code, var message) -> code + ": " + message;
      case Outcome.Unsure(var cause) -> "no answer (" + cause + ")";
      case Outcome.Throttled(var after) -> "too many calls, again in " + after.toSeconds() + " s";
      case Outcome.AlreadyTrue(var message) -> message;
      case Outcome.Done _ -> "done";
    };
  }
}
