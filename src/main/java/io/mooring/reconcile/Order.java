package io.mooring.reconcile;

import io.mooring.aws.Ecs;
import io.mooring.desired.Dependencies;
import io.mooring.desired.Desired;
import io.mooring.desired.DesiredService;
import io.mooring.desired.DesiredState;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Commit;
import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveService;
import io.mooring.plan.Decision;
import io.mooring.plan.Hooks;
import io.mooring.plan.Outcome;
import io.mooring.plan.Policy;
import io.mooring.plan.Queue;
import io.mooring.plan.Readiness;
import io.mooring.plan.Standing;
import io.mooring.plan.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gathers what the order of an app's roll-outs is decided on, over all of its clusters. Losing it
 * costs a wait until each cluster was looked at again, and the expected times.
 */
final class Order {
  /** How many finished roll-outs the expected time is taken from. */
  private static final int TOOK_MAX = 20;

  private final NavigableMap<ResourceKey, Seen> seen = new TreeMap<>();
  private final Map<ResourceKey, Judged> judged = new HashMap<>();
  private final Map<ResourceKey, String> unreadable = new HashMap<>();
  private final Map<ResourceKey, Instant> began = new HashMap<>();
  private final Deque<Duration> took = new ArrayDeque<>();
  /** Those whose hook ran: the version keeps its place until it goes out. */
  private final NavigableSet<ResourceKey> hooked = new TreeSet<>();

  private final NavigableSet<ResourceKey> taken = new TreeSet<>();
  private final NavigableSet<ClusterName> unread = new TreeSet<>();
  private final Map<ResourceKey, Desired> wanted = new HashMap<>();
  private Optional<DesiredState> state = Optional.empty();
  private Optional<Commit> commit = Optional.empty();

  private record Seen(
      DesiredService desired,
      Optional<LiveService> live,
      Optional<Commit> commit,
      Standing standing) {
    @SuppressWarnings("ReferenceEquality") // Not read again means the very same objects.
    boolean isOf(DesiredService other, Optional<LiveService> now, Optional<Commit> at) {
      return desired == other
          && commit.equals(at)
          && live.isPresent() == now.isPresent()
          && live.filter(l -> l != now.orElse(null)).isEmpty();
    }
  }

  /** What was decided, and about what: of another manifest it says nothing. */
  private record Judged(Desired desired, Decision decision) {}

  /** A pass begins. */
  void begin(DesiredState wants, Commit at) {
    taken.clear();
    unread.clear();
    unreadable.clear();
    commit = Optional.of(at);
    if (state.filter(wants::equals).isPresent()) return;
    state = Optional.of(wants);
    wanted.clear();
    wants.wanted().forEach(desired -> wanted.put(desired.key(), desired));
    seen.keySet().retainAll(wanted.keySet());
    judged.keySet().retainAll(wanted.keySet());
    began.keySet().retainAll(wanted.keySet());
    hooked.retainAll(wanted.keySet());
  }

  /** A cluster is not read to its end yet; without services none of them can have failed there. */
  void reading(ClusterName cluster, List<DesiredService> services) {
    boolean none = services.stream().map(DesiredService::key).noneMatch(seen::containsKey);
    if (!services.isEmpty() && none) unread.add(cluster);
  }

  void saw(DesiredService desired, Optional<LiveService> live, Instant now) {
    var key = desired.key();
    var known = seen.get(key);
    if (known != null && known.isOf(desired, live, commit)) return;
    var standing = Standing.of(desired, live, commit);
    seen.put(key, new Seen(desired, live, commit, standing));
    if (standing.isUnderWay()) {
      began.putIfAbsent(key, standing.since().orElse(now));
      return;
    }
    var start = began.remove(key);
    if (start == null || standing.failed()) return;
    took.addLast(Duration.between(start, now));
    if (took.size() > TOOK_MAX) took.removeFirst();
  }

  void decided(Desired desired, Decision decision) {
    judged.put(desired.key(), new Judged(desired, decision));
    if (Hooks.areUnderWay(decision)) hooked.add(desired.key());
    else if (!Queue.asks(decision)) hooked.remove(desired.key());
  }

  void unreadable(ResourceKey key, Optional<Outcome> why) {
    unreadable.put(key, why.map(Ecs::words).orElse("no answer"));
  }

  /** Whether ECS is at it, so that it is looked at more often. */
  boolean moves(ResourceKey key) {
    var known = seen.get(key);
    return taken.contains(key) || (known != null && known.standing().moves());
  }

  /** What is started later in a pass comes after what it depends on. */
  int depth(ResourceKey key) {
    return dependencies().depth(key);
  }

  /** A turn for each that wants one; who gets a place keeps it for this pass. */
  SortedMap<ResourceKey, Turn> turns(Policy policy, List<Queue.Want> wants) {
    var turns = new TreeMap<ResourceKey, Turn>();
    if (wants.isEmpty()) return turns;
    if (!unread.isEmpty()) {
      var waits = new Turn.Waits(
          "ClusterNotRead",
          "waits until cluster %s is read: how many versions failed there is not known yet"
              .formatted(unread.first()));
      wants.forEach(want -> turns.put(want.key(), waits));
      return turns;
    }
    var places = new TreeSet<>(taken);
    places.addAll(hooked);
    var queue = new Queue(policy, standings(), places, dependencies(), this::lacking, typical());
    turns.putAll(queue.turns(wants));
    for (var want : wants) {
      if (want.takes() && turns.get(want.key()) instanceof Turn.Free) taken.add(want.key());
    }
    return turns;
  }

  /** Whether something that is no roll-out may start: what it depends on must be ready. */
  Turn turn(ResourceKey key) {
    for (var on : dependencies().on(key)) {
      var why = lacking(on);
      if (why.isPresent()) return Queue.waits(on, why.get());
    }
    return new Turn.Free();
  }

  private Dependencies dependencies() {
    return state.map(DesiredState::dependencies).orElse(Dependencies.NONE);
  }

  private SortedMap<ResourceKey, Standing> standings() {
    var standings = new TreeMap<ResourceKey, Standing>();
    seen.forEach((key, known) ->
        standings.put(key, decision(key).map(known.standing()::given).orElse(known.standing())));
    return standings;
  }

  @SuppressWarnings("ReferenceEquality") // What a commit did not touch is the very object.
  private Optional<Decision> decision(ResourceKey key) {
    return Optional.ofNullable(judged.get(key))
        .filter(j -> j.desired() == wanted.get(key))
        .map(Judged::decision);
  }

  /** What a resource lacks to be built upon; empty where it is ready. */
  Optional<String> lacking(ResourceKey key) {
    if (!wanted.containsKey(key)) return Optional.of("its manifest has errors");
    if (unreadable.containsKey(key))
      return Optional.of("it cannot be read: " + unreadable.get(key));
    return decision(key)
        .map(Readiness::lacking)
        .orElse(Optional.of("it has not been looked at since Git or Mooring changed"));
  }

  /** The median: one that hung says little about the next. */
  private Optional<Duration> typical() {
    var sorted = took.stream().sorted().toList();
    return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(sorted.size() / 2));
  }
}
