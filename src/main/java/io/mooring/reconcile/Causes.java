package io.mooring.reconcile;

import io.mooring.desired.DesiredService;
import io.mooring.desired.HoldTag;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;
import io.mooring.plan.Action;
import io.mooring.plan.Decision;
import io.mooring.plan.Remark;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Why versions are held, in full. The tag that holds one has room for a few words only, and the
 * tasks that failed are gone within an hour. A restart loses the rest, never the hold.
 */
final class Causes {
  private final Map<ResourceKey, Cause> causes = new HashMap<>();

  private record Cause(HoldTag hold, String words) {}

  /** An action went through: where it holds a version, this is why. */
  void happened(ResourceKey key, Action action, Decision decision) {
    if (!(action instanceof Action.Tag tag)) return;
    Optional.ofNullable(tag.tags().get(Tags.HOLD))
        .flatMap(HoldTag::parse)
        .ifPresent(hold -> causes.put(key, new Cause(hold, words(decision))));
  }

  /** A hook's failure says nothing about the version that runs. */
  private static String words(Decision decision) {
    return decision.remarks().stream()
        .filter(r -> r.kind() == Remark.Kind.RUN_FAILED)
        .map(Remark::message)
        .findFirst()
        .orElseGet(decision.verdict()::words);
  }

  /** The decision, with the whole cause beside what is said of a held version. */
  Decision told(DesiredService desired, Decision decision) {
    var known = causes.get(desired.key());
    if (known == null || !known.hold().holds(desired.digests())) return decision;
    var cause = known.words();
    var remarks = decision.remarks().stream()
        .map(r -> r.kind() == Remark.Kind.HELD
            ? new Remark(r.kind(), r.reason(), r.message() + "; the cause: " + cause)
            : r)
        .toList();
    return new Decision(
        decision.plan(),
        decision.diff(),
        decision.drifted(),
        decision.verdict(),
        decision.health(),
        remarks);
  }

  /** Forgets resources that are no longer declared. */
  void keep(Set<ResourceKey> declared) {
    causes.keySet().retainAll(declared);
  }
}
