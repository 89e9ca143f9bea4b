package io.mooring.reconcile;

import io.mooring.aws.Priority;
import io.mooring.aws.Roster.Asked;
import io.mooring.desired.DesiredState;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;
import io.mooring.live.LiveCluster;
import io.mooring.plan.Orphan;
import io.mooring.plan.Outcome;
import io.mooring.plan.PruneTag;
import io.mooring.plan.Pruner;
import io.mooring.plan.Suspension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The services of one app that Git does not want: found in the lists of its clusters, and looked at
 * together with those that it wants. What is kept between passes is only since when each is one.
 */
final class Orphans {
  private final AppSpec spec;
  private final RuleOrphans rules;
  private final SortedMap<ResourceKey, Since> since = new TreeMap<>();
  private final SortedMap<ClusterName, LiveCluster> looked = new TreeMap<>();
  private SortedSet<ResourceKey> known = new TreeSet<>();

  /** Of that very service, which another one of its name is not. */
  private record Since(String identity, Instant at) {}

  Orphans(AppSpec spec) {
    this.spec = spec;
    this.rules = new RuleOrphans(spec);
  }

  /** Says what the app declares, blocked manifests included, and finds what nobody does. */
  void declare(Pass.Means means, DesiredState desired) {
    looked.clear();
    var found = new TreeSet<ResourceKey>();
    for (var cluster : spec.destination().clusters()) {
      var names = new TreeSet<String>();
      for (var key : desired.keys())
        if (key.kind() == Kind.SERVICE && key.cluster().equals(cluster)) names.add(key.name());
      var roster = means.ecs().roster(cluster);
      roster.declare(spec.name().value(), names);
      roster.undeclared(spec.owner()).forEach(name -> found.add(key(cluster, name)));
    }
    known = found;
  }

  private ResourceKey key(ClusterName cluster, String name) {
    return new ResourceKey(spec.name(), cluster, Kind.SERVICE, name);
  }

  /** The clusters that the app has some in, for those who would not look there otherwise. */
  void in(SortedMap<ClusterName, InCluster> wanted) {
    known.forEach(key -> wanted.computeIfAbsent(
        key.cluster(),
        _ -> new InCluster(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>())));
  }

  /** What a sweep of the cluster must read. */
  SortedSet<String> names(ClusterName cluster, InCluster desired) {
    var names = new TreeSet<String>();
    desired.services().forEach(service -> names.add(service.key().name()));
    known.stream()
        .filter(key -> key.cluster().equals(cluster))
        .forEach(key -> names.add(key.name()));
    return names;
  }

  /** What a whole sweep showed. */
  void saw(LiveCluster live) {
    looked.put(live.name(), live);
  }

  boolean isKnown(ResourceKey key) {
    return known.contains(key) || rules.isKnown(key);
  }

  /** The rules that are left over. */
  RuleOrphans rules() {
    return rules;
  }

  SortedMap<ClusterName, LiveCluster> looked() {
    return Collections.unmodifiableSortedMap(looked);
  }

  /** Whether everything that the app may have left over was found and looked at. */
  boolean isWhole(Pass.Means means) {
    return spec.destination().clusters().stream()
            .allMatch(cluster -> means.ecs().roster(cluster).isWhole())
        && known.stream().allMatch(key -> looked.containsKey(key.cluster()));
  }

  /** Those that are there now and still carry our tags; the others are forgotten. */
  List<Orphan> there(Pass.Means means, Instant now) {
    var there = new ArrayList<Orphan>();
    for (var key : List.copyOf(known)) {
      if (!looked.containsKey(key.cluster())) continue;
      var reader = means.ecs().cluster(key.cluster());
      // What a call of ours may have changed is not known before the next look.
      if (reader.seenAt(key.name()).isEmpty()) continue;
      var live = reader
          .view(new TreeSet<>(List.of(key.name())))
          .service(key.name())
          .filter(service -> !service.status().equals("INACTIVE"))
          .filter(
              service -> service.tag(Tags.OWNER).filter(spec.owner()::equals).isPresent())
          .filter(service ->
              service.tag(Tags.RESOURCE).filter(key.tagValue()::equals).isPresent());
      if (live.isEmpty()) {
        means.ecs().roster(key.cluster()).forget(key.name());
        known.remove(key);
        continue;
      }
      var fresh = new Orphan(key, live.get(), false);
      var first = Optional.ofNullable(since.get(key))
          .filter(s -> s.identity().equals(fresh.identity()))
          .orElseGet(() -> new Since(fresh.identity(), now));
      since.put(key, first);
      boolean settled = !first.at().plus(Pruner.SETTLE).isAfter(now);
      there.add(new Orphan(key, live.get(), settled));
    }
    since.keySet().retainAll(known);
    return there;
  }

  /** What a person said yes to, by cluster. */
  SortedMap<ClusterName, PruneTag> yes() {
    var given = new TreeMap<ClusterName, PruneTag>();
    looked.forEach((name, live) ->
        live.tag(tag()).flatMap(PruneTag::parse).ifPresent(yes -> given.put(name, yes)));
    return given;
  }

  /** Why nothing is written at all, where a person suspended the app. */
  Optional<String> suspended(Instant now) {
    var tag = Tags.SUSPEND + "/" + spec.name();
    return looked.values().stream().anyMatch(cluster -> Suspension.holds(cluster.tag(tag), now))
        ? Optional.of("the app is suspended")
        : Optional.empty();
  }

  String tag() {
    return Tags.PRUNE + "/" + spec.name();
  }

  /** How asking who else is there ended. */
  record News(boolean found, Optional<Outcome> trouble) {}

  /** Asks who else is in the app's clusters, as far as the budget for it goes. */
  News ask(Pass.Means means, Priority priority, Instant now) {
    boolean found = false;
    var trouble = Optional.<Outcome>empty();
    for (var cluster : spec.destination().clusters()) {
      var roster = means.ecs().roster(cluster);
      switch (roster.ask(priority, now)) {
        case Asked.Whole() -> {}
        case Asked.Partial(var after) -> trouble = Optional.of(new Outcome.Throttled(after));
        case Asked.Failed(var outcome) -> trouble = Optional.of(outcome);
      }
      for (var name : roster.undeclared(spec.owner())) found |= !known.contains(key(cluster, name));
    }
    return new News(found, trouble);
  }
}
