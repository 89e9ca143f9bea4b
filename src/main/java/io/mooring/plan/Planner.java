package io.mooring.plan;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.mooring.desired.Digests;
import io.mooring.desired.VersionTag;
import io.mooring.diff.Diff;
import io.mooring.diff.Difference;
import io.mooring.diff.Why;
import io.mooring.ident.Digest;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveDeployment;
import io.mooring.live.LiveDeployment.RolloutState;
import io.mooring.live.LiveService;
import io.mooring.rollout.Health;
import io.mooring.rollout.Rollout;
import io.mooring.rollout.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what to do about one service. Pure: the same scene gives the same decision.
 *
 * <p>It plans one step at a time and never remembers the one before: each pass looks again and
 * finds out from ECS and the tags how far things are. That is why a crash between any two calls
 * needs no repair of its own.
 */
public final class Planner {
  /** How often a service on its way out is looked at. ECS takes minutes to drain. */
  static final Duration DRAIN_POLL = Duration.ofSeconds(15);

  /** How often a roll-out is looked at: tasks take some ten seconds each to start. */
  static final Duration ROLLOUT_POLL = Duration.ofSeconds(5);

  private Planner() {}

  public static Decision decide(Scene scene) {
    return Suspension.over(scene, freely(scene));
  }

  /** What would be done were nothing suspended. */
  private static Decision freely(Scene scene) {
    var live = scene.live().filter(service -> !service.status().equals("INACTIVE"));
    if (live.isEmpty()) return create(scene);
    if (!live.get().isActive()) return draining(scene);
    var scaling = Scaled.ask(scene);
    if (scaling.isPresent())
      return judged(
          scene, new Plan.Act(List.of(scaling.get())), Gap.of(scene).all(scene), List.of());
    return switch (Ownership.of(scene)) {
      case Ownership.Ours() -> Upkeep.decide(scene);
      case Ownership _ when Takeover.isShort(live.get().arn()) -> Takeover.refused(scene);
      case Ownership.TagsLost() -> retag(scene);
      case Ownership.Formerly(var owner) -> Takeover.decide(scene, owner);
      case Ownership.Free() -> adopt(scene);
      case Ownership.Others(var owner) -> others(scene, owner);
    };
  }

  private static Diff missing(Scene scene) {
    var wanted = new Difference(
        "/service", scene.desired().service(), MissingNode.getInstance(), Why.ABSENT);
    return new Diff(List.of(wanted), List.of());
  }

  private static Decision create(Scene scene) {
    var diff = missing(scene);
    var health = new Health(Health.Status.MISSING, "there is no such service");
    var verdict = new Verdict.Progressing("not created yet");
    // Watched to its end, also where the yes was to another commit.
    var begun = isNewRevision(scene) ? Hooks.underWay(scene) : Optional.<HookStep>empty();
    if (begun.isPresent()) return hooked(begun.get(), diff, verdict, health);
    if (!mayApply(scene)) {
      var remark = awaiting(scene, "create it");
      return new Decision(
          new Plan.Blocked(List.of(remark.message())),
          diff,
          false,
          verdict,
          health,
          List.of(remark));
    }
    // What was deleted to be created again is missing: no window and no queue leaves it so.
    var stays = Recreate.isHalfWay(scene) ? Optional.<Turns.Stays>empty() : Turns.stays(scene);
    if (stays.isPresent()) return kept(stays.get(), diff, verdict, health);
    var missing = Preflight.stays(scene, isNewRevision(scene));
    if (missing.isPresent()) return kept(missing.get(), diff, verdict, health);
    var why = scene.terms().commitWords();
    var look = Preflight.ask(scene, isNewRevision(scene));
    if (look.isEmpty() && isNewRevision(scene)) {
      var hooks = Hooks.beforeCreation(scene);
      if (hooks.isPresent()) return hooked(hooks.get(), diff, verdict, health);
    }
    Action step = look.isPresent()
        ? look.get()
        : switch (scene.equal()) {
          case EqualRevision.NotLooked() -> Requests.find(scene);
          case EqualRevision.None() -> Requests.register(scene, why);
          case EqualRevision.Found(var revision) ->
            Scaled.askAtCreation(scene).orElseGet(() -> Requests.create(scene, revision, why));
        };
    return new Decision(
        new Plan.Act(List.of(step)),
        diff,
        false,
        verdict,
        health,
        Preflight.remarks(scene, isNewRevision(scene)));
  }

  /** What ran before it was deleted to be created again has had its hooks. */
  private static boolean isNewRevision(Scene scene) {
    return !Recreate.isHalfWay(scene)
        || !(scene.equal() instanceof EqualRevision.Found(var revision)
            && scene.live().orElseThrow().taskDefinitionArn().equals(revision.arn()));
  }

  private static Decision hooked(HookStep step, Diff diff, Verdict verdict, Health health) {
    return new Decision(step.plan(), diff, false, verdict, health, step.remarks());
  }

  private static Decision kept(Turns.Stays stays, Diff diff, Verdict verdict, Health health) {
    return new Decision(stays.plan(), diff, false, verdict, health, List.of(stays.remark()));
  }

  private static Decision draining(Scene scene) {
    var health =
        new Health(Health.Status.MISSING, "ECS is still draining the deleted service of this name");
    return new Decision(
        new Plan.Wait(health.reason(), DRAIN_POLL),
        missing(scene),
        false,
        new Verdict.Progressing(health.reason()),
        health,
        List.of());
  }

  private static Decision others(Scene scene, String owner) {
    var remark = new Remark(
        Remark.Kind.BLOCKED,
        "OwnedByAnother",
        "service %s belongs to '%s' by its tag %s; remove the manifest here, or delete that tag if the owner is gone"
            .formatted(scene.desired().key().name(), owner, Tags.OWNER));
    return judged(
        scene,
        new Plan.Blocked(List.of(remark.message())),
        Gap.of(scene).all(scene),
        List.of(remark));
  }

  /** The service lost its tags but stands on our revision: say so and tag it again. */
  private static Decision retag(Scene scene) {
    var diff = Gap.of(scene).all(scene);
    var name = scene.desired().key().name();
    var gone = "someone removed Mooring's tags from service %s; it stands on a revision of ours"
        .formatted(name);
    if (!mayApply(scene)) {
      var said = new Remark(Remark.Kind.TAGS_REMOVED, "TagsRemoved", gone);
      var approve = awaiting(scene, "tag it again");
      return judged(
          scene, new Plan.Blocked(List.of(approve.message())), diff, List.of(said, approve));
    }
    var remark = new Remark(Remark.Kind.TAGS_REMOVED, "TagsRemoved", gone + " and is tagged again");
    var tag = Requests.tagService(scene, Requests.ownership(scene), "its tags were removed");
    return judged(scene, new Plan.Act(List.of(tag)), diff, List.of(remark));
  }

  private static Decision adopt(Scene scene) {
    var diff = Gap.of(scene).all(scene);
    boolean wanted = switch (scene.terms().policy().adopt()) {
      case NEVER -> false;
      case WHEN_EQUAL -> diff.isEmpty();
      case ALWAYS -> true;
    };
    if (!wanted) {
      var remark = notOurs(scene, diff);
      return judged(scene, new Plan.Blocked(List.of(remark.message())), diff, List.of(remark));
    }
    if (!mayApply(scene)) {
      var remark = awaiting(scene, "adopt it (tags only)");
      return judged(scene, new Plan.Blocked(List.of(remark.message())), diff, List.of(remark));
    }
    var closed = Closing.of(scene);
    if (closed.isPresent())
      return judged(scene, closed.get().plan(), diff, List.of(closed.get().remark()));
    var version = VersionTag.of(
            diff.isEmpty() ? scene.desired().digests() : running(scene),
            runningRevision(scene),
            primaryId(scene),
            "adopted at " + scene.terms().commitWords())
        .withRestart(scene.desired().rollout().restartDigest())
        .withTags(diff.isEmpty() ? Gap.tagsDigest(scene.desired()) : "");
    var tags = Requests.ownership(scene);
    tags.put(Tags.APPLIED, version.value());
    // What runs now is what there is to go back to, even if it is not what Git wants. What Git
    // wants is written down as healthy once it is.
    if (!diff.isEmpty() || hasComeUp(scene)) tags.put(Tags.HEALTHY, version.value());
    var tag = Requests.tagService(scene, tags, "adopt");
    return judged(scene, new Plan.Act(List.of(tag)), diff, List.of());
  }

  /** ECS tells no state of what its classic load balancers and other controllers roll out. */
  private static boolean hasComeUp(Scene scene) {
    return scene
        .live()
        .flatMap(LiveService::primary)
        .filter(p ->
            p.rolloutState() == RolloutState.IN_PROGRESS || p.rolloutState() == RolloutState.FAILED)
        .isEmpty();
  }

  /** What runs now as a version to go back to, whoever deployed it. */
  static VersionTag standing(Scene scene, String note) {
    return VersionTag.of(running(scene), runningRevision(scene), primaryId(scene), note);
  }

  /** Stand-in digests for a version that no manifest wrote: equal to no desired one. */
  private static Digests running(Scene scene) {
    var live = scene.live().orElseThrow();
    var taskDefinition = scene.running().map(r -> r.taskDefinition()).orElseGet(live::document);
    return new Digests(
        Digest.of(taskDefinition), Digest.of(live.document()), Digest.of(live.document()));
  }

  /**
   * Whether what a tag names is what the service stands on. A tag without room for the revision of
   * a long family still names the deployment, which goes to one revision.
   */
  static boolean standsOn(Scene scene, VersionTag tag) {
    if (tag.revision().isPresent()) return tag.revision().equals(runningRevision(scene));
    return !tag.deployment().isEmpty() && tag.deployment().equals(primaryId(scene));
  }

  static Optional<RevisionName> runningRevision(Scene scene) {
    return scene.live().flatMap(live -> RevisionName.parse(live.taskDefinitionArn()));
  }

  private static Remark notOurs(Scene scene, Diff diff) {
    var name = scene.desired().key().name();
    var message = diff.isEmpty()
        ? "service %s exists, is not ours and equals its manifest; allow it with sync.adopt: whenEqual"
            .formatted(name)
        : "service %s exists, is not ours and differs in %d places; make the manifest equal, or set sync.adopt: always"
            .formatted(name, diff.differences().size());
    return new Remark(Remark.Kind.BLOCKED, "NotOurs", message);
  }

  /** Whether a commit may be applied: by policy, or because a person approved it. */
  static boolean mayApply(Scene scene) {
    return scene.terms().policy().mode() == Policy.Mode.AUTO || isApproved(scene);
  }

  static boolean isApproved(Scene scene) {
    var digests = scene.desired().digests();
    return scene.terms().approved()
        || scene.version(Tags.SYNC).filter(tag -> tag.digests().equals(digests)).isPresent();
  }

  /** An approval of another content has yet to be looked at: Git may be ahead of us. */
  static boolean isMeantByItsApproval(Scene scene) {
    var approved = scene.version(Tags.SYNC).map(VersionTag::digests);
    return approved.isEmpty() || approved.get().equals(scene.desired().digests());
  }

  static Remark awaiting(Scene scene, String what) {
    return new Remark(
        Remark.Kind.AWAITING_APPROVAL,
        "AwaitingApproval",
        "sync.mode is manual: `mooring sync --app %s %s` would %s"
            .formatted(scene.desired().key().app(), scene.desired().key().name(), what));
  }

  /** A decision with the verdict and health that the live service has by itself. */
  static Decision judged(Scene scene, Plan plan, Diff diff, List<Remark> remarks) {
    var live = scene.live().orElseThrow();
    var history = new Rollout.History(scene.applied(), scene.healthy(), scene.tasks());
    var verdict =
        Rollout.judge(history, live, scene.desired().rollout(), scene.terms().now());
    return new Decision(
        plan, diff, false, verdict, Health.of(verdict, live), new ArrayList<>(remarks));
  }

  static String primaryId(Scene scene) {
    return scene.live().flatMap(live -> live.primary()).map(LiveDeployment::id).orElse("");
  }
}
