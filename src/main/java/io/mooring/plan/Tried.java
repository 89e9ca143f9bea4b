package io.mooring.plan;

import io.mooring.desired.AskTag;
import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveDeployment.RolloutState;
import io.mooring.live.LiveService;
import io.mooring.live.LiveServiceDeployment;
import io.mooring.rollout.Ending;
import io.mooring.rollout.Past;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether the version that is about to go out went out already. A crash between UpdateService and
 * its tag, or tags that somebody removed, must not try a bad version twice.
 *
 * <p>Of the deployments newer than the one that {@code mooring:applied} names, or of all where it
 * names none, the newest that went to this very version decides; the named one too, where it failed
 * and another version is held in its place or was released. Older ones do not: who commits the same
 * content again after another version ran means it to be tried again.
 */
final class Tried {
  private Tried() {}

  /** What to do instead of rolling it out; empty where it may go out. */
  static Optional<Plan> instead(Scene scene, Optional<RevisionName> revision) {
    if (revision.isEmpty()) return Optional.empty();
    var released = scene.live().flatMap(Release::tag).filter(_ -> !isKnownAsBad(scene));
    if (released.isPresent())
      return Remembered.notShown(scene).or(() -> again(scene, revision.get(), released.get()));
    if (Remembered.notAsked(scene)) return Optional.of(Remembered.look(scene));
    var past = Remembered.past(scene);
    var entry = past.flatMap(p -> newest(scene, p, revision.get(), sinceApplied(scene, p)));
    if (entry.isEmpty()) return asTagged(scene).or(() -> Remembered.notShownYet(scene));
    var ending = past.orElseThrow().ending(entry.get());
    return switch (ending) {
      case Ending.WentBack _, Ending.GivenUp _ ->
        Optional.of(held(scene, hold(scene, revision.get(), entry.get(), ending)));
      case Ending.UnderWay(), Ending.Succeeded() ->
        past.orElseThrow().isAhead(entry.get(), scene.live().orElseThrow())
            ? Optional.of(watch(scene, revision.get(), entry.get()))
            : Optional.empty();
      case Ending.Replaced() -> asTagged(scene);
    };
  }

  /** What ECS does not remember as bad, our tag may. */
  private static Optional<Plan> asTagged(Scene scene) {
    if (!isKnownAsBad(scene)) return Optional.empty();
    var hold = HoldTag.failed(scene.desired().digests(), "failed before").value();
    return Optional.of(
        held(scene, Requests.tagService(scene, Map.of(Tags.HOLD, hold), "it failed before")));
  }

  /**
   * The same for members alone. Where a commit has to wait for its revision to go out, what goes
   * out now is not the version that Git wants, and says nothing for or against that one.
   */
  static Optional<Plan> instead(Scene scene, Gap gap) {
    return gap.taskDefinition().isEmpty()
        ? instead(scene, Planner.runningRevision(scene))
        : Remembered.notShown(scene);
  }

  /**
   * A version that we sent twice and that does not run is contested; where ECS remembers that it
   * failed, nobody fights for its place, and it is held as any other.
   */
  static Optional<Plan> contested(Scene scene, Gap gap) {
    boolean contested = gap.taskDefinition().differences().stream()
        .anyMatch(d -> scene.terms().contested().contains(d.pointer()));
    if (!contested || !Planner.mayApply(scene)) return Optional.empty();
    var sent =
        scene.applied().filter(tag -> tag.digests().sameVersion(scene.desired().digests()));
    var found = scene.equal() instanceof EqualRevision.Found(var revision)
        ? Optional.of(revision.name())
        : Optional.<RevisionName>empty();
    var revision = found.or(() -> sent.flatMap(VersionTag::revision));
    boolean searches = revision.isEmpty() && scene.equal() instanceof EqualRevision.NotLooked;
    return searches ? search(scene) : instead(scene, revision);
  }

  /** No tag names what was sent, and something failed: only its content tells what that was. */
  private static Optional<Plan> search(Scene scene) {
    if (Remembered.notAsked(scene)) return Optional.of(Remembered.look(scene));
    boolean failed = Remembered.past(scene).stream()
        .anyMatch(past -> sinceApplied(scene, past).stream()
            .anyMatch(d -> isBad(past.ending(d)) && hasWanted(scene, past, d)));
    return failed ? Optional.of(new Plan.Act(List.of(Requests.find(scene)))) : Optional.empty();
  }

  /**
   * Whoever released it wants it tried again, whatever its past is, but once: what was started
   * since then and failed too used the release up, though the service be shown as it was before.
   */
  private static Optional<Plan> again(Scene scene, RevisionName revision, AskTag released) {
    var live = scene.live().orElseThrow();
    var shown = live.primary().flatMap(primary -> primary.times().createdAt());
    if (released.at().isEmpty() || shown.isEmpty()) return Optional.empty();
    var since = Collections.max(List.of(released.at().get(), shown.get()));
    var past = Remembered.past(scene);
    var entry = past.flatMap(p -> newest(scene, p, revision, startedAfter(p, since)));
    var failed = entry.filter(e -> isBad(past.orElseThrow().ending(e)));
    return failed.map(
        e -> held(scene, hold(scene, revision, e, past.orElseThrow().ending(e))));
  }

  private static boolean isBad(Ending ending) {
    return ending instanceof Ending.WentBack || ending instanceof Ending.GivenUp;
  }

  private static List<LiveServiceDeployment> startedAfter(Past past, Instant since) {
    return past.newestFirst().stream()
        .filter(d -> d.times().createdAt().filter(since::isBefore).isPresent())
        .toList();
  }

  private static Optional<LiveServiceDeployment> newest(
      Scene scene, Past past, RevisionName revision, List<LiveServiceDeployment> among) {
    return among.stream()
        .filter(d -> past.revision(d).filter(revision::equals).isPresent())
        .filter(d -> hasWanted(scene, past, d))
        .findFirst();
  }

  private static boolean hasWanted(Scene scene, Past past, LiveServiceDeployment entry) {
    return past.serviceRevision(entry)
        .filter(members -> Members.areWanted(scene, members))
        .isPresent();
  }

  private static List<LiveServiceDeployment> sinceApplied(Scene scene, Past past) {
    var live = scene.live().orElseThrow();
    var anchor = scene.applied().flatMap(tag -> past.of(tag, live));
    if (anchor.isPresent()) {
      var since = new ArrayList<>(past.newerThan(anchor.get()));
      if (lostItsHold(scene) || isKnownAsBad(scene)) since.add(anchor.get());
      return since;
    }
    var started = scene
        .applied()
        .flatMap(tag -> live.deployment(tag.deployment()))
        .flatMap(deployment -> deployment.times().createdAt());
    return past.newestFirst().stream()
        .filter(d -> started.isEmpty()
            || d.times().createdAt().filter(started.get()::isBefore).isPresent())
        .toList();
  }

  /** It failed, and its hold made room for another version's: nobody released it. */
  private static boolean lostItsHold(Scene scene) {
    return scene
        .applied()
        .filter(VersionTag::failed)
        .filter(tag -> scene.hold().filter(hold -> !hold.holds(tag.digests())).isPresent())
        .isPresent();
  }

  /** It failed and was left, and whatever is held or was released is another version. */
  private static boolean isKnownAsBad(Scene scene) {
    return scene
        .applied()
        .filter(VersionTag::failed)
        .filter(tag -> tag.digests().sameVersion(scene.desired().digests()))
        .filter(tag -> !Planner.standsOn(scene, tag))
        .filter(_ -> lostItsHold(scene) || scene.live().flatMap(Release::tag).isPresent())
        .isPresent();
  }

  /** Held, and with it a release comes to its end that it meets. */
  private static Plan held(Scene scene, Action hold) {
    var actions = new ArrayList<Action>();
    actions.add(hold);
    scene
        .live()
        .filter(live -> Release.tag(live).isPresent())
        .ifPresent(
            live -> actions.add(new Action.Untag(live.arn(), List.of(Tags.RELEASE), "done")));
    return new Plan.Act(actions);
  }

  private static Action hold(
      Scene scene, RevisionName revision, LiveServiceDeployment entry, Ending ending) {
    var digests = scene.desired().digests();
    var tags = new TreeMap<String, String>();
    tags.put(Tags.HOLD, HoldTag.failed(digests, ending.words()).value());
    tags.put(Tags.APPLIED, version(scene, revision, entry).asFailed().value());
    // Tags that somebody removed: what runs now is what there is to go back to.
    if (scene.healthy().isEmpty() && runsWell(scene))
      tags.put(Tags.HEALTHY, Planner.standing(scene, "found running").value());
    var why = "the roll-out of %s before was %s".formatted(revision, ending.words());
    return Requests.tagService(scene, tags, why);
  }

  private static boolean runsWell(Scene scene) {
    return scene
        .live()
        .flatMap(LiveService::primary)
        .filter(p -> p.rolloutState() == RolloutState.COMPLETED)
        .isPresent();
  }

  private static VersionTag version(
      Scene scene, RevisionName revision, LiveServiceDeployment entry) {
    return VersionTag.of(
            scene.desired().digests(),
            Optional.of(revision),
            entry.deploymentId(),
            scene.terms().commitWords())
        .withTags(scene.applied().map(VersionTag::tags).orElse(""));
  }

  /** It is on its way or there, and DescribeServices does not show it yet. */
  private static Plan watch(Scene scene, RevisionName revision, LiveServiceDeployment entry) {
    var tags = new TreeMap<String, String>();
    tags.put(Tags.APPLIED, version(scene, revision, entry).value());
    var why = "the roll-out of " + revision + " was started already";
    return new Plan.Act(List.of(Requests.tagService(scene, tags, why)));
  }
}
