package io.mooring.reconcile;

import io.mooring.aws.ClusterReader.Sweep;
import io.mooring.ident.ClusterName;
import io.mooring.plan.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** The looks of one app at its clusters, one for each interval. */
final class Sweeps {
  /** Since when what is read must be, where a sweep has not come to its end yet. */
  private final Map<ClusterName, Instant> sweeping = new HashMap<>();

  Sweep at(
      Pass.Means means,
      ClusterName cluster,
      InCluster desired,
      SortedSet<String> names,
      Instant now) {
    var since = sweeping.getOrDefault(cluster, means.spec().intervalStart(now));
    var app = means.spec().name().value();
    var sweep = means.ecs().cluster(cluster).sweep(app, names, since, now);
    if (sweep instanceof Sweep.Partial) sweeping.put(cluster, since);
    else sweeping.remove(cluster);
    var order = means.memory().order();
    switch (sweep) {
      case Sweep.Complete(var live) ->
        desired.services().forEach(s -> order.saw(s, live.service(s.key().name()), now));
      case Sweep.Partial _ -> order.reading(cluster, desired.services());
      case Sweep.Failed(var outcome) ->
        desired.keys().forEach(key -> order.unreadable(key, Optional.of(outcome)));
      case Sweep.NoCluster _ ->
        desired.keys().forEach(key -> order.unreadable(key, Optional.empty()));
    }
    return sweep;
  }

  /** Why what was asked for may not have been read. */
  static Optional<Outcome> trouble(Sweep sweep) {
    return switch (sweep) {
      case Sweep.Complete _ -> Optional.empty();
      case Sweep.Partial(var after) -> Optional.of(new Outcome.Throttled(after));
      case Sweep.Failed(var outcome) -> Optional.of(outcome);
      case Sweep.NoCluster(var message) -> Optional.of(new Outcome.Unsure(message));
    };
  }

  /** What is said where a sweep goes on later. */
  static String budgetSpent(Duration after) {
    return "the API budget is spent, or AWS throttles; goes on reading in %d s"
        .formatted(Math.max(1, after.toSeconds()));
  }
}
