package io.mooring.plan;

import io.mooring.desired.ServiceMembers;
import io.mooring.diff.Difference;
import io.mooring.ident.Tags;
import java.util.List;
import java.util.Optional;

/**
 * Ends a difference that ECS takes at creation only, where {@code rollout.recreate} allows it: the
 * service is drained and deleted, and the next passes find no service and create it.
 *
 * <p>What could fail goes first: the revision is registered before anything is taken away. Once the
 * count is 0 it goes on whatever the app's other roll-outs do: half-way there are no tasks.
 */
final class Recreate {
  private Recreate() {}

  /** Whether this difference, which no call ends on the service that runs, is ended by this. */
  static boolean ends(Scene scene, Difference difference) {
    return scene.desired().rollout().recreate()
        && !Gap.isTag(difference)
        && difference.pointer().startsWith("/service/")
        && ServiceMembers.onlyAtCreation(Gap.member(difference));
  }

  /** Whether the service was ours and was deleted, so that it is created again now. */
  static boolean isHalfWay(Scene scene) {
    return scene.desired().rollout().recreate()
        && scene
            .live()
            .flatMap(live -> live.tag(Tags.RESOURCE))
            .filter(scene.resource()::equals)
            .isPresent();
  }

  /**
   * The next step; empty where nothing that may be ended needs it.
   *
   * @param walled of the differences that may be ended, those that no call ends in place
   */
  static Optional<Plan> step(Scene scene, List<Difference> walled, boolean newRevision) {
    if (walled.isEmpty()) return Optional.empty();
    var live = scene.live().orElseThrow();
    var key = scene.desired().key();
    boolean begun = live.desiredCount() == 0 && !wantsNone(scene);
    if (!begun) {
      var stands = standsBefore(scene).or(() -> Turns.stays(scene).map(Turns.Stays::plan));
      if (stands.isPresent()) return stands;
    }
    if (newRevision && scene.equal() instanceof EqualRevision.NotLooked)
      return act(Requests.find(scene));
    if (newRevision && scene.equal() instanceof EqualRevision.None)
      return act(Requests.register(scene, scene.terms().commitWords()));
    return Optional.of(
        Drain.step(key, live, "to create it again: " + Sorted.few(pointers(walled))));
  }

  /** Whether nothing was taken away yet, and may be. */
  static boolean mayBegin(Scene scene) {
    boolean begun = scene.live().orElseThrow().desiredCount() == 0 && !wantsNone(scene);
    return !begun && standsBefore(scene).isEmpty() && Turns.stays(scene).isEmpty();
  }

  /** A count of 0 that Git wants is no sign of a drain. */
  private static boolean wantsNone(Scene scene) {
    return scene.desired().service().path("desiredCount").asInt(1) == 0;
  }

  private static Optional<Plan> standsBefore(Scene scene) {
    var key = scene.desired().key();
    // The approval on the service goes with the service, and nobody could create it again.
    if (scene.terms().policy().mode() == Policy.Mode.MANUAL && !scene.terms().approved())
      return blocked(
          "service %1$s must be created again, and an approval on the service would be deleted with it; `mooring sync --app %2$s` approves the whole app"
              .formatted(key.name(), key.app()));
    if (scene.terms().contested().containsAll(Pruner.places()))
      return blocked(
          "the count of service %s was set to 0 twice, to create it again, and raised again; where it is a scalable target, deregister that"
              .formatted(key.name()));
    return Optional.empty();
  }

  private static Optional<Plan> blocked(String message) {
    return Optional.of(new Plan.Blocked(List.of(message)));
  }

  private static List<String> pointers(List<Difference> differences) {
    return differences.stream().map(Difference::pointer).toList();
  }

  private static Optional<Plan> act(Action action) {
    return Optional.of(new Plan.Act(List.of(action)));
  }
}
