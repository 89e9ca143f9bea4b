package io.mooring.plan;

/** Something a person should know about a decision: what holds it back, and the way out. */
public record Remark(Kind kind, String reason, String message) {
  /** The reason of a version that is held because a person rolled back from it. */
  public static final String ROLLED_BACK_BY = "RolledBackBy";

  /** The reason of a hook that failed before its version went out. */
  public static final String HOOK_FAILED = "HookFailed";

  /** The reason of a version that is not rolled out because too many others failed. */
  public static final String STOPPED_AFTER_FAILURES = "StoppedAfterFailures";

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
