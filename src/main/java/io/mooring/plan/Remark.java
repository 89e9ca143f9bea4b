package io.mooring.plan;

/** Something a person should know about a decision: what holds it back, and the way out. */
public record Remark(Kind kind, String reason, String message) {
  public enum Kind {
    BLOCKED,
    AWAITING_APPROVAL,
    REPORT_ONLY,
    HELD,
    CONTESTED,
    TAGS_REMOVED,
    UNKNOWN_LIVE_FIELDS,
    ORPHANED,
    WAITING
  }
}
