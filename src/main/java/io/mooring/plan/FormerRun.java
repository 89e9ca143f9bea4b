package io.mooring.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.RunRules;
import io.mooring.desired.RunRules.OnSupersede;
import io.mooring.desired.RunRules.OnTimeout;
import io.mooring.desired.RunTag;
import io.mooring.desired.RunTag.State;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import io.mooring.run.RunLook;
import io.mooring.run.RunName;
import io.mooring.run.RunPlanner;
import io.mooring.run.RunScene;
import io.mooring.run.RunStep;
import io.mooring.run.Sight;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A hook that still runs for a version that Git has left behind: nothing else of the service goes
 * out beside it, be it a version without that hook. It is watched to its end, or stopped where its
 * rules say so, and never started again.
 */
final class FormerRun {
  /** No rules are known of a hook that Git has no more: it takes the time that it takes. */
  private static final Duration ANY_TIME = Duration.ofDays(365);

  private final Scene scene;
  private final LiveRevision revision;
  private final String hook;
  private final RunTag record;

  private FormerRun(Scene scene, LiveRevision revision, String hook, RunTag record) {
    this.scene = scene;
    this.revision = revision;
    this.hook = hook;
    this.record = record;
  }

  /** What is to be done about the first of them; empty where none goes on. */
  static Optional<HookStep> step(Scene scene, Optional<LiveRevision> wanted) {
    var prefix = HookRun.key(scene.desired(), "");
    for (var revision : scene.known().beside().family()) {
      if (wanted.filter(w -> w.arn().equals(revision.arn())).isPresent()) continue;
      for (var tag : revision.tags().entrySet()) {
        if (!tag.getKey().startsWith(prefix)) continue;
        var name = tag.getKey().substring(prefix.length());
        var record = RunTag.parse(tag.getValue())
            .filter(r -> goesOn(r) || (isPending(r) && isGate(scene, name)));
        if (record.isEmpty()) continue;
        var step = new FormerRun(scene, revision, name, record.get()).next();
        if (step.isPresent()) return step;
      }
    }
    return Optional.empty();
  }

  /** Whether a revision's records tell of a run that may go on. */
  static boolean mayRunOn(LiveRevision revision) {
    return revision.tags().entrySet().stream()
        .filter(tag -> tag.getKey().startsWith(Tags.RUN + "/"))
        .anyMatch(tag -> RunTag.parse(tag.getValue()).filter(FormerRun::goesOn).isPresent());
  }

  /**
   * Whether its records tell of none that was begun. A revision that was seen first a moment ago
   * may be shown as it was before one was.
   */
  static boolean isYetToRunOn(LiveRevision revision) {
    return revision.tags().entrySet().stream()
        .filter(tag -> tag.getKey().startsWith(Tags.RUN + "/"))
        .anyMatch(
            tag -> RunTag.parse(tag.getValue()).filter(FormerRun::isPending).isPresent());
  }

  private static boolean goesOn(RunTag record) {
    return record.state() == State.STARTING || record.state() == State.RUNNING;
  }

  private static boolean isPending(RunTag record) {
    return record.state() == State.PENDING;
  }

  private static boolean isGate(Scene scene, String hook) {
    return Hooks.of(scene.desired(), DesiredRun.Phase.PRE_SYNC).stream()
        .anyMatch(h -> h.name().equals(hook));
  }

  private Optional<HookStep> next() {
    var run = rules();
    var look = scene.known().beside().run(lookName());
    if (isPending(record)) return Optional.of(toBeSure(look));
    if (look instanceof RunLook.Looked(var _, var tasks, var _)
        && run.rules().onSupersede() == OnSupersede.STOP) {
      var stops = tasks.stream()
          .filter(t -> t.id().equals(record.task()))
          .filter(t -> !t.isStopped() && !t.isStopping())
          .findFirst();
      if (stops.isPresent()) return Optional.of(stop(stops.get()));
    }
    var definition = definition(look);
    var scene = new RunScene(
        name(),
        run,
        definition,
        new RunScene.Home(
            revision, HookRun.key(this.scene.desired(), hook), Optional.of(record), true),
        look,
        Optional.empty(),
        this.scene.terms().now());
    return switch (RunPlanner.next(scene)) {
      case RunStep.Look() -> Optional.of(told(look()));
      // Whether it started is a question only where it is wanted again.
      case RunStep.Write(var newer, var _)
      when record.state() == State.STARTING && newer.state() == State.UNKNOWN -> mayComeIntoSight();
      // It is left behind: what failed is not tried again.
      case RunStep.Write(var newer, var why) ->
        Optional.of(told(
            write(newer.attempt() > record.attempt() ? record.as(State.FAILED, why) : newer, why)));
      case RunStep.Stop(var task, var why) ->
        Optional.of(told(new RunAction.StopTask(cluster(), task, why)));
      case RunStep.Wait(var on, var again) -> Optional.of(waits(on, again));
      case RunStep.Start _ -> mayComeIntoSight();
      case RunStep.Over _, RunStep.Stuck _ -> Optional.empty();
    };
  }

  private Optional<HookStep> mayComeIntoSight() {
    var now = scene.terms().now();
    return record
        .at()
        .filter(at -> at.plus(Sight.WITHIN).isAfter(now))
        .map(at -> waits("ECS to show whether it was started", Sight.lookAgain(at, now)));
  }

  /** Nothing is written on doubt: each look reads the record anew. */
  private HookStep toBeSure(RunLook look) {
    boolean fresh = look instanceof RunLook.Looked(var at, var _, var _)
        && at.plus(RunPlanner.POLL).isAfter(scene.terms().now());
    return fresh ? waits("ECS to show whether it was started", RunPlanner.POLL) : told(look());
  }

  private HookStep waits(String on, Duration again) {
    var words =
        "a former version's hook must end first: %s of %s: %s".formatted(hook, revision.name(), on);
    return HookStep.of(new Plan.Wait(words, again), HookStep.underWay(words));
  }

  private HookStep told(Action action) {
    return HookStep.of(
        new Plan.Act(List.of(action)),
        HookStep.underWay("a former version's hook must end first: %s of %s%s"
            .formatted(
                hook, revision.name(), record.task().isEmpty() ? "" : ", task " + record.task())));
  }

  private HookStep stop(LiveRun task) {
    return told(new RunAction.StopTask(
        cluster(), task.arn(), "Mooring: superseded by " + scene.terms().commitWords()));
  }

  /** Its own revision, or the one with another image that its task shows. */
  private LiveRevision definition(RunLook look) {
    if (!(look instanceof RunLook.Looked(var _, var tasks, var _))) return revision;
    return tasks.stream()
        .filter(t -> t.id().equals(record.task()))
        .filter(t -> !t.taskDefinitionArn().equals(revision.arn()))
        .findFirst()
        .map(t -> new LiveRevision(
            revision.name(), t.taskDefinitionArn(), revision.taskDefinition(), revision.tags()))
        .orElse(revision);
  }

  private RunName name() {
    return new RunName(scene.terms().owner(), scene.desired().key(), hook);
  }

  private String lookName() {
    return hook + " of " + revision.name();
  }

  private RunAction look() {
    return new RunAction.LookAtRun(
        cluster(), lookName(), name().startedBy(), record.task(), revision.arn());
  }

  private Action write(RunTag newer, String why) {
    var key = HookRun.key(scene.desired(), hook);
    return HookRun.records(
        scene, revision, Map.of(key, newer.value()), "hook " + hook + ": " + why);
  }

  private String cluster() {
    return rules()
        .request()
        .path("cluster")
        .asText(scene.desired().key().cluster().value());
  }

  private DesiredRun rules() {
    return scene.desired().hooks().stream()
        .filter(h -> h.name().equals(hook))
        .findFirst()
        .orElseGet(this::unknown);
  }

  private DesiredRun unknown() {
    var rules = new RunRules(
        ANY_TIME, OnTimeout.LEAVE, 0, OnSupersede.WAIT, new RunRules.Success.Essential());
    return new DesiredRun(
        hook,
        Optional.empty(),
        new Definition.Declared(
            scene.desired().definitionOwner(),
            revision.taskDefinition(),
            scene.desired().digests().taskDefinition()),
        "",
        JsonNodeFactory.instance.objectNode(),
        rules,
        Optional.empty());
  }
}
