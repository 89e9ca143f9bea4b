package io.mooring.reconcile;

import io.mooring.ident.ResourceKey;
import io.mooring.plan.Decision;
import io.mooring.plan.Outcome;
import io.mooring.plan.Plan;
import io.mooring.status.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one pass over a cluster found and did. */
final class Findings {
  private final SortedMap<ResourceKey, Decision> decisions = new TreeMap<>();
  private final SortedMap<ResourceKey, List<Outcome>> outcomes = new TreeMap<>();
  private final SortedMap<ResourceKey, Outcome> unreadable = new TreeMap<>();
  private final List<Event> events = new ArrayList<>();

  void decided(ResourceKey key, Decision decision) {
    decisions.put(key, decision);
  }

  /** An action of it did not go through. */
  void trouble(ResourceKey key, Outcome outcome) {
    outcomes.computeIfAbsent(key, _ -> new ArrayList<>()).add(outcome);
  }

  /** Nothing is sent for it now, for these reasons alone. */
  void heldBack(ResourceKey key, List<Outcome> why) {
    outcomes.put(key, why);
  }

  void unreadable(ResourceKey key, Outcome why) {
    unreadable.put(key, why);
  }

  SortedMap<ResourceKey, Decision> decisions() {
    return decisions;
  }

  Optional<Decision> decision(ResourceKey key) {
    return Optional.ofNullable(decisions.get(key));
  }

  /** Whether there was something to do when it was decided about last. */
  boolean acts(ResourceKey key) {
    return decision(key).filter(d -> d.plan() instanceof Plan.Act).isPresent();
  }

  /** How a resource's actions ended that did not go through. */
  List<Outcome> troubles(ResourceKey key) {
    return outcomes.getOrDefault(key, List.of());
  }

  /** Resources that could not be judged, and why. */
  SortedMap<ResourceKey, Outcome> unreadable() {
    return unreadable;
  }

  List<Event> events() {
    return events;
  }

  /** What was written for a resource first: what its operation is about. */
  Optional<String> wrote(ResourceKey key) {
    return events.stream()
        .filter(Event.Wrote.class::isInstance)
        .map(Event.Wrote.class::cast)
        .filter(wrote -> wrote.key().equals(key))
        .map(Event.Wrote::action)
        .findFirst();
  }
}
