package io.mooring.plan;

import io.mooring.desired.DesiredRun;
import io.mooring.desired.DesiredRun.Phase;
import io.mooring.desired.HoldTag;
import io.mooring.live.LiveRevision;
import io.mooring.rollout.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The hooks that follow a roll-out: PostSync once the version was seen healthy and that is written
 * down, SyncFail once it is held. Only what our own roll-out left pending is run.
 */
final class AfterHooks {
  private AfterHooks() {}

  /** @param hold of the version that Git wants, where it is kept back */
  static Optional<HookStep> of(Scene scene, Gap gap, Optional<HoldTag> hold, Verdict verdict) {
    if (scene.desired().hooks().isEmpty()) return Optional.empty();
    if (hold.filter(HoldTag::byPerson).isPresent()) return Optional.empty();
    return hold.isPresent() ? afterFailure(scene, gap) : afterHealthy(scene, gap, verdict);
  }

  private static Optional<HookStep> afterFailure(Scene scene, Gap gap) {
    if (Hooks.of(scene.desired(), Phase.SYNC_FAIL).isEmpty()) return Optional.empty();
    if (gap.taskDefinition().isEmpty())
      return scene.running().flatMap(revision -> first(scene, Phase.SYNC_FAIL, revision));
    return switch (scene.equal()) {
      case EqualRevision.NotLooked() ->
        Optional.of(HookStep.silent(new Plan.Act(List.of(Requests.find(scene)))));
      case EqualRevision.None() -> Optional.empty();
      case EqualRevision.Found(var revision) -> first(scene, Phase.SYNC_FAIL, revision);
    };
  }

  private static Optional<HookStep> afterHealthy(Scene scene, Gap gap, Verdict verdict) {
    if (!gap.wentOut(scene) || scene.running().isEmpty()) return Optional.empty();
    var wanted = scene.desired().digests();
    boolean seen = scene
            .applied()
            .filter(a -> a.stands() && a.digests().sameVersion(wanted))
            .isPresent()
        && scene.healthy().filter(h -> h.digests().sameVersion(wanted)).isPresent();
    var home = scene.running().get();
    boolean begun = Hooks.of(scene.desired(), Phase.POST_SYNC).stream()
        .anyMatch(hook -> new HookRun(scene, hook, home).isTouched());
    if (!seen || !(begun || verdict instanceof Verdict.Succeeded)) return Optional.empty();
    return first(scene, Phase.POST_SYNC, home);
  }

  /** The first that is not over; one that failed keeps back those behind it. */
  static Optional<HookStep> first(Scene scene, Phase phase, LiveRevision home) {
    // A service may have been brought to it by somebody; the records are another app's.
    if (scene.terms().isOthers(home)) return Optional.empty();
    for (var hook : Hooks.of(scene.desired(), phase)) {
      var run = new HookRun(scene, hook, home);
      if (run.record().isEmpty()) continue;
      // Who approved the version approved its hooks, whatever Git says by now.
      if (!run.isTouched()) {
        var closed = Closing.of(scene).map(c -> HookStep.of(c.plan(), c.remark()));
        if (closed.isPresent()) return closed;
      }
      switch (run.next()) {
        case HookRun.Next.Succeeded() -> {}
        case HookRun.Next.Step(var step) -> {
          return Optional.of(step);
        }
        case HookRun.Next.Failed(var why) -> {
          return Optional.of(failed(hook, run, home, why));
        }
      }
    }
    return Optional.empty();
  }

  private static HookStep failed(DesiredRun hook, HookRun run, LiveRevision home, String why) {
    var message =
        "%s hook %s failed on %s: %s; the version stays as it is; try the hook again with `%s`"
            .formatted(
                hook.phase().map(Phase::word).orElse(""),
                hook.name(),
                home.name(),
                why,
                run.retry());
    var remarks = new ArrayList<Remark>();
    remarks.add(new Remark(Remark.Kind.RUN_FAILED, "RunFailed", message, run.lookAtFailure()));
    return run.listen()
        .map(look -> new HookStep(look, remarks))
        .orElseGet(() -> new HookStep(new Plan.Blocked(List.of(message)), remarks));
  }
}
