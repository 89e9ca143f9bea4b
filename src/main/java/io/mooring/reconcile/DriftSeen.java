package io.mooring.reconcile;

import io.mooring.ident.ResourceKey;
import io.mooring.plan.Decision;
import io.mooring.plan.Plan;
import io.mooring.plan.Terms;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Since when a place differs, without a break. It is believed once a second look, of
 * {@link Terms#DRIFT_SETTLE} after the first, has shown it too.
 */
final class DriftSeen {
  private final Map<ResourceKey, SortedMap<String, Instant>> since = new HashMap<>();
  private final Set<ResourceKey> waiting = new HashSet<>();

  /**
   * Which places differ now.
   *
   * @param look when that was seen; the look that shows a place first never confirms it
   */
  void saw(ResourceKey key, Decision decision, Instant look, Instant now) {
    var first = look.isAfter(now) ? look : now;
    var before = since.getOrDefault(key, new TreeMap<>());
    var after = new TreeMap<String, Instant>();
    for (var difference : decision.diff().differences()) {
      after.put(difference.pointer(), before.getOrDefault(difference.pointer(), first));
    }
    if (after.isEmpty()) since.remove(key);
    else since.put(key, after);
    // Who only asks for what else has to be known goes on waiting.
    if (decision.plan() instanceof Plan.Act act && !act.writes()) return;
    if (decision.plan().equals(Terms.SECOND_LOOK)) waiting.add(key);
    else waiting.remove(key);
  }

  /** Pointers of what differs that the look of that instant has confirmed. */
  NavigableSet<String> confirmed(ResourceKey key, Instant look) {
    var confirmed = new TreeSet<String>();
    since.getOrDefault(key, new TreeMap<>()).forEach((pointer, began) -> {
      if (!began.plus(Terms.DRIFT_SETTLE).isAfter(look)) confirmed.add(pointer);
    });
    return confirmed;
  }

  /** Whether a look that is taken now would confirm what the last one could not. */
  boolean wantsLook(ResourceKey key, Instant look, Instant now) {
    return isWaiting(key) && confirmed(key, now).size() > confirmed(key, look).size();
  }

  /** Whether nothing but a second look is missing. */
  boolean isWaiting(ResourceKey key) {
    return waiting.contains(key);
  }

  void forget(ResourceKey key) {
    since.remove(key);
    waiting.remove(key);
  }

  void keep(Set<ResourceKey> keys) {
    since.keySet().retainAll(keys);
    waiting.retainAll(keys);
  }
}
