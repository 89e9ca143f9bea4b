package io.mooring.cli;

import io.mooring.aws.Ecs;
import io.mooring.aws.LogFollow.Until;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.Destination;
import io.mooring.desired.RunRules.OnTimeout;
import io.mooring.execute.Executor;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import io.mooring.plan.Action;
import io.mooring.plan.LogGroupAction;
import io.mooring.plan.OneContainer;
import io.mooring.plan.Outcome;
import io.mooring.plan.RunAction;
import io.mooring.run.RunVerdict;
import io.mooring.run.Sight;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Runs one task for a person: has it started, shows what it says, and tells how it ended. */
final class TaskRunner {
  /** Between two looks at the task. */
  private static final Duration POLL = Duration.ofSeconds(2);

  /** How long a task may take to stop: its containers are killed after two minutes at most. */
  private static final Duration STOPS_WITHIN = Duration.ofMinutes(3);

  /** Of a log group that is made for a run. */
  private static final int RETENTION_DAYS = 7;

  /** How it is run, beside what is run. */
  record Terms(
      Duration timeout,
      OnTimeout onTimeout,
      boolean reattach,
      boolean retain,
      boolean waits,
      boolean logs) {}

  private final Ecs ecs;
  private final ClusterName cluster;

  /** The options by which another command gets to it. */
  private final String reach;

  private final LogPrinter printer;
  private final InstantSource clock;
  private final Terms terms;
  private final Executor executor;
  private final TaskStart start;

  /** The ARN of the revision that was made for this run and goes with it; "" for none. */
  private final AtomicReference<String> made = new AtomicReference<>("");

  private volatile boolean starting;
  private volatile Optional<String> task = Optional.empty();

  TaskRunner(
      Ecs ecs, AwsOptions.Reach reach, LogPrinter printer, InstantSource clock, Terms terms) {
    this.ecs = ecs;
    this.cluster = reach.cluster();
    this.reach = reach.said();
    this.printer = printer;
    this.clock = clock;
    this.terms = terms;
    // A person's own run: what the caller may do is AWS's to say.
    var anywhere = new Destination("caller", "", "", List.of(cluster), List.of("*"), List.of());
    this.executor = new Executor(ecs, anywhere, clock);
    this.start = new TaskStart(ecs, executor, reach, printer, clock, terms);
  }

  /** The ARN of the task, once it is known. */
  Optional<String> task() {
    return task;
  }

  /** Whether ECS may have been asked to start it. */
  boolean isStarting() {
    return starting;
  }

  /** The exit code of the command. */
  int run(RunOrder asked) {
    var until = clock.instant().plus(terms.timeout());
    var startedBy = asked.startedBy(cluster.value(), Caller.of(ecs));
    if (terms.reattach()) {
      var found = start.find(startedBy);
      if (found.isPresent()) return attach(asked, found.get(), until);
    }
    var reference = asked.revision().orElseGet(() -> reference(asked.reference()));
    var what = asked.placed(reference, printer::say);
    var run = what.run(cluster.value(), reference, terms);
    if (!what.derives()) Placing.check(run, reference);
    var revision = what.derives() ? register(what, reference, run) : reference;
    if (what.derives() && !terms.retain()) made.set(revision.arn());
    try {
      starting = true;
      var started = start.start(run, revision, startedBy, until);
      task = Optional.of(started.arn());
      var on = RevisionName.parse(started.taskDefinitionArn()).orElse(revision.name());
      printer.say("task %s runs on %s".formatted(started.id(), on));
      return terms.waits() ? follow(run, revision, started, until) : 0;
    } finally {
      tidy();
    }
  }

  /** Takes back the revision that was made for this run; a task that runs on it goes on. */
  void tidy() {
    var arn = made.getAndSet("");
    if (!arn.isEmpty())
      executor.perform(new Action.Deregister(arn, "made for one run"), cluster, "");
  }

  private int attach(RunOrder what, LiveRun found, Instant until) {
    task = Optional.of(found.arn());
    printer.say("goes on with task %s, which is there already".formatted(found.id()));
    var revision = reference(found.taskDefinitionArn());
    var run = what.run(cluster.value(), revision, terms);
    return terms.waits() ? follow(run, revision, found, until) : 0;
  }

  private LiveRevision reference(String name) {
    return switch (executor.perform(new RunAction.FindReference(name), cluster, "")) {
      case Outcome.Done(Outcome.Seen.Revision(var revision), var _) -> revision;
      case Outcome.Done _ ->
        throw new Failure(
            ExitCode.NOT_FOUND,
            "there is no task definition %s that can be run; correct --from".formatted(name));
      case Outcome other ->
        throw failure("task definition %s cannot be read".formatted(name), other);
    };
  }

  private LiveRevision register(RunOrder what, LiveRevision reference, DesiredRun run) {
    var request = what.definition(reference, run);
    var outcome =
        executor.perform(new Action.Register(request, Digest.of(request), "one run"), cluster, "");
    if (!(outcome instanceof Outcome.Done(Outcome.Seen.Revision(var revision), var _)))
      throw failure("%s cannot be registered".formatted(what.name()), outcome);
    if (run.definition() instanceof Definition.From from)
      logGroup(OneContainer.logs(from, run).group(), what.logRetention());
    return revision;
  }

  /**
   * What cannot be made may be there: the task itself tells whether it can log. One that is there
   * is somebody's, and what it keeps is not cut short unasked.
   */
  private void logGroup(String group, Optional<Integer> said) {
    var made = executor.perform(new LogGroupAction.CreateLogGroup(group, "one run"), cluster, "");
    if (said.isEmpty() && !(made instanceof Outcome.Done)) return;
    int days = said.orElse(RETENTION_DAYS);
    var kept = executor.perform(new LogGroupAction.KeepLogs(group, days, "one run"), cluster, "");
    if (!(kept instanceof Outcome.Done))
      printer.say("log group %s does not keep its lines for %d days: %s"
          .formatted(group, days, Ecs.words(kept)));
  }

  private int follow(DesiredRun run, LiveRevision revision, LiveRun first, Instant until) {
    var log = new TaskLog(ecs, printer, clock);
    if (terms.logs()) log.add(revision, first.id());
    var unseen = clock.instant().plus(Sight.WITHIN);
    var end = until;
    boolean late = false;
    while (true) {
      var seen = start.look(first.arn());
      if (seen.isEmpty() && clock.instant().isAfter(unseen)) {
        soFar(run, revision, first);
        throw new Failure(
            ExitCode.OTHER,
            "ECS does not show task %s any more; how it ended is not known".formatted(first.id()));
      }
      if (seen.isPresent()) unseen = clock.instant().plus(Sight.WITHIN);
      if (seen.filter(LiveRun::isStopped).isPresent()) {
        log.end(first.id());
        int code = ended(run, revision, seen.get());
        // One that came to a good end before it could be stopped has succeeded.
        return late && code != 0 ? TaskRunCommand.OWN_FAILURE : code;
      }
      if (clock.instant().isAfter(end)) {
        if (late || terms.onTimeout() == OnTimeout.LEAVE) {
          soFar(run, revision, seen.orElse(first));
          return tooLate(first.id(), late);
        }
        late = true;
        end = clock.instant().plus(STOPS_WITHIN);
        printer.say("task %s takes longer than %d s and is being stopped"
            .formatted(first.id(), terms.timeout().toSeconds()));
        stop(RunVerdict.TIMED_OUT + terms.timeout().toSeconds() + " s");
      }
      log.print();
      sleep(POLL);
    }
  }

  private int tooLate(String id, boolean stopping) {
    printer.say(
        stopping
            ? "task %s does not stop".formatted(id)
            : "task %s takes longer than %d s and goes on; stop it with `mooring task stop%s %s`"
                .formatted(id, terms.timeout().toSeconds(), reach, id));
    return TaskRunCommand.OWN_FAILURE;
  }

  /** The last lines by now of a task that is given up. */
  private void soFar(DesiredRun run, LiveRevision revision, LiveRun task) {
    if (terms.logs()) return;
    var blamed = RunVerdict.blamed(task, run, revision);
    new TaskLog(ecs, printer, clock).last(revision, task.id(), blamed, new Until.Now());
  }

  private int ended(DesiredRun run, LiveRevision revision, LiveRun stopped) {
    var blamed = RunVerdict.blamed(stopped, run, revision);
    var code = stopped.container(blamed).flatMap(LiveRun.Container::exitCode).filter(c -> c > 0);
    return switch (RunVerdict.of(stopped, run, revision)) {
      case RunVerdict.Succeeded() -> {
        printer.say("task %s succeeded".formatted(stopped.id()));
        yield 0;
      }
      case RunVerdict.Failed(var _, var why) -> {
        if (!terms.logs())
          new TaskLog(ecs, printer, clock)
              .last(revision, stopped.id(), blamed, new Until.Stopped(clock.instant()));
        printer.say("task %s failed: %s".formatted(stopped.id(), why));
        yield code.orElse(TaskRunCommand.OWN_FAILURE);
      }
      case RunVerdict.Underway() -> TaskRunCommand.OWN_FAILURE;
    };
  }

  /** Asks ECS to stop it. */
  void stop(String why) {
    task.ifPresent(
        arn -> executor.perform(new RunAction.StopTask(cluster.value(), arn, why), cluster, ""));
  }

  static Failure failure(String what, Outcome outcome) {
    var code = outcome instanceof Outcome.Denied ? ExitCode.FORBIDDEN : ExitCode.OTHER;
    return new Failure(code, what + ": " + Ecs.words(outcome));
  }

  static void sleep(Duration time) {
    try {
      if (time.isPositive()) Thread.sleep(time);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.OTHER, "interrupted");
    }
  }
}
