package io.mooring.plan;

import java.util.Optional;

/**
 * Something a person should know about a decision: what holds it back, and the way out.
 *
 * @param run a look at the task of the run that it is about, where one is on record: what that
 *     wrote last belongs beside the message
 */
public record Remark(Kind kind, String reason, String message, Optional<RunAction.LookAtRun> run) {
  /** The reason of a version that is held because a person rolled back from it. */
  public static final String ROLLED_BACK_BY = "RolledBackBy";

  /** The reason of a hook that failed before its version went out. */
  public static final String HOOK_FAILED = "HookFailed";

  /** The reason of a version that is not rolled out because too many others failed. */
  public static final String STOPPED_AFTER_FAILURES = "StoppedAfterFailures";

  public Remark(Kind kind, String reason, String message) {
    this(kind, reason, message, Optional.empty());
  }

  /** The same in other words. */
  public Remark saying(String other) {
    return new Remark(kind, reason, other, run);
  }

  /** The same of the task of a run. */
  public Remark of(Optional<RunAction.LookAtRun> other) {
    return new Remark(kind, reason, message, other);
  }

  public enum Kind {
    BLOCKED,
    AWAITING_APPROVAL,
    REPORT_ONLY,
    HELD,
    SUSPENDED,
    RESTARTING,
    CONTESTED,
    TAGS_REMOVED,
    UNKNOWN_LIVE_FIELDS,
    ORPHANED,
    WAITING,
    /** A run failed. */
    RUN_FAILED,
    /** Whether a run ran is not known any more. */
    OUTCOME_UNKNOWN
  }
}
