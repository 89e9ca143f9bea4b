package io.mooring.reconcile;

import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.plan.Decision;
import io.mooring.plan.Planner;
import io.mooring.plan.Queue;
import io.mooring.plan.Scene;
import io.mooring.rollout.Verdict;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The decisions that last: about those with nothing to do, and those that stand in line, of which
 * hundreds may wait through many passes for a few that roll. Where nothing reads otherwise than
 * before there is nothing to decide again.
 */
final class Asking {
  private final Map<ResourceKey, Asked> asked = new HashMap<>();
  private final Map<ResourceKey, Scene> last = new HashMap<>();

  private record Asked(Scene scene, Decision decision) {}

  /** The scene, with what was worked out for the one before. */
  Scene after(Scene scene) {
    var known = last.get(scene.desired().key());
    var now = known == null ? scene : scene.after(known);
    last.put(scene.desired().key(), now);
    return now;
  }

  Decision decide(Scene scene) {
    var key = scene.desired().key();
    var known = asked.get(key);
    if (known != null && isSame(known.scene(), scene)) return known.decision();
    var decision = Planner.decide(scene);
    // Of a service without a roll-out under way, or of none at all, time alone changes nothing.
    boolean lasts = scene.live().isEmpty() || decision.verdict() instanceof Verdict.Succeeded;
    if (lasts && (Queue.asks(decision) || decision.isQuiet()))
      asked.put(key, new Asked(scene, decision));
    else asked.remove(key);
    return decision;
  }

  void keep(Set<ResourceKey> keys) {
    asked.keySet().retainAll(keys);
    last.keySet().retainAll(keys);
  }

  /** What reads as it did before is the very same object. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Scene one, Scene other) {
    return one.desired() == other.desired()
        && isSame(one.live(), other.live())
        && one.running().map(LiveRevision::arn).equals(other.running().map(LiveRevision::arn))
        && one.running().map(LiveRevision::tags).equals(other.running().map(LiveRevision::tags))
        && one.known().equals(other.known())
        && one.tasks().isEmpty()
        && other.tasks().isEmpty()
        && one.terms().at(other.terms().now()).equals(other.terms());
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Optional<LiveService> one, Optional<LiveService> other) {
    return one.orElse(null) == other.orElse(null);
  }
}
