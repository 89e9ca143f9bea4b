package io.mooring.plan;

import io.mooring.desired.Digests;
import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveServiceRevision;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Whether the version that Git wants is one that is kept back. */
sealed interface Kept {
  record No() implements Kept {}

  record Yes(HoldTag hold) implements Kept {}

  /**
   * The hold was written under other rules for digests, so that content must tell: this finds it
   * out, or writes down what was found. Until then it is kept.
   */
  record Unclear(HoldTag hold, Plan plan) implements Kept {}

  /** The hold, where the version is or may be the one that it keeps back. */
  default Optional<HoldTag> held() {
    return switch (this) {
      case No() -> Optional.empty();
      case Yes(var hold) -> Optional.of(hold);
      case Unclear(var hold, var _) -> Optional.of(hold);
    };
  }

  static Kept of(Scene scene, Gap gap) {
    var hold = scene.hold();
    if (hold.isEmpty()) return new No();
    var digests = scene.desired().digests();
    if (hold.get().holds(digests)) return new Yes(hold.get());
    boolean comparable = hold.get().taskDefinition().comparable(digests.taskDefinition())
        && hold.get().deployment().comparable(digests.deployment());
    return comparable ? new No() : byContent(scene, gap, hold.get());
  }

  private static Kept byContent(Scene scene, Gap gap, HoldTag hold) {
    // What was applied last is the one revision that the hold can speak of.
    var applied = scene.applied().filter(tag -> hold.holds(tag.digests()));
    if (applied.isEmpty()) return new No();
    // A tag without room for it names the deployment, and ECS's history the revision.
    if (applied.get().revision().isEmpty() && Remembered.notAsked(scene))
      return new Unclear(hold, Remembered.look(scene));
    var revision = Remembered.revision(scene, applied.get());
    if (revision.isEmpty()) return new No();
    boolean runs =
        gap.taskDefinition().isEmpty() && revision.equals(Planner.runningRevision(scene));
    if (!runs) {
      var found = switch (scene.equal()) {
        case EqualRevision.NotLooked() -> Optional.<RevisionName>empty();
        case EqualRevision.None() -> Optional.<RevisionName>empty();
        case EqualRevision.Found(var equal) -> Optional.of(equal.name());
      };
      if (scene.equal() instanceof EqualRevision.NotLooked)
        return new Unclear(hold, new Plan.Act(List.of(Requests.find(scene))));
      if (!found.equals(revision)) return new No();
    }
    if (Remembered.notAsked(scene)) return new Unclear(hold, Remembered.look(scene));
    // Where ECS does not know the members any more the task definition alone tells.
    boolean members = Remembered.past(scene)
        .flatMap(past -> past.serviceRevision(applied.get().deployment()))
        .filter((LiveServiceRevision then) -> !Members.areWanted(scene, then))
        .isEmpty();
    return members ? new Unclear(hold, rewritten(scene, hold, applied.get())) : new No();
  }

  private static Plan rewritten(Scene scene, HoldTag hold, VersionTag applied) {
    Digests digests = scene.desired().digests();
    var held = new HoldTag(
        digests.taskDefinition(),
        digests.deployment(),
        hold.by(),
        hold.to(),
        hold.toDeployment(),
        hold.why());
    var tags = new TreeMap<String, String>();
    tags.put(Tags.HOLD, held.value());
    tags.put(Tags.APPLIED, applied.with(digests).value());
    return new Plan.Act(
        List.of(Requests.tagService(scene, tags, "held, by this release's rules for digests")));
  }
}
