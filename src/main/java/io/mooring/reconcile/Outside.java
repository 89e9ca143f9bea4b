package io.mooring.reconcile;

import io.mooring.desired.Digests;
import io.mooring.ident.ResourceKey;
import io.mooring.plan.Known;
import io.mooring.plan.Need;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** What was seen outside ECS, and for how long that is good. */
final class Outside {
  /** What is there stays there while a version goes out; shorter than a retry some hours later. */
  private static final Duration THERE_FOR = Duration.ofMinutes(10);

  /** What is missing is looked for again at the next look: a little less than the wait for it. */
  private static final Duration MISSING_FOR = Duration.ofSeconds(25);

  private final Map<ResourceKey, Looked> needs = new HashMap<>();
  private final Map<ResourceKey, Scaled> scaling = new HashMap<>();

  private record Looked(Digests digests, Known.Needs.Looked seen, Instant at) {}

  private record Scaled(Known.Scaling seen, Instant at) {}

  Known.Needs needs(ResourceKey key, Digests digests, Instant now) {
    return of(key, digests)
        .filter(l ->
            l.at().plus(l.seen().missing().isEmpty() ? THERE_FOR : MISSING_FOR).isAfter(now))
        .<Known.Needs>map(Looked::seen)
        .orElseGet(Known.Needs.NotLooked::new);
  }

  private Optional<Looked> of(ResourceKey key, Digests digests) {
    return Optional.ofNullable(needs.get(key)).filter(l -> l.digests().sameVersion(digests));
  }

  /** The wait for what is missing is counted from the first look that missed something. */
  void needs(
      ResourceKey key, Digests digests, SortedMap<Need, Need.Standing> standings, Instant now) {
    var since = of(key, digests)
        .map(Looked::seen)
        .filter(before -> !before.missing().isEmpty())
        .map(Known.Needs.Looked::since)
        .orElse(now);
    needs.put(key, new Looked(digests, new Known.Needs.Looked(standings, since), now));
  }

  /** Only what was seen in the very pass: who owns a count may change at any time. */
  Known.Scaling scaling(ResourceKey key, Instant now) {
    return Optional.ofNullable(scaling.get(key))
        .filter(seen -> seen.at().equals(now))
        .map(Scaled::seen)
        .orElseGet(Known.Scaling.NotLooked::new);
  }

  void scaling(ResourceKey key, Known.Scaling seen, Instant now) {
    scaling.put(key, new Scaled(seen, now));
  }

  /** Forgets resources that are no longer declared. */
  void keep(Set<ResourceKey> declared) {
    needs.keySet().retainAll(declared);
    scaling.keySet().retainAll(declared);
  }
}
