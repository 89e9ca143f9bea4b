package io.mooring.reconcile;

import io.mooring.ident.ClusterName;
import io.mooring.live.LiveCluster;
import io.mooring.plan.Orphan;
import io.mooring.plan.Outcome;
import io.mooring.plan.RuleOrphan;
import io.mooring.status.PassReport;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an app has left over: services and rules that carry its tags and that Git does not want.
 *
 * @param notNow why nothing of it may be deleted now
 * @param unasked how asking who is there ended, where it did not end well
 * @param goesOn after how long more can be read, where the API budget ended this look
 */
public record Leftovers(
    PassReport report,
    List<Orphan> orphans,
    List<RuleOrphan> rules,
    Optional<String> notNow,
    SortedMap<ClusterName, LiveCluster> clusters,
    Optional<Outcome> unasked,
    Optional<Duration> goesOn) {
  public Leftovers {
    orphans = List.copyOf(orphans);
    rules = List.copyOf(rules);
    clusters = Collections.unmodifiableSortedMap(new TreeMap<>(clusters));
  }

  Leftovers(
      PassReport report,
      List<Orphan> orphans,
      List<RuleOrphan> rules,
      Pruning.Ground ground,
      SortedMap<ClusterName, LiveCluster> clusters,
      Optional<Outcome> unasked,
      Optional<Duration> goesOn) {
    this(report, orphans, rules, ground.notNow(), clusters, unasked, goesOn);
  }
}
