package io.mooring.plan;

/**
 * What an app may do by itself. {@code mode} governs commits not applied yet, {@code drift} governs
 * live changes, and {@code adopt} what happens to a live service that nobody owns.
 */
public record Policy(Mode mode, Drift drift, Adopt adopt, int maxRollouts) {
  /** The safe first day: an app as configured with nothing else only reports. */
  public static final Policy REPORT_ONLY =
      new Policy(Mode.MANUAL, Drift.WARN, Adopt.WHEN_EQUAL, 10);

  public enum Mode {
    /** A commit is applied when a person approved it. */
    MANUAL,
    AUTO
  }

  public enum Drift {
    /** Seen in the status, without a drift alert. */
    IGNORE,
    WARN,
    ENFORCE
  }

  public enum Adopt {
    NEVER,
    WHEN_EQUAL,
    ALWAYS
  }

  public Policy {
    if (maxRollouts < 1)
      throw new IllegalArgumentException("max-rollouts " + maxRollouts + " is below 1");
  }
}
