package io.mooring.reconcile;

import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;
import io.mooring.plan.Action;
import io.mooring.plan.Decision;
import io.mooring.plan.Remark;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Why versions are held, in full. The tag that holds one has room for a few words only, and the
 * tasks that failed are gone within an hour. A restart loses the rest, never the hold.
 */
final class Causes {
  private final Map<ResourceKey, String> causes = new HashMap<>();

  /** An action went through: where it holds a version, this is why. */
  void happened(ResourceKey key, Action action, Decision decision) {
    if (action instanceof Action.Tag tag && tag.tags().containsKey(Tags.HOLD))
      causes.put(key, decision.verdict().words());
  }

  /** The decision, with the whole cause beside what is said of a held version. */
  Decision told(ResourceKey key, Decision decision) {
    var cause = causes.get(key);
    if (cause == null) return decision;
    if (!decision.has(Remark.Kind.HELD)) {
      causes.remove(key);
      return decision;
    }
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
