package io.mooring.status;

import io.mooring.ident.Commit;
import java.time.Instant;
import java.util.Optional;

/**
 * One thing to know about a resource or an app: the type says what, the reason why in one word, the
 * message what happens next and what to do. {@code since} moves only when type or reason do. A
 * condition that does not hold is not listed.
 */
public record Condition(
    Type type, String reason, String message, Instant since, Optional<Commit> commit) {

  /** Closed, so that it can be a metric label. */
  public enum Type {
    /** The manifest cannot be used. */
    INVALID_MANIFEST("InvalidManifest"),
    /** The repository cannot be read whole. */
    SOURCE_STALE("SourceStale"),
    /** ECS cannot be read. */
    LIVE_UNKNOWN("LiveUnknown"),
    /** A person must change Git, the configuration or ECS first. */
    BLOCKED("Blocked"),
    /** A person must approve first. */
    AWAITING_APPROVAL("AwaitingApproval"),
    /** Differences that policy leaves as they are. */
    REPORT_ONLY("ReportOnly"),
    /** A version is kept back. */
    HELD("Held"),
    /** A person wants nothing written for now. */
    SUSPENDED("Suspended"),
    /** Somebody asked for its tasks to be replaced, and they are not all yet. */
    RESTARTING("Restarting"),
    /** A difference that survived our own writes is left alone. */
    CONTESTED("Contested"),
    /** Tags of ours were gone and are back. */
    TAGS_REMOVED("TagsRemoved"),
    /** ECS answered with members that this release does not know. */
    UNKNOWN_LIVE_FIELDS("UnknownLiveFields"),
    /** It carries the app's tags, and no manifest wants it. */
    ORPHANED("Orphaned"),
    /** Something else comes first: a window, a dependency, other roll-outs. It is no trouble. */
    WAITING("Waiting"),
    /** A hook or a Task failed. */
    RUN_FAILED("RunFailed"),
    /** Whether a hook or a Task ran is not known any more; a person must say so. */
    OUTCOME_UNKNOWN("OutcomeUnknown"),
    /** A call failed or the budget is spent; it is tried again. */
    RETRYING("Retrying");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }
}
