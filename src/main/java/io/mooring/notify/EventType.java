package io.mooring.notify;

/** What happened; the words are documented, and people write rules for them. */
public enum EventType {
  SYNC_STARTED("sync-started", false),
  SYNC_SUCCEEDED("sync-succeeded", false),
  SYNC_FAILED("sync-failed", true),
  DRIFT_FOUND("drift-found", true),
  DRIFT_CORRECTED("drift-corrected", false),
  CONTESTED("contested", true),
  HELD("held", true),
  RELEASED("released", false),
  ROLLED_BACK("rolled-back", true),
  RUN_SUCCEEDED("run-succeeded", false),
  RUN_FAILED("run-failed", true),
  RUN_UNKNOWN("run-outcome-unknown", true);

  private final String word;
  private final boolean trouble;

  EventType(String word, boolean trouble) {
    this.word = word;
    this.trouble = trouble;
  }

  public String word() {
    return word;
  }

  /** Whether somebody should look at it. */
  boolean isTrouble() {
    return trouble;
  }
}
