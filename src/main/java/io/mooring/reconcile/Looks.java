package io.mooring.reconcile;

import io.mooring.aws.ClusterReader;
import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveDeployment;
import io.mooring.live.LiveService;
import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveServiceDeployment.Status;
import io.mooring.plan.Known.Deployments;
import io.mooring.rollout.Ending;
import io.mooring.rollout.Past;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was seen of services' deployment histories, and for how long that is good: ECS's history
 * does not move while {@code deployments[]} of the service stands still and all in it has ended.
 */
final class Looks {
  /** While something is under way: shorter than the pause between two looks at a roll-out. */
  private static final Duration MOVING_FOR = Duration.ofSeconds(4);

  /** Else; not for ever, since someone may have given us the right to ask. */
  private static final Duration RESTING_FOR = Duration.ofMinutes(10);

  /**
   * What the time between two looks counts at most for a doubt: a clock may leap. A little more
   * than the pause while something is under way.
   */
  private static final Duration MOVING_STEP = Duration.ofSeconds(10);

  /** The same for looks that fail, which come ever later. */
  private static final Duration FAILING_STEP = Duration.ofMinutes(1);

  private final Map<ResourceKey, Look> looks = new HashMap<>();
  private final Map<ResourceKey, Doubt> stops = new HashMap<>();
  private final Map<ResourceKey, Doubt> behind = new HashMap<>();
  /** The deployment by which ECS went back at last: it has no entry of its own. */
  private final Map<ResourceKey, String> waysBack = new HashMap<>();
  /** The newest entry of the last look that was believed. */
  private final Map<ResourceKey, Newest> newest = new HashMap<>();

  private final Map<ResourceKey, Set<String>> unstoppable = new HashMap<>();

  /** A deployment was seen so, at last at that time, and for so long by now. */
  private record Doubt(String deployment, Instant at, Duration lasts) {
    Doubt on(String other, Instant now, Duration step) {
      if (!deployment.equals(other)) return new Doubt(other, now, Duration.ZERO);
      var since = Duration.between(at, now);
      boolean leaps = since.isNegative() || since.compareTo(step) > 0;
      return new Doubt(other, now, lasts.plus(leaps ? step : since));
    }

    boolean isOver() {
      return lasts.compareTo(ClusterReader.LAG_MAX) > 0;
    }
  }

  /** An entry of the service that was created then. */
  private record Newest(LiveServiceDeployment entry, Optional<Instant> serviceBegun) {
    boolean isNewerThan(LiveServiceDeployment other) {
      var at = entry.times().createdAt();
      return other
          .times()
          .createdAt()
          .filter(before -> at.filter(before::isBefore).isPresent())
          .isPresent();
    }
  }

  private record Look(List<Entry> entries, Deployments seen, Instant at) {}

  /** What of an entry of {@code deployments[]} moves when the history does. */
  private record Entry(
      String id,
      String status,
      LiveDeployment.RolloutState state,
      String taskDefinition,
      LiveDeployment.Times times) {}

  private static List<Entry> entries(Optional<LiveService> live) {
    return live.stream()
        .flatMap(service -> service.deployments().stream())
        .map(d -> new Entry(d.id(), d.status(), d.rolloutState(), d.taskDefinitionArn(), d.times()))
        .toList();
  }

  Deployments known(ResourceKey key, Optional<LiveService> live, Instant now) {
    return Optional.ofNullable(looks.get(key))
        .filter(look -> !look.at().plus(goodFor(look.seen())).isBefore(now))
        .filter(look -> look.entries().equals(entries(live)))
        .map(Look::seen)
        .orElseGet(Deployments.NotLooked::new);
  }

  private static Duration goodFor(Deployments seen) {
    return switch (seen) {
      case Deployments.Seen(var newestFirst, var _)
      when newestFirst.stream().anyMatch(d -> !d.status().isFinished()) -> MOVING_FOR;
      case Deployments.Seen _, Deployments.Unknown _, Deployments.NotLooked _ -> RESTING_FOR;
    };
  }

  void keep(ResourceKey key, Optional<LiveService> live, Deployments seen, Instant now) {
    var settled = unsettledAsUnclear(key, withoutThoseThatGoOn(key, seen), now);
    looks.put(key, new Look(entries(live), settled, now));
    if (seen instanceof Deployments.Seen(var newestFirst, var _) && !newestFirst.isEmpty())
      newest.put(key, new Newest(newestFirst.getFirst(), begun(live)));
  }

  private static Optional<Instant> begun(Optional<LiveService> live) {
    return live.flatMap(LiveService::createdAt);
  }

  /** What a look before showed, where this one shows nothing as new: it is of before that. */
  private Optional<String> lost(ResourceKey key, Optional<LiveService> live, Past past) {
    return Optional.ofNullable(newest.get(key))
        .filter(known -> known.serviceBegun().equals(begun(live)))
        .filter(known -> past.newestFirst().stream().allMatch(known::isNewerThan))
        .map(known -> known.entry().deploymentId());
  }

  /**
   * The newest deployment stopped and nobody is to blame: the one that replaced it may not be
   * listed yet, and until that is known nothing is said against its version.
   */
  private Deployments unsettledAsUnclear(ResourceKey key, Deployments seen, Instant now) {
    if (!(seen instanceof Deployments.Seen(var newestFirst, var revisions))) return seen;
    var newest = newestFirst.stream().findFirst().filter(Ending::mayBeReplaced);
    if (newest.isEmpty()) {
      stops.remove(key);
      return seen;
    }
    if (doubt(stops, key, newest.get().arn(), now, MOVING_STEP).isOver()) return seen;
    var made = new ArrayList<>(newestFirst);
    made.set(0, unclear(newest.get()));
    return new Deployments.Seen(made, revisions);
  }

  /**
   * Whether a look is of before what the service shows, and is to be taken again. A deployment that
   * is not explained when reads can lag no more is taken as it is.
   */
  boolean isBehind(ResourceKey key, Optional<LiveService> live, Deployments seen, Instant now) {
    if (!(seen instanceof Deployments.Seen(var newestFirst, var revisions))) return false;
    var past = new Past(newestFirst, revisions);
    var lacking = live.flatMap(service -> past.lacks(service, now))
        .filter(id -> !id.equals(waysBack.get(key)))
        .or(() -> lost(key, live, past));
    var shown = live.flatMap(LiveService::primary).map(LiveDeployment::id);
    if (lacking.isEmpty()) {
      shown.filter(id -> past.deployment(id).isEmpty()).ifPresent(id -> waysBack.put(key, id));
      behind.remove(key);
    }
    return lacking
        .filter(id -> !doubt(behind, key, id, now, FAILING_STEP).isOver())
        .isPresent();
  }

  private static Doubt doubt(
      Map<ResourceKey, Doubt> doubts,
      ResourceKey key,
      String deployment,
      Instant now,
      Duration step) {
    var begins = new Doubt(deployment, now, Duration.ZERO);
    return doubts.merge(key, begins, (known, _) -> known.on(deployment, now, step));
  }

  void forget(ResourceKey key) {
    looks.remove(key);
  }

  /** ECS does not stop this deployment, so that there is no use in asking again. */
  void goesOn(ResourceKey key, String arn) {
    unstoppable.computeIfAbsent(key, _ -> new HashSet<>()).add(arn);
    forget(key);
  }

  private Deployments withoutThoseThatGoOn(ResourceKey key, Deployments seen) {
    var arns = unstoppable.getOrDefault(key, Set.of());
    if (arns.isEmpty() || !(seen instanceof Deployments.Seen(var newestFirst, var revisions)))
      return seen;
    var made = newestFirst.stream()
        .map(d -> arns.contains(d.arn()) && !d.status().isFinished() ? unclear(d) : d)
        .toList();
    return new Deployments.Seen(made, revisions);
  }

  private static LiveServiceDeployment unclear(LiveServiceDeployment d) {
    return new LiveServiceDeployment(
        d.arn(), Status.UNKNOWN, d.statusReason(), d.targetRevision(), d.times(), d.document());
  }

  /** Forgets resources that are no longer declared. */
  void keep(Set<ResourceKey> declared) {
    looks.keySet().retainAll(declared);
    unstoppable.keySet().retainAll(declared);
    stops.keySet().retainAll(declared);
    behind.keySet().retainAll(declared);
    waysBack.keySet().retainAll(declared);
    newest.keySet().retainAll(declared);
  }
}
