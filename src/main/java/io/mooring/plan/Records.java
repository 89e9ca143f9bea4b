package io.mooring.plan;

import io.mooring.desired.Digests;
import io.mooring.desired.HoldTag;
import io.mooring.desired.ServiceMembers;
import io.mooring.desired.VersionTag;
import io.mooring.diff.Diff;
import io.mooring.ident.Digest;
import io.mooring.ident.Tags;
import io.mooring.live.LiveService;
import io.mooring.rollout.Rollout;
import io.mooring.rollout.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes down in tags what is so: the write comes first and its tag after it, so that a tag that is
 * missing is made up for and one that is there is true.
 */
final class Records {
  private final Scene scene;
  private final LiveService live;
  private final Gap gap;
  private final Verdict verdict;
  private final Optional<HoldTag> hold;
  private final boolean held;
  private final Optional<VersionTag> applied;
  private final Optional<VersionTag> healthy;

  /** @param hold of the version that Git wants, where it is kept back */
  Records(Scene scene, Gap gap, Verdict verdict, Optional<HoldTag> hold) {
    this.scene = scene;
    this.live = scene.live().orElseThrow();
    this.gap = gap;
    this.verdict = verdict;
    this.hold = hold;
    this.held = hold.isPresent();
    this.applied = scene.applied();
    this.healthy = scene.healthy();
  }

  private boolean isDesired() {
    return applied
        .filter(a -> a.digests().sameVersion(scene.desired().digests()))
        .isPresent();
  }

  /** The write came before its tag: what runs is what Git wants, and the tags do not say so yet. */
  Optional<Plan> applied() {
    // An app that only reports writes no tag either, even where a person did Git's change by hand.
    if (!gap.wentOut(scene) || held || !Planner.mayApply(scene)) return Optional.empty();
    var owns = owns();
    boolean sameOwns = owned().equals(owns);
    boolean open = !rests(gap.service());
    boolean sameRollout = isDesired() && applied.get().stands() && !isReplaced();
    boolean recorded =
        applied.filter(a -> isRecorded(a, open) && hasTags(a) && !isReplaced()).isPresent();
    if (recorded && (sameOwns || open)) return Optional.empty();
    var deployment = sameRollout ? applied.get().deployment() : Planner.primaryId(scene);
    var version = VersionTag.of(
        open ? partly() : scene.desired().digests(),
        Planner.runningRevision(scene),
        deployment,
        scene.terms().commitWords());
    boolean replaced = applied.isEmpty() || !applied.get().deployment().equals(deployment);
    var tagged = version.withRestart(Restart.rolledWith(scene, replaced)).withTags(tagsOut());
    var tags = new TreeMap<String, String>();
    tags.put(Tags.APPLIED, tagged.value());
    if (!open) tags.put(Tags.OWNS, owns);
    return act(Requests.tagService(scene, tags, "applied"));
  }

  /** Whether nothing is left of it but drift that stays. */
  private boolean rests(Diff diff) {
    return diff.differences().stream().allMatch(d -> gap.tolerated(scene, d));
  }

  /** The declared tags that are there, or were; those that are still to be set are no others'. */
  private String tagsOut() {
    boolean out =
        gap.tagsDrifted() || (gap.serviceTags().isEmpty() && gap.revisionTags().isEmpty());
    return out ? Gap.tagsDigest(scene.desired()) : applied.map(VersionTag::tags).orElse("");
  }

  /** Where a commit brings these tags alone, one write sets them and says so. */
  SortedMap<String, String> withTheirDigest(SortedMap<String, String> tags) {
    var digest = Gap.tagsDigest(scene.desired());
    boolean all = gap.revisionTags().isEmpty() && isDesired() && applied.get().stands();
    if (!all || applied.get().tags().equals(digest)) return tags;
    var both = new TreeMap<>(tags);
    both.put(Tags.APPLIED, applied.get().withTags(digest).value());
    return both;
  }

  /** One of a release that did not write them down is no reason to write. */
  private boolean hasTags(VersionTag tag) {
    return tag.tags().isEmpty() || tag.tags().equals(tagsOut());
  }

  /** The version is out, and not all that the commit says of the service: that is still to come. */
  private Digests partly() {
    var desired = scene.desired().digests();
    return applied
        .map(a -> new Digests(
            desired.taskDefinition(), desired.deployment(), a.digests().service()))
        .orElse(desired);
  }

  /**
   * Where drift of the version stays, the other members converge, and the tag keeps up with them as
   * in {@link #held()}.
   */
  Optional<Plan> besideDrift() {
    if (held || gap.wentOut(scene) || !Planner.mayApply(scene) || !isDesired())
      return Optional.empty();
    if (!rests(gap.taskDefinition()) || !rests(gap.service())) return Optional.empty();
    var desired = scene.desired().digests();
    boolean same = same(applied.get().digests().service(), desired.service());
    if (same && hasTags(applied.get())) return Optional.empty();
    var now = applied.get().with(desired).withTags(tagsOut());
    var tags = new TreeMap<>(Map.of(Tags.APPLIED, now.value()));
    return act(Requests.tagService(scene, tags, "applied, but for what was changed in ECS"));
  }

  /**
   * What Git declares, and what nobody else would take back: a member that an update of ours may
   * still set, and one that comes again should the version that dropped it go back.
   */
  private String owns() {
    return isSeenHealthy() ? ownsForGood() : ServiceMembers.joined(owned(), ownsForGood());
  }

  private String ownsForGood() {
    var declared = ServiceMembers.owns(scene.desired().service());
    return ServiceMembers.joined(declared, scene.terms().unheard());
  }

  private String owned() {
    return live.tag(Tags.OWNS).orElse("");
  }

  private boolean isSeenHealthy() {
    return healthy.filter(this::sameVersion).isPresent();
  }

  /**
   * Another deployment goes to the same version, which was not seen healthy yet: from now on that
   * one is watched.
   */
  private boolean isReplaced() {
    var primary = Planner.primaryId(scene);
    if (applied.isEmpty() || primary.isEmpty() || applied.get().deployment().equals(primary))
      return false;
    boolean settled =
        healthy.filter(h -> h.digests().sameVersion(applied.get().digests())).isPresent();
    return !settled && isDesired() && gap.sameVersion() && !verdict.isFailure();
  }

  /**
   * Git is further on: that the version failed is written down all the same, so that it can be gone
   * back from while what Git wants now has to wait, its members are not taken for what Git says,
   * and it is not tried again where Git comes back to it.
   */
  Optional<Plan> failedBehind() {
    var version = applied.orElseThrow();
    boolean stands =
        Planner.standsOn(scene, version) && version.deployment().equals(Planner.primaryId(scene));
    boolean wasWell =
        healthy.filter(h -> h.digests().sameVersion(version.digests())).isPresent();
    // Where Git's own runs already, it was Git that went back.
    boolean reverted = gap.sameVersion() || (gap.wentOut(scene) && gap.cameBackAlike());
    boolean wentBack = verdict instanceof Verdict.RolledBack && !reverted;
    if (wasWell || !(stands || wentBack)) return Optional.empty();
    var tags = new TreeMap<>(Map.of(Tags.APPLIED, version.asFailed().value()));
    var why = Rollout.firstFailure(scene.tasks()).orElse(verdict.words());
    // What a person keeps back stays her word.
    if (scene.hold().filter(HoldTag::byPerson).isEmpty())
      tags.put(Tags.HOLD, HoldTag.failed(version.digests(), why).value());
    return act(Requests.tagService(scene, tags, verdict.words()));
  }

  /**
   * While a version is held its other members converge, and the tag keeps up with them: else a
   * later change of them in ECS would look like a commit.
   */
  Optional<Plan> held() {
    if (!held || !Planner.mayApply(scene) || !isDesired()) return Optional.empty();
    if (!gap.service().differences().stream().allMatch(Gap::startsDeployment))
      return Optional.empty();
    var desired = scene.desired();
    var owned = owned();
    // What the held version removed is not reset yet, so that it stays owned.
    var owns = ServiceMembers.joined(owned, ServiceMembers.owns(desired.service()));
    boolean same = same(applied.get().digests().service(), desired.digests().service());
    if (same && owns.equals(owned) && hasTags(applied.get())) return Optional.empty();
    var tags = new TreeMap<String, String>();
    var now = applied.get().with(desired.digests()).withTags(tagsOut());
    tags.put(Tags.APPLIED, now.value());
    tags.put(Tags.OWNS, owns);
    return act(Requests.tagService(scene, tags, "applied, but for the version that is held"));
  }

  /**
   * A tag written under other rules for digests says nothing against a service that equals its
   * manifest, as long as what it names runs; what was rolled out since is written down anew.
   */
  private boolean isRecorded(VersionTag tag, boolean serviceOpen) {
    var desired = scene.desired().digests();
    if (!tag.stands()) return false;
    boolean comparable = tag.digests().taskDefinition().comparable(desired.taskDefinition());
    if (!comparable && !isWhatWentOut(tag)) return false;
    return sameVersion(tag) && (serviceOpen || same(tag.digests().service(), desired.service()));
  }

  private boolean sameVersion(VersionTag tag) {
    var desired = scene.desired().digests();
    return same(tag.digests().taskDefinition(), desired.taskDefinition())
        && same(tag.digests().deployment(), desired.deployment());
  }

  private boolean isWhatWentOut(VersionTag tag) {
    return Planner.standsOn(scene, tag) && tag.deployment().equals(Planner.primaryId(scene));
  }

  private static boolean same(Digest one, Digest other) {
    return one.equals(other) || !one.comparable(other);
  }

  /**
   * A person went back, and that is where the service rests: from now on this is the version to go
   * back to, and what she went back from is a commit to apply should she let go of it.
   */
  Optional<Plan> takenBack() {
    var running = Planner.runningRevision(scene);
    boolean rests = hold.filter(HoldTag::byPerson).flatMap(HoldTag::to).equals(running)
        && verdict instanceof Verdict.Succeeded;
    var primary = Planner.primaryId(scene);
    var left = applied.filter(a -> a.stands() && !a.deployment().equals(primary));
    if (!rests || left.isEmpty()) return Optional.empty();
    var tags = new TreeMap<String, String>();
    tags.put(Tags.APPLIED, left.get().asTakenBack().value());
    var by = "rolled back to by " + hold.orElseThrow().by();
    tags.put(Tags.HEALTHY, Planner.standing(scene, by).value());
    return act(Requests.tagService(scene, tags, by));
  }

  Optional<Plan> healthy() {
    if (!(verdict instanceof Verdict.Succeeded)
        || applied.isEmpty()
        || !applied.get().stands()) return Optional.empty();
    var version = applied.get();
    var primary = Planner.primaryId(scene);
    // Git may be further on already; the deployment that we started still speaks for its version.
    boolean same = gap.sameVersion() || version.deployment().equals(primary);
    boolean runs = Planner.standsOn(scene, version) && (same || cameUpBesideDrift(version));
    boolean known =
        healthy.filter(h -> h.digests().sameVersion(version.digests())).isPresent();
    if (!runs || known) return Optional.empty();
    var seen = same
        ? version
        : VersionTag.of(version.digests(), version.revision(), primary, version.note());
    var tags = new TreeMap<>(Map.of(Tags.HEALTHY, seen.value()));
    // It will not go back by itself any more, so that what it dropped is given up with it.
    boolean settled = gap.sameVersion() && gap.service().isEmpty() && isDesired();
    if (settled && !owned().equals(ownsForGood())) tags.put(Tags.OWNS, ownsForGood());
    return act(Requests.tagService(scene, tags, "healthy"));
  }

  /**
   * Somebody changed a member while it rolled out, and that stays: the task definition came up with
   * that one's deployment, whose members are those to go back to.
   */
  private boolean cameUpBesideDrift(VersionTag version) {
    boolean isNew = healthy
        .filter(h -> h.digests().taskDefinition().equals(version.digests().taskDefinition()))
        .isEmpty();
    return isNew && gap.wentOut(scene);
  }

  private static Optional<Plan> act(Action action) {
    return Optional.of(new Plan.Act(List.of(action)));
  }
}
