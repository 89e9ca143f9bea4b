package io.mooring.notify;

import io.mooring.status.Condition;
import io.mooring.status.Operation;
import io.mooring.status.Origin;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is known of one resource, as far as it decides whether something is news.
 *
 * @param seen whether anything is known at all; right after a start nothing is
 * @param failure the failure that was told last and has not been made up for
 * @param marks the conditions that are told when they come and go, as {@code type/reason}
 */
record Facts(
    boolean seen,
    boolean drifted,
    Optional<Operation> operation,
    Optional<String> failure,
    SortedSet<String> marks) {
  private static final List<Condition.Type> TOLD =
      List.of(Condition.Type.HELD, Condition.Type.CONTESTED, Condition.Type.OUTCOME_UNKNOWN);

  Facts {
    marks = Collections.unmodifiableSortedSet(new TreeSet<>(marks));
  }

  /** Of what is there since before the start: all of it may have been told already. */
  static Facts unseen() {
    return new Facts(false, false, Optional.empty(), Optional.empty(), new TreeSet<>());
  }

  /** Of what was declared just now: everything about it is news. */
  static Facts none() {
    return new Facts(true, false, Optional.empty(), Optional.empty(), new TreeSet<>());
  }

  /** The same with what a pass found out. */
  Facts with(ResourceStatus status, Optional<String> latestFailure) {
    var now = new TreeSet<String>();
    for (var condition : told(status)) now.add(mark(condition));
    boolean live = status.sync().knownOrigin().filter(Origin.LIVE::equals).isPresent();
    return new Facts(true, live, status.operation(), latestFailure, now);
  }

  /** A status that says nothing, since something could not be read, ends nothing either. */
  static boolean tells(ResourceStatus status) {
    return !(status.sync() instanceof Sync.Unknown unknown)
        || unknown.lastKnown().isPresent();
  }

  boolean has(Condition condition) {
    return marks.contains(mark(condition));
  }

  boolean has(Condition.Type type) {
    return marks.stream().anyMatch(mark -> mark.startsWith(type.word() + "/"));
  }

  static List<Condition> told(ResourceStatus status) {
    return status.conditions().stream().filter(c -> TOLD.contains(c.type())).toList();
  }

  private static String mark(Condition condition) {
    return condition.type().word() + "/" + condition.reason();
  }
}
