package io.mooring.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.Answer;
import io.mooring.aws.ClusterReader.Sweep;
import io.mooring.aws.Ecs;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.aws.TaskReader;
import io.mooring.ident.ClusterName;
import io.mooring.live.LiveCluster;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import io.mooring.plan.Action;
import io.mooring.plan.Known;
import io.mooring.plan.Outcome;
import io.mooring.port.AwsCall;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The services of one cluster, read to the end: where the budget is spent it waits for more. */
final class LiveFleet {
  /**
   * Most services of one page
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html).
   */
  private static final int PAGE = 100;

  /** Longest wait in all: 5,000 services, as many as a cluster takes, are read in less. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final Ecs ecs;
  private final ClusterName cluster;
  private final InstantSource clock;
  private final Instant until;

  LiveFleet(Ecs ecs, ClusterName cluster, InstantSource clock) {
    this.ecs = ecs;
    this.cluster = cluster;
    this.clock = clock;
    this.until = clock.instant().plus(PATIENCE);
  }

  /** The names of all ACTIVE services. */
  SortedSet<String> names() {
    var names = new TreeSet<String>();
    var token = Optional.<String>empty();
    do {
      var request = JsonNodeFactory.instance.objectNode();
      request.put("cluster", cluster.value()).put("maxResults", PAGE);
      token.ifPresent(t -> request.put("nextToken", t));
      var page = ask(AwsCall.LIST_SERVICES, request);
      for (var arn : page.path("serviceArns"))
        names.add(arn.asText().substring(arn.asText().lastIndexOf('/') + 1));
      token = Optional.of(page.path("nextToken").asText()).filter(t -> !t.isEmpty());
    } while (token.isPresent());
    return names;
  }

  private ObjectNode ask(AwsCall call, ObjectNode request) {
    while (true) {
      switch (ecs.calls().call(call, request)) {
        case Answer.Got(var body, var _) -> {
          return body;
        }
        case Answer.Not(var outcome) -> waitOrFail(outcome);
      }
    }
  }

  LiveCluster services(SortedSet<String> names) {
    var start = clock.instant();
    while (true) {
      switch (ecs.cluster(cluster).sweep("import", names, start, clock.instant())) {
        case Sweep.Complete(var read) -> {
          return read;
        }
        case Sweep.Partial(var after) -> pause(after);
        case Sweep.NoCluster(var message) -> throw new Failure(ExitCode.NOT_FOUND, message);
        case Sweep.Failed(var outcome) -> waitOrFail(outcome);
      }
    }
  }

  /** Newest first. */
  List<LiveRun> tasks(TaskReader.Which which) {
    while (true) {
      switch (ecs.taskReader().look(cluster.value(), which)) {
        case TaskReader.Look.Found(var tasks) -> {
          return tasks;
        }
        case TaskReader.Look.Failed(var outcome) -> waitOrFail(outcome);
      }
    }
  }

  /** Empty where ECS cannot describe it any more. */
  Optional<LiveRevision> revision(String arn) {
    while (true) {
      switch (ecs.revisions().describe(arn)) {
        case Lookup.Found(var revision) -> {
          return Optional.of(revision);
        }
        case Lookup.Gone() -> {
          return Optional.empty();
        }
        case Lookup.Failed(var outcome) -> waitOrFail(outcome);
      }
    }
  }

  /** What ECS remembers of a service's deployments. */
  Known.Deployments deployments(String service) {
    var look = new Action.LookAtDeployments(cluster.value(), service, List.of());
    while (true) {
      switch (ecs.history().look(look)) {
        case Outcome.Done(Outcome.Seen.Deployments(var seen), var _) -> {
          return seen;
        }
        case Outcome other -> waitOrFail(other);
      }
    }
  }

  private void waitOrFail(Outcome outcome) {
    var code = switch (outcome) {
      case Outcome.Throttled(var after) -> {
        pause(after);
        yield Optional.<ExitCode>empty();
      }
      case Outcome.Denied _ -> Optional.of(ExitCode.FORBIDDEN);
      case Outcome.Refused(var name, var _, var _) ->
        Optional.of(name.equals("ClusterNotFoundException") ? ExitCode.NOT_FOUND : ExitCode.OTHER);
      case Outcome.Unsure _, Outcome.AlreadyTrue _, Outcome.Done _ -> Optional.of(ExitCode.OTHER);
    };
    code.ifPresent(c -> {
      throw new Failure(c, "cluster %s cannot be read: %s".formatted(cluster, Ecs.words(outcome)));
    });
  }

  private void pause(Duration time) {
    if (clock.instant().plus(time).isAfter(until)) {
      throw new Failure(
          ExitCode.TIME_OUT,
          "AWS lets no more calls through after %d minutes; ask for fewer services"
              .formatted(PATIENCE.toMinutes()));
    }
    try {
      Thread.sleep(time);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.OTHER, "interrupted");
    }
  }
}
