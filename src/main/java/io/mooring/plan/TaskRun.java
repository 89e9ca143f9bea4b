package io.mooring.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.mooring.desired.RunLogs;
import io.mooring.desired.RunTag;
import io.mooring.desired.RunTag.State;
import io.mooring.diff.Diff;
import io.mooring.diff.Difference;
import io.mooring.diff.Why;
import io.mooring.ident.Digest;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.rollout.Health;
import io.mooring.rollout.Verdict;
import io.mooring.run.ReleaseWords;
import io.mooring.run.RunPlanner;
import io.mooring.run.RunScene;
import io.mooring.run.RunStep;
import io.mooring.run.Unplaced;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides about a Task whose revision is there. */
final class TaskRun {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final String RUN = "/run";
  private static final String LOGS = "/logs";
  private static final String RETENTION = "/logs/retentionDays";

  /** Hexadecimal digits of a release in a record: enough to tell one from the next. */
  private static final int ASK_DIGITS = 8;

  private final TaskScene scene;
  private final LiveRevision revision;
  private final Optional<String> written;
  private final Optional<RunTag> record;

  TaskRun(TaskScene scene, LiveRevision revision) {
    this.scene = scene;
    this.revision = revision;
    this.written = scene.record(revision);
    this.record = written.flatMap(RunTag::parse);
  }

  Decision decide() {
    var step = RunPlanner.next(new RunScene(
        scene.name(),
        scene.run(),
        revision,
        new RunScene.Home(revision, scene.recordKey(), record, recorded()),
        scene.known().beside().run(scene.run().name()),
        ask(),
        scene.terms().now()));
    boolean begins = record.map(r -> r.state() == State.PENDING).orElse(!recorded());
    if (begins) {
      var stays = TaskPlanner.mayStart(scene, "run it on " + revision.name());
      if (stays.isPresent())
        return of(stays.get().plan(), pending(), missing(), List.of(stays.get().remark()));
      var preflight = preflight();
      if (preflight.isPresent()) return preflight.get();
    }
    var logs = logs();
    if (logs.isPresent()) return logs.get();
    return decided(step, begins);
  }

  /** What it needs may be gone since the revision was registered, or nobody looked by then. */
  private Optional<Decision> preflight() {
    return switch (scene.preflight(revision.taskDefinition())) {
      case Preflight.Before.Nothing() -> Optional.empty();
      case Preflight.Before.Look(var look) ->
        Optional.of(of(new Plan.Act(List.of(look)), pending(), missing(), List.of()));
      case Preflight.Before.Stays(var stays) ->
        Optional.of(of(stays.plan(), pending(), missing(), List.of(stays.remark())));
    };
  }

  /** On a revision that was registered with one, or that carries one that nobody can read. */
  private boolean recorded() {
    var own =
        !scene.isShared() && scene.terms().registered(revision, scene.key().tagValue());
    return own || written.isPresent();
  }

  private Optional<String> ask() {
    return revision
        .tag(Tags.RELEASE)
        .map(value -> Digest.of(JSON.textNode(value)).value())
        .map(digest ->
            digest.substring(Digest.PREFIX.length(), Digest.PREFIX.length() + ASK_DIGITS));
  }

  /** The step towards the log group, where one is due and may be taken. */
  private Optional<Decision> logs() {
    if (scene.logs().isEmpty()) return Optional.empty();
    var logs = scene.logs().get();
    return switch (scene.known().beside().logGroup(logs.group())) {
      case LogGroupLook.NotLooked() ->
        Optional.of(on(new LogGroupAction.LookAtLogGroup(logs.group()), Diff.NONE));
      case LogGroupLook.Unknown _ -> Optional.empty();
      case LogGroupLook.Absent() ->
        write(
            new LogGroupAction.CreateLogGroup(logs.group(), scene.terms().commitWords()),
            differs(LOGS, JSON.textNode(logs.group()), MissingNode.getInstance()));
      case LogGroupLook.There(var days) -> kept(logs, days);
    };
  }

  private Optional<Decision> kept(RunLogs logs, Optional<Integer> days) {
    if (days.filter(d -> d == logs.retentionDays()).isPresent()) return Optional.empty();
    JsonNode live = days.<JsonNode>map(JSON::numberNode).orElse(MissingNode.getInstance());
    return write(
        new LogGroupAction.KeepLogs(
            logs.group(), logs.retentionDays(), scene.terms().commitWords()),
        differs(RETENTION, JSON.numberNode(logs.retentionDays()), live));
  }

  /** Nobody holds a run back for its log group: where it may not be written, it is told only. */
  private Optional<Decision> write(LogGroupAction action, Diff diff) {
    boolean contested =
        diff.differences().stream().anyMatch(d -> scene.terms().contested().contains(d.pointer()));
    boolean may =
        scene.terms().policy().mode() == Policy.Mode.AUTO || scene.terms().approved();
    if (contested || !may) return Optional.empty();
    return Optional.of(on(action, diff));
  }

  private Decision on(Action action, Diff diff) {
    var health = record.filter(RunTag::isOver).map(this::ended).orElse(missing());
    return of(new Plan.Act(List.of(action)), diff, health, List.of());
  }

  private Decision decided(RunStep step, boolean begins) {
    var diff = begins ? pending() : Diff.NONE;
    return switch (step) {
      case RunStep.Look() ->
        of(new Plan.Act(List.of(look(scene.name().startedBy()))), diff, underWay(), List.of());
      case RunStep.Write(var next, var why) ->
        of(
            new Plan.Act(List.of(TaskPlanner.tag(revision, scene.recordKey(), next.value(), why))),
            diff,
            underWay(),
            List.of());
      case RunStep.Start(var request, var why) ->
        of(
            new Plan.Act(List.of(new RunAction.RunTask(scene.run().name(), request, why))),
            diff,
            underWay(),
            List.of());
      case RunStep.Stop(var task, var why) ->
        of(
            new Plan.Act(List.of(new RunAction.StopTask(scene.key().cluster().value(), task, why))),
            diff,
            underWay(),
            List.of());
      case RunStep.Wait(var on, var again) ->
        of(new Plan.Wait(on, again), diff, new Health(Health.Status.PROGRESSING, on), List.of());
      case RunStep.Over(var over) -> over(over);
      case RunStep.Stuck stuck -> stuck(stuck, diff);
    };
  }

  private RunAction.LookAtRun look(String startedBy) {
    return new RunAction.LookAtRun(
        scene.key().cluster().value(),
        scene.run().name(),
        startedBy,
        record.map(RunTag::task).orElse(""),
        revision.arn());
  }

  private Optional<RunAction.LookAtRun> lookAtFailure(RunTag over) {
    boolean one = scene.run().request().path("count").asInt(1) == 1;
    return over.task().isEmpty()
        ? Optional.empty()
        : Optional.of(look(one ? "" : scene.name().startedBy()));
  }

  private Decision over(RunTag over) {
    var remarks = new ArrayList<Remark>();
    if (over.state() == State.FAILED)
      remarks.add(new Remark(
          Remark.Kind.RUN_FAILED,
          "RunFailed",
          "%s; it is not run again for this version: commit a change of its task definition, or `%s`"
              .formatted(ended(over).reason(), retry()),
          lookAtFailure(over)));
    changed(over).ifPresent(remarks::add);
    return of(new Plan.Steady(), Diff.NONE, ended(over), remarks);
  }

  /** How it is run is no part of the revision that it ran on. */
  private Optional<Remark> changed(RunTag over) {
    boolean same =
        over.request().isEmpty() || over.request().equals(RunPlanner.digits(scene.run()));
    if (same) return Optional.empty();
    return Optional.of(new Remark(
        Remark.Kind.REPORT_ONLY,
        "RunChanged",
        "how it is run was changed after it had run on %s, and it runs once for each revision of its task definition; change that too, or `%s`"
            .formatted(revision.name(), retry())));
  }

  private String retry() {
    return ReleaseWords.of(scene.key(), scene.run().name(), revision, "retry");
  }

  private Decision stuck(RunStep.Stuck stuck, Diff diff) {
    var remark = switch (stuck.kind()) {
      case UNKNOWN -> new Remark(Remark.Kind.OUTCOME_UNKNOWN, "OutcomeUnknown", stuck.message());
      case REFUSED -> new Remark(Remark.Kind.BLOCKED, "RunRefused", stuck.message());
    };
    return of(
        new Plan.Blocked(List.of(stuck.message())),
        diff,
        new Health(Health.Status.DEGRADED, stuck.message()),
        List.of(remark));
  }

  private Health ended(RunTag over) {
    var where =
        " on " + revision.name() + (over.task().isEmpty() ? "" : ", as task " + over.task());
    var by = over.by().isEmpty() ? "" : ", as %s said".formatted(over.by());
    return over.state() == State.SUCCEEDED
        ? new Health(Health.Status.HEALTHY, "it ran" + where + by)
        : new Health(
            Health.Status.DEGRADED,
            "it failed" + where + by
                + (over.why().isEmpty() ? "" : ": " + Unplaced.told(over.why())));
  }

  private static Health missing() {
    return new Health(Health.Status.MISSING, "it has not run yet");
  }

  private Health underWay() {
    return record
        .filter(r -> r.state() != State.PENDING)
        .map(r -> new Health(Health.Status.PROGRESSING, "it is being run on " + revision.name()))
        .orElse(missing());
  }

  private Diff pending() {
    return differs(RUN, JSON.textNode("once on " + revision.name()), MissingNode.getInstance());
  }

  private static Diff differs(String pointer, JsonNode wanted, JsonNode live) {
    var why = live.isMissingNode() ? Why.ABSENT : Why.CHANGED;
    return new Diff(List.of(new Difference(pointer, wanted, live, why)), List.of());
  }

  private static Decision of(Plan plan, Diff diff, Health health, List<Remark> remarks) {
    var verdict = switch (health.status()) {
      case HEALTHY -> new Verdict.Succeeded();
      case DEGRADED -> new Verdict.Failed(health.reason());
      case PROGRESSING, SUSPENDED, MISSING, UNKNOWN -> new Verdict.Progressing(health.reason());
    };
    return new Decision(plan, diff, false, verdict, health, remarks);
  }
}
