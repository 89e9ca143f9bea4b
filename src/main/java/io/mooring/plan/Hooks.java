package io.mooring.plan;

import io.mooring.desired.DesiredRun;
import io.mooring.desired.DesiredRun.Phase;
import io.mooring.desired.DesiredService;
import io.mooring.desired.HoldTag;
import io.mooring.desired.RunTag;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The hooks of a service's version, one after the other in the order of the manifest. They belong
 * to a roll-out of another revision: what changes the service alone, brings a version back or
 * adopts one runs none.
 */
public final class Hooks {
  private Hooks() {}

  static List<DesiredRun> of(DesiredService desired, Phase phase) {
    return desired.hooks().stream()
        .filter(hook -> hook.phase().filter(phase::equals).isPresent())
        .toList();
  }

  /** The records that a revision is registered with: one that is missing later tells of a loss. */
  static SortedMap<String, String> pending(DesiredService desired) {
    var tags = new TreeMap<String, String>();
    if (HookRun.isOwn(desired))
      desired
          .hooks()
          .forEach(hook -> tags.put(HookRun.key(desired, hook.name()), RunTag.PENDING.value()));
    return tags;
  }

  /**
   * What is on its way for the version, whether or not it may be rolled out now: a task that was
   * started is watched to its end.
   */
  static Optional<HookStep> underWay(Scene scene) {
    var hooks = of(scene.desired(), Phase.PRE_SYNC);
    if (hooks.isEmpty()) return Optional.empty();
    return switch (scene.equal()) {
      case EqualRevision.NotLooked() ->
        Optional.of(HookStep.silent(new Plan.Act(List.of(Requests.find(scene)))));
      case EqualRevision.None() -> Optional.empty();
      case EqualRevision.Found(var revision) ->
        hooks.stream()
            .map(hook -> new HookRun(scene, hook, revision))
            .filter(HookRun::isBegun)
            .findFirst()
            .flatMap(run -> run.next() instanceof HookRun.Next.Step(var step)
                ? Optional.of(step)
                : Optional.empty());
    };
  }

  /** What comes before this revision may go out; empty where it may. */
  static Optional<HookStep> before(Scene scene, LiveRevision revision) {
    return FormerRun.step(scene, Optional.of(revision))
        .or(() -> preSync(scene, revision))
        .or(() -> written(scene, revision));
  }

  /** The same where there is no service yet; what has not to wait goes its usual way. */
  static Optional<HookStep> beforeCreation(Scene scene) {
    return switch (scene.equal()) {
      case EqualRevision.NotLooked() -> Optional.empty();
      case EqualRevision.None() -> FormerRun.step(scene, Optional.empty());
      case EqualRevision.Found(var revision) -> before(scene, revision);
    };
  }

  /**
   * A revision that somebody else registered, or that several services share, has no records yet:
   * they are there before it goes out. One that is begun writes its own: to write down first that
   * it has not begun would deny it where its record was not shown.
   */
  private static Optional<HookStep> written(Scene scene, LiveRevision revision) {
    var lacking = scene.desired().hooks().stream()
        .map(hook -> new HookRun(scene, hook, revision))
        .filter(HookRun::lacksRecord)
        .toList();
    if (lacking.isEmpty()) return Optional.empty();
    // Another app may have taken what was nobody's when it was found.
    var first = lacking.getFirst();
    if (revision.isNobodys() && !first.isFresh()) return Optional.of(HookStep.silent(first.look()));
    var tags = new TreeMap<String, String>();
    lacking.forEach(run -> tags.put(run.recordKey(), RunTag.PENDING.value()));
    var tag = HookRun.records(
        scene, revision, tags, "hooks of " + scene.desired().key().name());
    return Optional.of(HookStep.silent(new Plan.Act(List.of(tag))));
  }

  private static Optional<HookStep> preSync(Scene scene, LiveRevision revision) {
    for (var hook : of(scene.desired(), Phase.PRE_SYNC)) {
      switch (new HookRun(scene, hook, revision).next()) {
        case HookRun.Next.Succeeded() -> {}
        case HookRun.Next.Step(var step) -> {
          return Optional.of(step);
        }
        case HookRun.Next.Failed(var why) -> {
          // Those that come after a failure have their records by then, too.
          return written(scene, revision).or(() -> Optional.of(failed(scene, hook, revision, why)));
        }
      }
    }
    return Optional.empty();
  }

  private static HookStep failed(Scene scene, DesiredRun hook, LiveRevision revision, String why) {
    var message = message(hook, revision, why);
    if (scene.live().filter(live -> live.isActive()).isEmpty())
      return absent(scene, hook, revision, message);
    var actions = new ArrayList<Action>();
    var live = scene.live().orElseThrow();
    // It has been tried once for this release; left there, it would let go of the hold again.
    if (live.tag(Tags.RELEASE).isPresent())
      actions.add(new Action.Untag(live.arn(), List.of(Tags.RELEASE), "done"));
    var tags = new TreeMap<String, String>();
    tags.put(
        Tags.HOLD,
        HoldTag.failed(scene.desired().digests(), heldWords(hook, why)).value());
    actions.add(Requests.tagService(scene, tags, message));
    var run = new HookRun(scene, hook, revision);
    return HookStep.of(
        new Plan.Act(actions),
        new Remark(Remark.Kind.RUN_FAILED, Remark.HOOK_FAILED, message, run.lookAtFailure()));
  }

  private static String message(DesiredRun hook, LiveRevision revision, String why) {
    return "PreSync hook %s failed on %s: %s".formatted(hook.name(), revision.name(), why);
  }

  /** The version's hold, where one of its hooks holds it back. */
  public static Optional<HoldTag> hold(Scene scene) {
    return scene
        .hold()
        .filter(hold -> isOfHook(hold) && hold.holds(scene.desired().digests()));
  }

  /** The search for the revision with the records of the hooks. */
  public static Action.FindRevision search(Scene scene) {
    return Requests.find(scene);
  }

  /** The whole cause of the hold, by the record on that revision, which has more of it. */
  public static Optional<Remark> recalled(Scene scene, LiveRevision revision) {
    for (var hook : of(scene.desired(), Phase.PRE_SYNC)) {
      var run = new HookRun(scene, hook, revision);
      if (run.next() instanceof HookRun.Next.Failed(var why))
        return Optional.of(new Remark(
            Remark.Kind.RUN_FAILED,
            Remark.HOOK_FAILED,
            message(hook, revision, why),
            run.lookAtFailure()));
    }
    return Optional.empty();
  }

  private static String heldWords(DesiredRun hook, String why) {
    // A tag has room for the cause alone; a task's id would be cut.
    int task = why.indexOf(" (task ");
    var cause = task < 0 ? why : why.substring(0, task);
    return "hook %s failed: %s".formatted(hook.name(), cause);
  }

  /** What is told beside the hold of a version that one of its hooks kept back. */
  public static Optional<Remark> held(Optional<HoldTag> hold) {
    return hold.filter(Hooks::isOfHook).map(h -> failed(h.why().replace('-', ' ')));
  }

  /** Whether it was a hook that failed, and no roll-out. */
  static boolean isOfHook(HoldTag hold) {
    return !hold.byPerson() && hold.why().replace('-', ' ').startsWith("hook ");
  }

  /** The version stays back, with the words of why. */
  public static Remark failed(String why) {
    return new Remark(
        Remark.Kind.RUN_FAILED,
        Remark.HOOK_FAILED,
        why
            + "; the version was not rolled out, and a change of the hook alone does not try it again");
  }

  /** There is no service to hang a hold on: the record alone holds the version. */
  private static HookStep absent(
      Scene scene, DesiredRun hook, LiveRevision revision, String message) {
    var after = AfterHooks.first(scene, Phase.SYNC_FAIL, revision);
    if (after.filter(step -> !(step.plan() instanceof Plan.Blocked)).isPresent())
      return after.get();
    var key = scene.desired().key();
    var run = new HookRun(scene, hook, revision);
    var words =
        "%s; so service %s is not created; commit another version, or try it again with `%s`"
            .formatted(message, key.name(), run.retry());
    var remarks = new ArrayList<Remark>();
    remarks.add(new Remark(Remark.Kind.RUN_FAILED, Remark.HOOK_FAILED, words, run.lookAtFailure()));
    after.map(HookStep::remarks).ifPresent(remarks::addAll);
    return run.listen()
        .map(look -> new HookStep(look, remarks))
        .orElseGet(() -> new HookStep(new Plan.Blocked(List.of(words)), remarks));
  }

  /** Whether a revision's records tell of a run that may go on. */
  public static boolean mayRunOn(LiveRevision revision) {
    return FormerRun.mayRunOn(revision);
  }

  /** Whether a revision's records tell of a run that was not begun, as far as they are shown. */
  public static boolean areYetToRunOn(LiveRevision revision) {
    return FormerRun.isYetToRunOn(revision);
  }

  /** Whether a decision is about a hook that has been begun and is not over. */
  public static boolean areUnderWay(Decision decision) {
    return decision.remarks().stream().anyMatch(Hooks::isUnderWay);
  }

  static boolean isUnderWay(Remark remark) {
    return remark.reason().equals(HookStep.UNDER_WAY);
  }

  /** Whether a decision is about a version that a hook keeps from being rolled out for good. */
  static boolean haveFailed(Decision decision) {
    return decision.remarks().stream().anyMatch(r -> r.reason().equals(Remark.HOOK_FAILED));
  }
}
