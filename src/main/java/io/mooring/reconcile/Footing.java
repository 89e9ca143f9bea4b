package io.mooring.reconcile;

import io.mooring.ident.ResourceKey;
import io.mooring.plan.Plan;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Whether an app stands so firm that something may be deleted on the strength of it. */
final class Footing {
  private Footing() {}

  /** @param allKnown whether everything that may be left over was found */
  static Pruning.Ground of(
      Wanted.State at,
      Optional<String> stale,
      SortedMap<ResourceKey, Plan> plans,
      Order order,
      boolean allKnown) {
    var notNow = notNow(at, stale)
        .or(() -> allKnown
            ? Optional.empty()
            : Optional.of("not everything that is left over is known yet"));
    return new Pruning.Ground(at.desired().services().size(), notNow, busy(at, plans, order));
  }

  /** Nothing is concluded from what could not be read whole. */
  private static Optional<String> notNow(Wanted.State at, Optional<String> stale) {
    if (stale.isPresent()) return Optional.of("the source is not current: " + stale.get());
    var broken = at.desired().blocked().keySet().stream()
        .findFirst()
        .map(key -> "the manifest of %s %s has errors".formatted(key.kind().word(), key.name()));
    return broken.or(() -> at.problems().stream()
        .findFirst()
        .map(problem -> "some of the source cannot be used: " + problem));
  }

  /** What Git wants comes first; runs are not waited for, since a run that failed stays so. */
  private static Optional<String> busy(
      Wanted.State at, SortedMap<ResourceKey, Plan> plans, Order order) {
    return Stream.concat(
            at.desired().taskDefinitions().keySet().stream(),
            at.desired().services().keySet().stream())
        .flatMap(key -> busy(key, Optional.ofNullable(plans.get(key)), order).stream())
        .findFirst();
  }

  /**
   * What only a person can move counts as far as its version goes: what is left over may be what a
   * version that failed was to replace.
   */
  private static Optional<String> busy(ResourceKey key, Optional<Plan> plan, Order order) {
    var name = "%s %s".formatted(key.kind().word(), key.name());
    return switch (plan.orElse(null)) {
      case null -> Optional.of(name + " to be steady");
      case Plan.Steady _ -> Optional.empty();
      case Plan.Act _, Plan.Wait _ -> Optional.of(name + " to be steady");
      case Plan.Blocked _ ->
        order
            .lacking(key)
            .map(why -> "%s to be as Git wants it, since this one may be what it is to replace (%s)"
                .formatted(name, why));
    };
  }
}
