package io.mooring.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.Ecs;
import io.mooring.aws.TaskReader;
import io.mooring.desired.DesiredRun;
import io.mooring.execute.Executor;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import io.mooring.plan.Outcome;
import io.mooring.plan.RunAction;
import io.mooring.run.RunAnswer;
import io.mooring.run.Sight;
import io.mooring.run.Unplaced;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Starts the one task of a person's run, or finds the one that was started. */
final class TaskStart {
  /** Between two tries, and two looks. */
  private static final Duration POLL = Duration.ofSeconds(2);

  /** Between two tries where ECS has no room. */
  private static final Duration NO_ROOM = Duration.ofSeconds(10);

  private final Ecs ecs;
  private final Executor executor;
  private final ClusterName cluster;

  /** The options by which another command gets to it. */
  private final String reach;

  private final LogPrinter printer;
  private final InstantSource clock;
  private final TaskRunner.Terms terms;

  /** What makes this call of the command another one than the next. */
  private final String once = UUID.randomUUID().toString();

  /** Whether a call got no answer: it may have gone through. */
  private boolean unsure;

  TaskStart(
      Ecs ecs,
      Executor executor,
      AwsOptions.Reach reach,
      LogPrinter printer,
      InstantSource clock,
      TaskRunner.Terms terms) {
    this.ecs = ecs;
    this.executor = executor;
    this.cluster = reach.cluster();
    this.reach = reach.said();
    this.printer = printer;
    this.clock = clock;
    this.terms = terms;
  }

  /** The newest task of the same run that goes on, else that ended within the hour. */
  Optional<LiveRun> find(String startedBy) {
    return switch (ecs.taskReader()
        .look(cluster.value(), new TaskReader.Which.StartedBy(startedBy))) {
      case TaskReader.Look.Found(var tasks) -> {
        if (tasks.size() > 1)
          printer.say(
              "%d tasks of this run are there; one that goes on comes first, then the newest"
                  .formatted(tasks.size()));
        yield tasks.stream()
            .filter(task -> !task.isStopped())
            .findFirst()
            .or(() -> tasks.stream().findFirst());
      }
      case TaskReader.Look.Failed(var outcome) ->
        throw TaskRunner.failure(
            "the tasks of cluster %s cannot be listed".formatted(cluster), outcome);
    };
  }

  /** Starts it; where ECS has no room it is asked again until the time is over. */
  LiveRun start(DesiredRun run, LiveRevision revision, String startedBy, Instant until) {
    int tries = 1;
    while (true) {
      var action = new RunAction.RunTask(
          run.name(), request(run, revision, startedBy, tries), "for a person");
      switch (executor.perform(action, cluster, "")) {
        case Outcome.Done(Outcome.Seen.Answered(var answer), var _) -> {
          var started = started(answer, startedBy, until);
          if (started.isPresent()) return started.get();
          tries++;
        }
        // The same request with the same token starts nothing twice.
        case Outcome.Unsure _ -> {
          unsure = true;
          pause(POLL, until, "ECS does not answer");
        }
        case Outcome.Throttled _ -> pause(POLL, until, "ECS does not answer");
        case Outcome other ->
          throw notStarted(TaskRunner.failure("the task cannot be started", other));
      }
    }
  }

  private ObjectNode request(DesiredRun run, LiveRevision revision, String startedBy, int tries) {
    var request = run.request().deepCopy();
    request.put("taskDefinition", revision.arn()).put("startedBy", startedBy);
    var token = Documents.JSON.createArrayNode().add(startedBy);
    // Who wants the same run is given the same task, even where two ask at once, each with a
    // revision of its own.
    token.add(terms.reattach() ? "" : once).add(tries);
    return request.put("clientToken", Digest.of(token).value().substring(Digest.PREFIX.length()));
  }

  private Optional<LiveRun> started(RunAnswer answer, String startedBy, Instant until) {
    return switch (answer.said()) {
      case RunAnswer.Said.Placed(var tasks, var failures) -> {
        if (!tasks.isEmpty()) yield Optional.of(tasks.getFirst());
        var why = failures.isEmpty()
            ? "ECS answered without a task"
            : Unplaced.told(failures.getFirst().words());
        boolean room =
            !failures.isEmpty() && failures.stream().allMatch(RunAnswer.Shortage::isCapacity);
        if (!room)
          throw notStarted(new Failure(ExitCode.FAILED, "the task was not started: " + why));
        printer.say("ECS has no room yet: %s; asks again".formatted(why));
        pause(NO_ROOM, until, "ECS had no room: " + why);
        yield Optional.empty();
      }
      case RunAnswer.Said.Refused(var code, var message) ->
        throw notStarted(new Failure(ExitCode.FAILED, refused(code, message)));
      case RunAnswer.Said.Taken(var tasks) -> {
        if (!tasks.isEmpty()) yield Optional.of(named(tasks.getFirst()));
        pause(POLL, until, "ECS does not show the task that it has started");
        yield find(startedBy);
      }
    };
  }

  /** The task that another call has started under this token: a second one is never started. */
  private LiveRun named(String id) {
    var end = clock.instant().plus(Sight.WITHIN);
    while (clock.instant().isBefore(end)) {
      var seen = look(id);
      if (seen.isPresent()) {
        printer.say("goes on with task %s, which another call has started".formatted(id));
        return seen.get();
      }
      TaskRunner.sleep(POLL);
    }
    throw new Failure(
        ExitCode.OTHER,
        "another call has started task %s, which ECS does not show; look at it with `mooring task show%s %s`"
            .formatted(id, reach, id));
  }

  /** The task as it is now; empty where ECS does not show it, or does not answer. */
  Optional<LiveRun> look(String task) {
    return switch (ecs.taskReader().look(cluster.value(), new TaskReader.Which.One(task))) {
      case TaskReader.Look.Found(var tasks) -> tasks.stream().findFirst();
      case TaskReader.Look.Failed(Outcome.Denied denied) ->
        throw TaskRunner.failure("the task cannot be looked at", denied);
      case TaskReader.Look.Failed _ -> Optional.empty();
    };
  }

  private String refused(String code, String message) {
    if (code.equals("ClusterNotFoundException"))
      return "there is no cluster %s in this region; correct --cluster or --region"
          .formatted(cluster);
    if (message.contains("No Container Instances"))
      return "cluster %s has no container instances; use --launch-type FARGATE, or add some"
          .formatted(cluster);
    return "ECS does not start the task: %s: %s".formatted(code, message);
  }

  /** What refuses one call says nothing of another one before it that got no answer. */
  private Failure notStarted(Failure why) {
    return unsure
        ? new Failure(
            why.exitCode(),
            "%s; a call before it got no answer and may have started a task: `mooring task list%s` shows whether it did"
                .formatted(why.getMessage(), reach))
        : why;
  }

  private void pause(Duration time, Instant until, String why) {
    if (clock.instant().plus(time).isAfter(until))
      throw notStarted(new Failure(
          ExitCode.TIME_OUT,
          "no task is known to have started within %d s: %s"
              .formatted(terms.timeout().toSeconds(), why)));
    TaskRunner.sleep(time);
  }
}
