package io.mooring.desired;

import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Position;
import io.mooring.manifest.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds what two manifests claim at once; neither may have it until one gives it up. */
final class Collisions {
  /** Most other places named in one message. */
  private static final int NAMED_MAX = 3;

  private final IdentityHashMap<Draft, List<Problem>> found = new IdentityHashMap<>();

  private record Claimed(Draft draft, String pointer) {
    Position place() {
      var positions = draft.manifest().positions();
      return pointer.startsWith("/spec/")
          ? positions.of(pointer.substring("/spec".length()))
          : positions.start();
    }
  }

  private Collisions() {}

  /** The problems of each draft that claims what another one claims too. */
  static IdentityHashMap<Draft, List<Problem>> of(List<Finished> all) {
    var collisions = new Collisions();
    collisions.names(all);
    collisions.families(all);
    collisions.targets(all);
    return collisions.found;
  }

  private void names(List<Finished> all) {
    var claims = new Claims<ResourceKey>();
    for (var each : all)
      claims.add(each.draft().key(), new Claimed(each.draft(), "/metadata/name"));
    claims.shared.forEach((key, sharers) -> tell(
        sharers,
        "%s %s is declared more than once in cluster %s"
            .formatted(key.kind().word(), key.name(), key.cluster())));
  }

  private void families(List<Finished> all) {
    var claims = new Claims<String>();
    for (var each : all) {
      for (var claim : each.families())
        claims.add(claim.claimed(), new Claimed(each.draft(), claim.pointer()));
    }
    claims.shared.forEach((family, sharers) ->
        tell(sharers, "task definition family `%s` has more than one owner".formatted(family)));
  }

  /** A target is told by its Region, bus, rule and id; an app has one Region. */
  private void targets(List<Finished> all) {
    var claims = new Claims<String>();
    for (var each : all) {
      for (var claim : each.targets())
        claims.add(claim.claimed(), new Claimed(each.draft(), claim.pointer()));
    }
    claims.shared.forEach((target, sharers) -> tell(
        sharers,
        "rule `%s` has target `%s` more than once"
            .formatted(
                target.substring(0, target.indexOf(' ')),
                target.substring(target.indexOf(' ') + 1))));
  }

  /** Who claims what; a list is made only for what two claim, since hardly anything is. */
  private static final class Claims<K> {
    private final Map<K, Claimed> first = new HashMap<>();
    private final Map<K, List<Claimed>> shared = new HashMap<>();

    void add(K what, Claimed claimed) {
      var earlier = first.putIfAbsent(what, claimed);
      if (earlier == null) return;
      shared.computeIfAbsent(what, _ -> new ArrayList<>(List.of(earlier))).add(claimed);
    }
  }

  @SuppressWarnings("ReferenceEquality") // Two claims may read alike and are still two.
  private void tell(List<Claimed> sharers, String what) {
    for (var claimed : sharers) {
      var others = sharers.stream()
          .filter(other -> other != claimed)
          .limit(NAMED_MAX)
          .map(other -> other.place().toString())
          .collect(Collectors.joining(", "));
      found
          .computeIfAbsent(claimed.draft(), _ -> new ArrayList<>())
          .add(new Problem(
              Problem.Severity.ERROR,
              claimed.place(),
              claimed.pointer(),
              what + ": also at " + others + "; rename or remove one of them"));
    }
  }
}
