package io.mooring.plan;

import io.mooring.desired.AskTag;
import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.ident.Tags;
import io.mooring.live.LiveService;
import io.mooring.rollout.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A person lets go of what is held back: the hold goes, and the version is tried once more. The tag
 * that asks stays until another deployment is PRIMARY, or until there is nothing to try, so that
 * whoever judges the version meanwhile can see that its past does not count.
 *
 * <p>Contested places are let go of by the loop, which keeps them.
 */
public final class Release {
  private final Scene scene;
  private final LiveService live;
  private final Optional<AskTag> asked;

  Release(Scene scene) {
    this.scene = scene;
    this.live = scene.live().orElseThrow();
    this.asked = tag(live);
  }

  /** The release that a tag of the service asks for. */
  public static Optional<AskTag> tag(LiveService live) {
    return live.tag(Tags.RELEASE).map(AskTag::parse);
  }

  /** What comes before anything is judged: the hold goes, once. */
  Optional<Plan> begin() {
    if (asked.isEmpty()) return Optional.empty();
    var tag = asked.get();
    var why = "released " + tag.words();
    boolean holds = live.tag(Tags.HOLD).isPresent();
    var untagHold = new Action.Untag(live.arn(), List.of(Tags.HOLD), why);
    // A service without deployments of its own has nothing that could be tried again here.
    var primary = Planner.primaryId(scene);
    if (tag.from().isEmpty() && !primary.isEmpty()) {
      var tags = new TreeMap<String, String>();
      tags.put(Tags.RELEASE, tag.from(primary).value());
      takenBack(primary).ifPresent(version -> tags.put(Tags.APPLIED, version.value()));
      var actions = new ArrayList<Action>();
      actions.add(Requests.tagService(scene, tags, "release is taken up"));
      if (holds) actions.add(untagHold);
      return Optional.of(new Plan.Act(actions));
    }
    if (!tag.from().equals(primary)) return cutShort().or(this::done);
    return holds ? act(untagHold) : Optional.empty();
  }

  /**
   * What was gone back from, and may be held for it: from now on it is a commit to apply, no drift
   * that policy may leave where it is, and nothing that failed.
   */
  private Optional<VersionTag> takenBack(String primary) {
    return scene
        .applied()
        .filter(a -> !a.deployment().equals(primary) && isLetGo(a))
        .map(VersionTag::asTakenBack);
  }

  /**
   * Another deployment came before the hold was gone: the version stays held, as one that failed.
   */
  private Optional<Plan> cutShort() {
    return scene
        .applied()
        .filter(VersionTag::takenBack)
        .filter(version -> scene
            .hold()
            .filter(isOf(version).and(hold -> !hold.byPerson() && !Hooks.isOfHook(hold)))
            .isPresent())
        .map(version -> new Plan.Act(List.of(
            Requests.tagService(
                scene, Map.of(Tags.APPLIED, version.asFailed().value()), "another deployment came"),
            new Action.Untag(live.arn(), List.of(Tags.RELEASE), "done"))));
  }

  private boolean isLetGo(VersionTag applied) {
    boolean away = !Planner.standsOn(scene, applied);
    // The hold of another version is what is let go of, not this one's.
    if (applied.failed()) return away && scene.hold().stream().allMatch(isOf(applied));
    // What was never left is no commit to apply: its drift is drift.
    return applied.stands()
        && scene
            .hold()
            .filter(isOf(applied).and(HoldTag::byPerson))
            .filter(h -> away || h.to().equals(Planner.runningRevision(scene)))
            .isPresent();
  }

  private static Predicate<HoldTag> isOf(VersionTag version) {
    return hold -> hold.holds(version.digests());
  }

  /**
   * What comes when nothing that differs can be changed: a version that failed and still runs is
   * tried again, else there is nothing left to do.
   *
   * @param differs a deployment that this release may lead to is still to be started
   */
  Optional<Plan> end(Verdict verdict, boolean differs) {
    if (asked.isEmpty()) return Optional.empty();
    // What is released waits for a yes like any commit; then it is tried.
    if (differs && !Planner.mayApply(scene)) return Optional.empty();
    if (!wantsTurn(verdict, differs)) return done();
    var stays = Turns.stays(scene);
    if (stays.isPresent()) return stays.map(Turns.Stays::plan);
    return Remembered.notShown(scene)
        .or(() -> act(Requests.restart(scene, "released " + asked.get().words())));
  }

  /** Whether a version that failed and still runs would be tried again, if it may. */
  boolean wantsTurn(Verdict verdict, boolean differs) {
    boolean runsFailed = scene
        .applied()
        .filter(VersionTag::failed)
        .filter(applied -> Planner.standsOn(scene, applied))
        .isPresent();
    return asked.isPresent() && runsFailed && !differs && verdict.isFailure();
  }

  private Optional<Plan> done() {
    return act(new Action.Untag(live.arn(), List.of(Tags.RELEASE), "done"));
  }

  private static Optional<Plan> act(Action action) {
    return Optional.of(new Plan.Act(List.of(action)));
  }
}
