package io.mooring.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.DesiredService;
import io.mooring.desired.RunTag;
import io.mooring.desired.RunTag.State;
import io.mooring.ident.Digest;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import io.mooring.run.ReleaseWords;
import io.mooring.run.RunLook;
import io.mooring.run.RunName;
import io.mooring.run.RunPlanner;
import io.mooring.run.RunScene;
import io.mooring.run.RunStep;
import io.mooring.run.RunVerdict;
import io.mooring.run.Unplaced;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One hook on one revision of its service, which holds the record of it: turns the next step of the
 * run into a plan.
 */
final class HookRun {
  /** Hexadecimal digits that tell one release from the next: a service has few. */
  private static final int ASK_DIGITS = 8;

  private final Scene scene;
  private final DesiredRun hook;
  private final LiveRevision home;
  private final String key;
  private final Optional<RunTag> record;

  /** @param home the revision of the service that the record hangs on */
  HookRun(Scene scene, DesiredRun hook, LiveRevision home) {
    this.scene = scene;
    this.hook = hook;
    this.home = home;
    this.key = key(scene.desired(), hook.name());
    this.record = home.tag(key).flatMap(RunTag::parse);
  }

  /** The key of the record; several services may share a revision that none of them owns. */
  static String key(DesiredService desired, String hook) {
    return RecordKey.of(desired.key(), hook, !isOwn(desired));
  }

  static boolean isOwn(DesiredService desired) {
    return desired.definitionOwner().equals(desired.key());
  }

  /** How one look at it ended. */
  sealed interface Next {
    record Succeeded() implements Next {}

    /** With the cause, for people. */
    record Failed(String why) implements Next {}

    record Step(HookStep step) implements Next {}
  }

  Optional<RunTag> record() {
    return record;
  }

  String name() {
    return hook.name();
  }

  /** Whether there is no record yet where none needs to be. */
  boolean lacksRecord() {
    return home.tag(key).isEmpty() && !isRegisteredByUs();
  }

  /** Sent along when a revision is registered, so that one that is lost is noticed. */
  String recordKey() {
    return key;
  }

  /** A task of it may be there. */
  boolean isBegun() {
    return record
        .filter(r -> r.state() == State.STARTING || r.state() == State.RUNNING)
        .isPresent();
  }

  boolean hasSucceeded() {
    return record.filter(r -> r.state() == State.SUCCEEDED).isPresent();
  }

  /** It has been begun, whatever became of it. */
  boolean isTouched() {
    return record.filter(r -> r.state() != State.PENDING).isPresent();
  }

  private boolean isRegisteredByUs() {
    return isOwn(scene.desired()) && scene.terms().registered(home, scene.resource());
  }

  Next next() {
    var ask = ask(scene);
    if (record.isPresent() && record.get().isOver()) {
      boolean again = record.get().state() == State.FAILED
          && ask.filter(a -> !a.equals(record.get().ask())).isPresent();
      if (!again) return over(record.get());
    }
    // A person may have written it since it was read.
    if (record.isEmpty() && !isFresh()) return step(look(), words());
    return switch (hook.definition()) {
      case Definition.Declared _ -> on(home, ask);
      case Definition.Derived derived -> derived(derived, ask);
      case Definition.From _ ->
        throw new IllegalStateException("a hook has no definition of another family");
    };
  }

  private Next over(RunTag ended) {
    return ended.state() == State.SUCCEEDED ? new Next.Succeeded() : new Next.Failed(cause(ended));
  }

  /** Whole where the task is still shown; the record has room for a few words. */
  private String cause(RunTag ended) {
    if (!ended.by().isEmpty()) return "said by " + ended.by();
    if (looked() instanceof RunLook.Looked looked) {
      for (var task : looked.tasks()) {
        if (!task.id().equals(ended.task())) continue;
        var verdict = ranOn(task).map(revision -> RunVerdict.of(task, hook, revision));
        if (verdict.isPresent() && verdict.get() instanceof RunVerdict.Failed(var _, var why))
          return why + " (task " + task.id() + ")";
      }
    }
    var why = ended.why().isEmpty() ? "its record does not say why" : Unplaced.told(ended.why());
    return why + (ended.task().isEmpty() ? "" : " (task " + ended.task() + ")");
  }

  /** Empty where it is not known any more: another one's image would be named. */
  private Optional<LiveRevision> ranOn(LiveRun task) {
    if (task.taskDefinitionArn().equals(home.arn())) return Optional.of(home);
    if (!(hook.definition() instanceof Definition.Derived derived)) return Optional.empty();
    return new DerivedRevision(scene, hook.name(), derived, home).found()
            instanceof EqualRevision.Found(var revision)
        ? Optional.of(revision).filter(r -> r.arn().equals(task.taskDefinitionArn()))
        : Optional.empty();
  }

  private Next derived(Definition.Derived derived, Optional<String> ask) {
    var of = new DerivedRevision(scene, hook.name(), derived, home);
    return switch (of.found()) {
      case EqualRevision.NotLooked() -> step(new Plan.Act(List.of(of.find())), words());
      case EqualRevision.None() -> step(new Plan.Act(List.of(of.register())), words());
      case EqualRevision.Found(var revision) -> on(revision, ask);
    };
  }

  private Next on(LiveRevision revision, Optional<String> ask) {
    var run = new RunScene(
        runName(),
        hook,
        revision,
        new RunScene.Home(home, key, record, isRegisteredByUs() || home.tag(key).isPresent()),
        looked(),
        ask,
        scene.terms().now());
    return switch (RunPlanner.next(run)) {
      case RunStep.Look() -> step(look(), words());
      case RunStep.Write(var newer, var why) -> step(write(newer, why), words());
      case RunStep.Start(var request, var why) -> {
        var start = new RunAction.RunTask(hook.name(), request, why);
        yield step(new Plan.Act(List.of(start)), words());
      }
      case RunStep.Stop(var task, var why) -> step(stop(task, why), words());
      case RunStep.Wait(var on, var again) -> {
        var words = "%s hook %s: %s".formatted(phase(), hook.name(), on);
        yield step(new Plan.Wait(words, again), words);
      }
      case RunStep.Over(var ended) -> over(ended);
      case RunStep.Stuck(var kind, var message, var _) -> stuck(kind, message);
    };
  }

  private RunName runName() {
    return new RunName(scene.terms().owner(), scene.desired().key(), hook.name());
  }

  private RunLook looked() {
    return scene.known().beside().run(hook.name());
  }

  boolean isFresh() {
    return looked() instanceof RunLook.Looked(var at, var _, var _)
        && at.plus(RunPlanner.POLL).isAfter(scene.terms().now());
  }

  private static Next step(Plan plan, String words) {
    return new Next.Step(HookStep.of(plan, HookStep.underWay(words)));
  }

  private static Next stuck(RunStep.Stuck.Kind kind, String message) {
    var remark = switch (kind) {
      case UNKNOWN -> new Remark(Remark.Kind.OUTCOME_UNKNOWN, "OutcomeUnknown", message);
      case REFUSED -> new Remark(Remark.Kind.BLOCKED, "HookNotStarted", message);
    };
    return new Next.Step(HookStep.of(new Plan.Blocked(List.of(message)), remark));
  }

  /** A run whose one task is on record needs no list of tasks. */
  Plan look() {
    boolean known =
        record.filter(r -> r.state() == State.RUNNING && !r.task().isEmpty()).isPresent()
            && isOne();
    return new Plan.Act(List.of(look(known ? "" : runName().startedBy())));
  }

  private boolean isOne() {
    return hook.request().path("count").asInt(1) == 1;
  }

  private RunAction.LookAtRun look(String startedBy) {
    var task = record.map(RunTag::task).orElse("");
    return new RunAction.LookAtRun(cluster(), hook.name(), startedBy, task, home.arn());
  }

  /** A look at the task that failed; empty where none did, and where a person said so. */
  Optional<RunAction.LookAtRun> lookAtFailure() {
    return record
        .filter(r -> r.state() == State.FAILED && !r.task().isEmpty() && r.by().isEmpty())
        .map(_ -> look(isOne() ? "" : runName().startedBy()));
  }

  private String cluster() {
    return hook.request().path("cluster").asText(scene.desired().key().cluster().value());
  }

  private Plan write(RunTag newer, String why) {
    var told = "hook " + hook.name() + ": " + why;
    return new Plan.Act(List.of(records(scene, home, Map.of(key, newer.value()), told)));
  }

  /**
   * Writes records on a revision. One that carries no owner says from then on whose they are, so
   * that no other app takes them for its own.
   */
  static Action.Tag records(
      Scene scene, LiveRevision home, Map<String, String> records, String why) {
    var tags = new TreeMap<>(records);
    if (home.owner().isEmpty()) tags.put(Tags.RUNS_OF, scene.terms().owner());
    return new Action.Tag(home.arn(), tags, why);
  }

  Plan stop(String task, String why) {
    return new Plan.Act(List.of(new RunAction.StopTask(cluster(), task, why)));
  }

  private String phase() {
    return hook.phase().map(DesiredRun.Phase::word).orElse("the");
  }

  private String words() {
    var state = record.map(RunTag::state).orElse(State.PENDING);
    var what = switch (state) {
      case PENDING, RETRY, FAILED -> "is started on " + home.name();
      case STARTING, DEFERRED, REFUSED, UNKNOWN ->
        "is started on %s, attempt %d"
            .formatted(home.name(), record.map(RunTag::attempt).orElse(1));
      case RUNNING, SUCCEEDED -> "runs as task " + record.map(RunTag::task).orElse("");
    };
    var since = record.flatMap(RunTag::at).map(at -> " since " + at).orElse("");
    return "%s hook %s %s%s".formatted(phase(), hook.name(), what, since);
  }

  /** Whether an action writes down no more than what a task that was started is doing or did. */
  static boolean isFact(Action action) {
    return action instanceof Action.Tag tag
        && tag.tags().entrySet().stream()
            .allMatch(each -> each.getKey().equals(Tags.RUNS_OF)
                || (each.getKey().startsWith(Tags.RUN + "/")
                    && RunTag.parse(each.getValue()).filter(HookRun::isFact).isPresent()));
  }

  private static boolean isFact(RunTag record) {
    return switch (record.state()) {
      case RUNNING, SUCCEEDED, FAILED, UNKNOWN -> true;
      case PENDING, STARTING, DEFERRED, REFUSED, RETRY -> false;
    };
  }

  /** How often a failure is looked at again, since a person may say something about it. */
  static final Duration SAID_WITHIN = Duration.ofSeconds(30);

  /** The command that has it tried once more, up to its end. */
  String retry() {
    return ReleaseWords.of(scene.desired().key(), hook.name(), home, "retry");
  }

  /** A look at what a person may have said of one that is over. */
  Optional<Plan> listen() {
    boolean heard = looked() instanceof RunLook.Looked(var at, var _, var _)
        && at.plus(SAID_WITHIN).isAfter(scene.terms().now());
    return heard ? Optional.empty() : Optional.of(look());
  }

  /** Names a release, whatever of it was carried out. */
  static Optional<String> ask(Scene scene) {
    return scene
        .live()
        .flatMap(Release::tag)
        .map(tag -> Digest.of(JsonNodeFactory.instance.textNode(tag.from("").value()))
            .value()
            .substring(Digest.PREFIX.length(), Digest.PREFIX.length() + ASK_DIGITS));
  }
}
