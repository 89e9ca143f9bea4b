package io.mooring.reconcile;

import io.mooring.ident.Commit;
import io.mooring.status.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one pass tells of its app as a whole; what was told before keeps its age. */
final class Told {
  private final SortedMap<String, Condition> before;
  private final SortedMap<String, Condition> told = new TreeMap<>();
  private final Instant now;

  private Told(SortedMap<String, Condition> before, Instant now) {
    this.before = before;
    this.now = now;
  }

  /** Nothing was told yet. */
  static Told nothing(Instant now) {
    return new Told(new TreeMap<>(), now);
  }

  /** The next pass. */
  Told next(Instant later) {
    return new Told(told, later);
  }

  void tell(Condition.Type type, String reason, String message, Optional<Commit> commit) {
    var was = before.get(type.word());
    var since = was != null && was.reason().equals(reason) ? was.since() : now;
    told.put(type.word(), new Condition(type, reason, message, since, commit));
  }

  List<Condition> conditions() {
    return List.copyOf(told.values());
  }
}
