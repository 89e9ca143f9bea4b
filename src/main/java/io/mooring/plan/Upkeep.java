package io.mooring.plan;

import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.diff.Diff;
import io.mooring.diff.Difference;
import io.mooring.diff.Ignored;
import io.mooring.ident.Tags;
import io.mooring.live.LiveDeployment.RolloutState;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.rollout.Health;
import io.mooring.rollout.Rollout;
import io.mooring.rollout.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Decides about a service that is ours. The first of these that has something to do is the plan:
 *
 * <ol>
 *   <li>what must be known first is asked for;
 *   <li>what a person releases is let go of;
 *   <li>a version that failed is written down as held, before anything else can try it again, and
 *       let go of where it came up after all;
 *   <li>the version that the service is held onto comes back, where it is not there already;
 *   <li>what was seen healthy is written down, so that there is something to go back to before
 *       anything else is tried;
 *   <li>what differs and may be changed is changed, unless ECS remembers that it failed;
 *   <li>what a person released and runs is tried again, and what should be restarted is;
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
  private final Kept kept;
  private final boolean held;
  private final boolean wantsPast;
  private final GoBack goBack;
  private final Sorted sorted;
  private final Restart restart;
  private final Release release;
  private final Records records;
  /** The hooks of the wanted version that have been begun, and those that follow a roll-out. */
  private final Optional<HookStep> begun;

  private final Optional<HookStep> after;
  /** Why nothing that differs may be changed now. */
  private final Optional<Turns.Stays> closed;

  private Upkeep(Scene scene) {
    this.scene = scene;
    this.live = scene.live().orElseThrow();
    this.gap = Gap.of(scene);
    this.applied = scene.applied();
    this.healthy = scene.healthy();
    this.kept = Kept.of(scene, gap);
    this.held = kept.held().isPresent();
    // What a person took back is not judged any more.
    var judged = heldByPerson() ? applied.map(VersionTag::asFailed) : applied;
    var history = new Rollout.History(judged, healthy, scene.tasks(), Remembered.past(scene));
    var rules = scene.desired().rollout();
    this.wantsPast = Rollout.wantsPast(history, live, rules, scene.terms().now());
    this.verdict = asks()
        ? new Verdict.Progressing("what ECS remembers of its roll-outs is read first")
        : Rollout.judge(history, live, rules, scene.terms().now());
    this.goBack = new GoBack(scene, gap, kept.held(), verdict);
    this.sorted = Sorted.of(scene, gap, held);
    this.restart = new Restart(scene, verdict, held && gap.sameVersion());
    this.release = new Release(scene);
    this.records = new Records(scene, gap, verdict, kept.held());
    boolean starts = !sorted.actionable().isEmpty() || live.tag(Tags.RESTART).isPresent();
    this.closed = starts ? Closing.of(scene) : Optional.empty();
    boolean mayBegin = movesRevision() || sorted.waitsForApproval();
    this.begun = mayBegin && !held ? Hooks.underWay(scene) : Optional.empty();
    this.after = AfterHooks.of(scene, gap, kept.held(), verdict);
  }

  /** Whether a commit brings another revision than the one that runs, and it may be applied. */
  private boolean movesRevision() {
    return !held
        && sorted.actionable().stream()
            .anyMatch(d -> Sorted.isTaskDefinition(d) && !gap.drifted(d));
  }

  static Decision decide(Scene scene) {
    return new Upkeep(scene).decide();
  }

  private Decision decide() {
    var remarks = new ArrayList<>(sorted.remarks());
    boolean said = remarks.stream().anyMatch(r -> r.kind() == Remark.Kind.HELD);
    // Where ECS stays on the failed version nothing differs, and yet it is not as it should be.
    boolean stands = verdict.isFailure() || heldByPerson();
    if (held && stands && !said) remarks.add(Sorted.held(scene));
    remarks.addAll(goBack.remarks());
    if (held) Hooks.held(kept.held()).ifPresent(remarks::add);
    begun.map(HookStep::remarks).ifPresent(remarks::addAll);
    after.map(HookStep::remarks).ifPresent(remarks::addAll);
    unknownFields().ifPresent(remarks::add);
    restart.remark().ifPresent(remarks::add);
    boolean rolls = !sorted.recreated().isEmpty()
        || sorted.actionable().stream().anyMatch(Gap::startsDeployment);
    if (wantsPast || held || rolls) Remembered.unreadable(scene).ifPresent(remarks::add);
    boolean starts = rolls
        || restart.wantsTurn(sorted.actionable())
        || release.wantsTurn(verdict, !gap.sameVersion());
    var stays = closed.or(() -> starts ? Turns.stays(scene) : Optional.empty());
    stays.map(Turns.Stays::remark).ifPresent(remarks::add);
    if (rolls && stays.isEmpty()) remarks.addAll(Preflight.remarks(scene, movesRevision()));
    var plan = Stream.<Supplier<Optional<Plan>>>of(
            this::ask,
            release::begin,
            this::keep,
            this::holdFailure,
            this::recovered,
            goBack::plan,
            records::takenBack,
            records::healthy,
            () -> held ? Optional.empty() : Tried.contested(scene, gap),
            () -> begun.flatMap(HookStep::act),
            () -> this.recreate(remarks),
            () -> this.change(remarks),
            () -> after.flatMap(HookStep::act),
            this::endRelease,
            restart::step,
            records::applied,
            records::besideDrift,
            records::held,
            () -> restart.take(sorted.actionable()),
            () -> Suspension.clear(scene),
            () -> after.flatMap(HookStep::rest).filter(Plan.Wait.class::isInstance),
            this::clear)
        .map(Supplier::get)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(() -> rest(remarks));
    var diff = shown();
    boolean rolledBack = verdict instanceof Verdict.RolledBack;
    boolean drifted =
        !diff.isEmpty() && !rolledBack && diff.differences().stream().allMatch(gap::drifted);
    return new Decision(plan, diff, drifted, verdict, health(), remarks);
  }

  /** A version whose PostSync hook failed is not well, though its tasks are. */
  private Health health() {
    var health = Health.of(verdict, live);
    if (held || after.isEmpty() || health.status() != Health.Status.HEALTHY) return health;
    return after.get().remarks().stream()
        .filter(r -> r.kind() == Remark.Kind.RUN_FAILED || r.kind() == Remark.Kind.OUTCOME_UNKNOWN)
        .findFirst()
        .map(r -> new Health(Health.Status.DEGRADED, r.message()))
        .orElse(health);
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

  private boolean heldByPerson() {
    return kept.held().filter(HoldTag::byPerson).isPresent();
  }

  private boolean asks() {
    return wantsPast && Remembered.notAsked(scene);
  }

  private Optional<Plan> ask() {
    return asks() ? Optional.of(Remembered.look(scene)) : Optional.empty();
  }

  /** Whether it is the very version that is held has to be found out first. */
  private Optional<Plan> keep() {
    return kept instanceof Kept.Unclear(var _, var plan) ? Optional.of(plan) : Optional.empty();
  }

  private Optional<Plan> holdFailure() {
    if (heldByPerson() || !verdict.isFailure()) return Optional.empty();
    if (applied.isEmpty() || !applied.get().stands()) return Optional.empty();
    if (!appliedIsDesired()) return records.failedBehind();
    // What someone else deployed and broke says nothing against our version.
    boolean ours = verdict instanceof Verdict.RolledBack || Planner.standsOn(scene, applied.get());
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
   * What was given up came up after all, under its own id: a first deployment, which ECS goes on
   * with, or one that was slower than its deadline.
   */
  private Optional<Plan> recovered() {
    boolean up = verdict instanceof Verdict.Succeeded && gap.sameVersion() && appliedIsDesired();
    if (!up || heldByPerson() || !applied.get().failed()) return Optional.empty();
    if (!applied.get().deployment().equals(Planner.primaryId(scene))) return Optional.empty();
    var why = "it came up after all";
    var tags = new TreeMap<String, String>();
    tags.put(Tags.APPLIED, applied.get().asWell().value());
    tags.put(Tags.HEALTHY, applied.get().asWell().value());
    var actions = new ArrayList<Action>();
    actions.add(Requests.tagService(scene, tags, why));
    if (live.tag(Tags.HOLD).isPresent())
      actions.add(new Action.Untag(live.arn(), List.of(Tags.HOLD), why));
    return Optional.of(new Plan.Act(actions));
  }

  private Optional<Plan> endRelease() {
    // A hook that is tried again is what was asked for.
    if (after.filter(step -> step.plan() instanceof Plan.Wait).isPresent()) return Optional.empty();
    return release.end(verdict, !gap.sameVersion());
  }

  private Optional<Plan> recreate(List<Remark> remarks) {
    if (!sorted.recreated().isEmpty() && movesRevision() && Recreate.mayBegin(scene)) {
      var step = hooks();
      step.map(HookStep::remarks).ifPresent(remarks::addAll);
      if (step.isPresent()) return step.map(HookStep::plan);
    }
    return Recreate.step(scene, sorted.recreated(), !gap.taskDefinition().isEmpty());
  }

  private Optional<Plan> change(List<Remark> remarks) {
    if (closed.isPresent()) return begun.flatMap(HookStep::rest);
    var actionable =
        sorted.actionable().stream().filter(d -> !Restart.isAskedBy(d)).toList();
    var taskDefinition = actionable.stream().filter(Sorted::isTaskDefinition).toList();
    boolean rolls = actionable.stream().anyMatch(Gap::startsDeployment);
    var stays = rolls ? Turns.stays(scene) : Optional.<Turns.Stays>empty();
    if (rolls && stays.isEmpty()) {
      var look = Preflight.ask(scene, movesRevision());
      if (look.isPresent()) return act(look.get());
      stays = Preflight.stays(scene, movesRevision());
    }
    if (rolls && stays.isEmpty() && movesRevision()) {
      var step = begun.or(this::hooks);
      if (begun.isEmpty()) step.map(HookStep::remarks).ifPresent(remarks::addAll);
      if (step.filter(HookStep::isAct).isPresent()) return step.map(HookStep::plan);
      stays = step.map(s -> new Turns.Stays(s.plan(), s.remarks().getFirst()));
    }
    var now = stays.isPresent()
        ? actionable.stream().filter(d -> !Gap.startsDeployment(d)).toList()
        : actionable;
    if (now.isEmpty() && begun.isPresent()) return begun.flatMap(HookStep::rest);
    // What is under way is watched meanwhile, even where a person must do something first.
    if (now.isEmpty() && stays.isPresent() && verdict instanceof Verdict.Progressing(var what))
      return Optional.of(new Plan.Wait(what, Planner.ROLLOUT_POLL));
    if (now.isEmpty()) return stays.map(Turns.Stays::plan);
    var why = gap.drifted(now.getFirst()) ? "drift" : scene.terms().commitWords();
    boolean starts = now.stream().anyMatch(Gap::startsDeployment);
    if (starts && isNotShownYet())
      return Optional.of(
          new Plan.Wait("ECS to show the roll-out that was started", Planner.ROLLOUT_POLL));
    if (taskDefinition.isEmpty() || !now.containsAll(taskDefinition)) {
      return (starts ? Tried.instead(scene, gap) : Optional.<Plan>empty())
          .or(() -> update(Optional.empty(), now, why));
    }
    return switch (scene.equal()) {
      case EqualRevision.NotLooked() -> act(Requests.find(scene));
      case EqualRevision.None() -> act(Requests.register(scene, why));
      case EqualRevision.Found(var revision) ->
        Tried.instead(scene, Optional.of(revision.name()))
            .or(() -> update(Optional.of(revision), now, why));
    };
  }

  /** What comes between a revision that is there and its roll-out. */
  private Optional<HookStep> hooks() {
    if (isNotShownYet()) return Optional.empty();
    return switch (scene.equal()) {
      case EqualRevision.NotLooked() -> Optional.of(HookStep.silent(find()));
      case EqualRevision.None() -> FormerRun.step(scene, Optional.empty());
      case EqualRevision.Found(var revision) ->
        scene.desired().hooks().isEmpty()
            ? FormerRun.step(scene, Optional.of(revision))
            : Tried.instead(scene, Optional.of(revision.name()))
                .map(HookStep::silent)
                .or(() -> Hooks.before(scene, revision));
    };
  }

  private Plan find() {
    return new Plan.Act(List.of(Requests.find(scene)));
  }

  /** What we started is on its way by ECS's history, and DescribeServices lags behind. */
  private boolean isNotShownYet() {
    if (!appliedIsDesired()) return false;
    return Remembered.past(scene)
        .flatMap(past -> past.of(applied.get(), live).filter(entry -> past.isAhead(entry, live)))
        .isPresent();
  }

  private Optional<Plan> update(
      Optional<LiveRevision> revision, List<Difference> differences, String why) {
    var actions = new ArrayList<Action>();
    var members = differences.stream().filter(d -> !Gap.isTag(d)).toList();
    if (!members.isEmpty()) {
      var update = Requests.update(scene, revision, members, why);
      Requests.owning(scene, update).ifPresent(actions::add);
      actions.add(update);
    }
    var tagged = differences.stream().filter(Gap::isTag).toList();
    if (tagged.stream().anyMatch(d -> d.pointer().startsWith("/service"))) {
      var tags = members.isEmpty() ? records.withTheirDigest(gap.serviceTags()) : gap.serviceTags();
      actions.add(Requests.tagService(scene, tags, why));
    }
    if (tagged.stream().anyMatch(d -> d.pointer().startsWith("/taskDefinition"))) {
      scene.running().ifPresent(r -> actions.add(new Action.Tag(r.arn(), gap.revisionTags(), why)));
    }
    return Optional.of(new Plan.Act(actions));
  }

  /** A hold of another version, and an approval that has been carried out, have done their work. */
  private Optional<Plan> clear() {
    boolean well = verdict instanceof Verdict.Succeeded && appliedIsDesired();
    if (!well) return Optional.empty();
    boolean settled = gap.all(scene).isEmpty();
    boolean usedUp = Planner.isMeantByItsApproval(scene) && (settled || (!held && sorted.isDone()));
    var done = new ArrayList<String>();
    if (settled && !heldByPerson()) done.add(Tags.HOLD);
    if (usedUp) done.add(Tags.SYNC);
    if (settled) done.add(Tags.PRUNE);
    done.removeIf(key -> live.tag(key).isEmpty());
    return done.isEmpty() ? Optional.empty() : act(new Action.Untag(live.arn(), done, "done"));
  }

  private Plan rest(List<Remark> remarks) {
    if (verdict instanceof Verdict.Progressing(var what))
      return new Plan.Wait(what, Planner.ROLLOUT_POLL);
    boolean moves =
        live.primary().filter(p -> p.rolloutState() == RolloutState.IN_PROGRESS).isPresent();
    if (verdict instanceof Verdict.Superseded(var why) && moves)
      return new Plan.Wait(why, Planner.ROLLOUT_POLL);
    if (closed.isPresent()) return closed.get().plan();
    if (sorted.unconfirmed()) return Terms.SECOND_LOOK;
    var reasons = remarks.stream().filter(Upkeep::blocks).map(Remark::message).toList();
    return reasons.isEmpty() ? new Plan.Steady() : new Plan.Blocked(reasons);
  }

  private static boolean blocks(Remark remark) {
    return switch (remark.kind()) {
      case BLOCKED, AWAITING_APPROVAL, HELD, CONTESTED, RUN_FAILED, OUTCOME_UNKNOWN -> true;
      case SUSPENDED,
          RESTARTING,
          REPORT_ONLY,
          TAGS_REMOVED,
          UNKNOWN_LIVE_FIELDS,
          ORPHANED,
          WAITING -> false;
    };
  }

  private Optional<Remark> unknownFields() {
    var unknown = scene.compared().unknownFields();
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
