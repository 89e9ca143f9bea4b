package io.mooring.plan;

import io.mooring.desired.HoldTag;
import io.mooring.desired.RolloutRules;
import io.mooring.desired.ServiceMembers;
import io.mooring.desired.VersionTag;
import io.mooring.diff.Diff;
import io.mooring.diff.Differ;
import io.mooring.diff.Difference;
import io.mooring.diff.Ignored;
import io.mooring.ident.Digest;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.rollout.Rollout;
import io.mooring.rollout.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Decides about a service that is ours. The first of these that has something to do is the plan:
 *
 * <ol>
 *   <li>a version that failed is written down as held, before anything else can try it again;
 *   <li>the version seen healthy comes back, where it is not there already;
 *   <li>what was seen healthy is written down, so that there is something to go back to before
 *       anything else is tried;
 *   <li>what differs and may be changed is changed;
 *   <li>what was applied is written down;
 *   <li>what a person asked for and is done is cleared.
 * </ol>
 *
 * Else there is something to wait for, something that a person must do, or nothing.
 */
final class Upkeep {
  private final Scene scene;
  private final LiveService live;
  private final Gap gap;
  private final Verdict verdict;
  private final Optional<VersionTag> applied;
  private final Optional<VersionTag> healthy;
  private final boolean held;
  private final Sorted sorted;
  /** Why nothing that differs may be changed now. */
  private final Optional<Turns.Stays> closed;

  private Upkeep(Scene scene) {
    this.scene = scene;
    this.live = scene.live().orElseThrow();
    this.gap = Gap.of(scene);
    this.applied = scene.applied();
    this.healthy = scene.healthy();
    this.held =
        scene.hold().filter(hold -> hold.holds(scene.desired().digests())).isPresent();
    this.verdict = Rollout.judge(
        new Rollout.History(applied, healthy, scene.tasks()),
        live,
        scene.desired().rollout(),
        scene.terms().now());
    this.sorted = Sorted.of(scene, gap, held);
    this.closed = sorted.actionable().isEmpty() ? Optional.empty() : Closing.of(scene);
  }

  static Decision decide(Scene scene) {
    return new Upkeep(scene).decide();
  }

  private Decision decide() {
    var remarks = new ArrayList<>(sorted.remarks());
    boolean said = remarks.stream().anyMatch(r -> r.kind() == Remark.Kind.HELD);
    // Where ECS stays on the failed version nothing differs, and yet it is not as it should be.
    if (held && verdict.isFailure() && !said) remarks.add(Sorted.held(scene));
    unknownFields().ifPresent(remarks::add);
    if (closed.isPresent()) remarks.add(closed.get().remark());
    else if (sorted.actionable().stream().anyMatch(Gap::startsDeployment))
      Turns.stays(scene).map(Turns.Stays::remark).ifPresent(remarks::add);
    var plan = Stream.<Supplier<Optional<Plan>>>of(
            this::holdFailure,
            this::goBack,
            this::recordHealthy,
            this::change,
            this::recordApplied,
            this::clear)
        .map(Supplier::get)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(() -> rest(remarks));
    var diff = shown();
    boolean rolledBack = verdict instanceof Verdict.RolledBack;
    boolean drifted =
        !diff.isEmpty() && !rolledBack && diff.differences().stream().allMatch(gap::drifted);
    return new Decision(plan, diff, drifted, verdict, Rollout.health(verdict, live), remarks);
  }

  /** Drift that policy does not want to hear of is listed as ignored. */
  private Diff shown() {
    var all = gap.all(scene);
    if (scene.terms().policy().drift() != Policy.Drift.IGNORE) return all;
    var kept = all.differences().stream().filter(d -> !gap.drifted(d)).toList();
    var ignored = new ArrayList<>(all.ignored());
    all.differences().stream()
        .filter(gap::drifted)
        .forEach(d -> ignored.add(new Ignored(d.pointer(), "sync.drift: ignore")));
    return new Diff(kept, ignored);
  }

  private boolean appliedIsDesired() {
    return applied
        .filter(a -> a.digests().sameVersion(scene.desired().digests()))
        .isPresent();
  }

  private Optional<Plan> holdFailure() {
    if (!verdict.isFailure() || !appliedIsDesired() || applied.get().failed())
      return Optional.empty();
    // What someone else deployed and broke says nothing against our version.
    boolean ours = verdict instanceof Verdict.RolledBack
        || applied.get().revision().equals(Planner.runningRevision(scene));
    if (!ours) return Optional.empty();
    var tags = new TreeMap<String, String>();
    tags.put(
        Tags.HOLD,
        HoldTag.failed(
                applied.get().digests(),
                Rollout.firstFailure(scene.tasks()).orElse(verdict.words()))
            .value());
    tags.put(Tags.APPLIED, applied.get().asFailed().value());
    return act(Requests.tagService(scene, tags, verdict.words()));
  }

  /**
   * By the existing revision; nothing is registered. Where only members changed there is no other
   * revision to go to.
   */
  private Optional<Plan> goBack() {
    if (!held || scene.desired().rollout().onFailure() == RolloutRules.OnFailure.STOP)
      return Optional.empty();
    if (applied.isEmpty() || !applied.get().failed() || healthy.isEmpty()) return Optional.empty();
    var target = healthy.get().revision();
    boolean onFailed = applied.get().revision().equals(Planner.runningRevision(scene));
    if (!onFailed || target.isEmpty() || target.equals(applied.get().revision()))
      return Optional.empty();
    return act(Requests.goTo(scene, target.get().toString(), "roll back: " + verdict.words()));
  }

  private Optional<Plan> change() {
    if (closed.isPresent()) return Optional.empty();
    var taskDefinition =
        sorted.actionable().stream().filter(Sorted::isTaskDefinition).toList();
    boolean rolls = sorted.actionable().stream().anyMatch(Gap::startsDeployment);
    var stays = rolls ? Turns.stays(scene) : Optional.<Turns.Stays>empty();
    var now = stays.isPresent()
        ? sorted.actionable().stream().filter(d -> !Gap.startsDeployment(d)).toList()
        : sorted.actionable();
    // What is under way is watched meanwhile, even where a person must do something first.
    if (now.isEmpty() && stays.isPresent() && verdict instanceof Verdict.Progressing(var what))
      return Optional.of(new Plan.Wait(what, Planner.ROLLOUT_POLL));
    if (now.isEmpty()) return stays.map(Turns.Stays::plan);
    var why = gap.drifted(now.getFirst()) ? "drift" : scene.terms().commitWords();
    if (taskDefinition.isEmpty() || !now.containsAll(taskDefinition))
      return update(Optional.empty(), now, why);
    return switch (scene.equal()) {
      case EqualRevision.NotLooked() -> act(Requests.find(scene));
      case EqualRevision.None() -> act(Requests.register(scene, why));
      case EqualRevision.Found(var revision) -> update(Optional.of(revision), now, why);
    };
  }

  private Optional<Plan> update(
      Optional<LiveRevision> revision, List<Difference> differences, String why) {
    var actions = new ArrayList<Action>();
    var members = differences.stream().filter(d -> !Gap.isTag(d)).toList();
    if (!members.isEmpty()) actions.add(Requests.update(scene, revision, members, why));
    var tagged = differences.stream().filter(Gap::isTag).toList();
    if (tagged.stream().anyMatch(d -> d.pointer().startsWith("/service"))) {
      actions.add(Requests.tagService(scene, gap.serviceTags(), why));
    }
    if (tagged.stream().anyMatch(d -> d.pointer().startsWith("/taskDefinition"))) {
      scene.running().ifPresent(r -> actions.add(new Action.Tag(r.arn(), gap.revisionTags(), why)));
    }
    return Optional.of(new Plan.Act(actions));
  }

  /** The write came before its tag: what runs is what Git wants, and the tags do not say so yet. */
  private Optional<Plan> recordApplied() {
    // An app that only reports writes no tag either, even where a person did Git's change by hand.
    if (!gap.sameVersion() || held || !Planner.mayApply(scene)) return Optional.empty();
    var owns = ServiceMembers.owns(scene.desired().service());
    boolean sameOwns = live.tag(Tags.OWNS).filter(owns::equals).isPresent();
    boolean open = !gap.service().isEmpty();
    boolean recorded = applied.filter(a -> isRecorded(a, open)).isPresent();
    if (recorded && (sameOwns || open)) return Optional.empty();
    boolean sameRollout = appliedIsDesired() && !applied.get().failed();
    var deployment = sameRollout ? applied.get().deployment() : Planner.primaryId(scene);
    var version = VersionTag.of(
        scene.desired().digests(),
        Planner.runningRevision(scene),
        deployment,
        scene.terms().commitWords());
    var tags = new TreeMap<String, String>();
    tags.put(Tags.APPLIED, version.value());
    if (!open) tags.put(Tags.OWNS, owns);
    return act(Requests.tagService(scene, tags, "applied"));
  }

  /**
   * A tag written under other rules for digests says nothing against a service that equals its
   * manifest.
   */
  private boolean isRecorded(VersionTag tag, boolean serviceOpen) {
    var desired = scene.desired().digests();
    if (tag.failed()) return false;
    boolean version = same(tag.digests().taskDefinition(), desired.taskDefinition())
        && same(tag.digests().deployment(), desired.deployment());
    return version && (serviceOpen || same(tag.digests().service(), desired.service()));
  }

  private static boolean same(Digest one, Digest other) {
    return one.equals(other) || !one.comparable(other);
  }

  private Optional<Plan> recordHealthy() {
    if (!(verdict instanceof Verdict.Succeeded)
        || applied.isEmpty()
        || applied.get().failed()) return Optional.empty();
    var version = applied.get();
    // Git may be further on already; the deployment that we started still speaks for its version.
    boolean same = gap.sameVersion() || version.deployment().equals(Planner.primaryId(scene));
    boolean runs = version.revision().equals(Planner.runningRevision(scene)) && same;
    boolean known =
        healthy.filter(h -> h.digests().sameVersion(version.digests())).isPresent();
    if (!runs || known) return Optional.empty();
    return act(Requests.tagService(
        scene, new TreeMap<>(Map.of(Tags.HEALTHY, version.value())), "healthy"));
  }

  /** A hold of another version, and an approval that has been carried out, have done their work. */
  private Optional<Plan> clear() {
    boolean settled =
        verdict instanceof Verdict.Succeeded && gap.all(scene).isEmpty() && appliedIsDesired();
    if (!settled) return Optional.empty();
    var done =
        Stream.of(Tags.HOLD, Tags.SYNC).filter(key -> live.tag(key).isPresent()).toList();
    return done.isEmpty() ? Optional.empty() : act(new Action.Untag(live.arn(), done, "done"));
  }

  private Plan rest(List<Remark> remarks) {
    if (verdict instanceof Verdict.Progressing(var what))
      return new Plan.Wait(what, Planner.ROLLOUT_POLL);
    if (closed.isPresent()) return closed.get().plan();
    if (sorted.unconfirmed()) return new Plan.Wait("drift to be seen again", Terms.DRIFT_SETTLE);
    var reasons = remarks.stream().filter(Upkeep::blocks).map(Remark::message).toList();
    return reasons.isEmpty() ? new Plan.Steady() : new Plan.Blocked(reasons);
  }

  private static boolean blocks(Remark remark) {
    return switch (remark.kind()) {
      case BLOCKED, AWAITING_APPROVAL, HELD, CONTESTED -> true;
      case REPORT_ONLY, TAGS_REMOVED, UNKNOWN_LIVE_FIELDS, WAITING -> false;
    };
  }

  private Optional<Remark> unknownFields() {
    if (scene.running().isEmpty()) return Optional.empty();
    var unknown =
        Differ.unknownFields(live, scene.running().get(), scene.desired().acknowledged());
    if (unknown.isEmpty()) return Optional.empty();
    return Optional.of(new Remark(
        Remark.Kind.UNKNOWN_LIVE_FIELDS,
        "UnknownLiveFields",
        "ECS answers with members that this release does not know and leaves alone: "
            + Sorted.few(unknown)));
  }

  private static Optional<Plan> act(Action action) {
    return Optional.of(new Plan.Act(List.of(action)));
  }
}
