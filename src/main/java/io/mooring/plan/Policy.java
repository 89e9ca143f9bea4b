package io.mooring.plan;

/**
 * What an app may do by itself. {@code mode} governs commits not applied yet, {@code drift} governs
 * live changes, {@code adopt} what happens to a live service that nobody owns, and {@code prune} to
 * one of ours that Git does not want any more.
 *
 * @param maxRollouts roll-outs under way at once
 * @param stopAfterFailures versions that failed and are still wanted, before no other one is rolled
 *     out
 */
public record Policy(
    Mode mode, Drift drift, Adopt adopt, Prune prune, int maxRollouts, int stopAfterFailures) {
  /** As the design promises. */
  public static final int MAX_ROLLOUTS = 10;

  /** As the design promises. */
  public static final int STOP_AFTER_FAILURES = 3;

  /** The safe first day: an app as configured with nothing else only reports. */
  public static final Policy REPORT_ONLY =
      new Policy(Mode.MANUAL, Drift.WARN, Adopt.WHEN_EQUAL, Prune.NEVER);

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

  public enum Prune {
    NEVER,
    /** When a person said yes to the very names. */
    CONFIRM,
    /** By itself, but for many at once. */
    AUTO
  }

  public Policy {
    if (maxRollouts < 1)
      throw new IllegalArgumentException("max-rollouts " + maxRollouts + " is below 1");
    if (stopAfterFailures < 1)
      throw new IllegalArgumentException(
          "stop-after-failures " + stopAfterFailures + " is below 1");
  }

  /** With the bounds that hold where nothing is configured. */
  public Policy(Mode mode, Drift drift, Adopt adopt, Prune prune) {
    this(mode, drift, adopt, prune, MAX_ROLLOUTS, STOP_AFTER_FAILURES);
  }

  public Policy with(Mode other) {
    return new Policy(other, drift, adopt, prune, maxRollouts, stopAfterFailures);
  }

  public Policy with(Drift other) {
    return new Policy(mode, other, adopt, prune, maxRollouts, stopAfterFailures);
  }

  public Policy with(Adopt other) {
    return new Policy(mode, drift, other, prune, maxRollouts, stopAfterFailures);
  }

  public Policy with(Prune other) {
    return new Policy(mode, drift, adopt, other, maxRollouts, stopAfterFailures);
  }

  public Policy withMaxRollouts(int most) {
    return new Policy(mode, drift, adopt, prune, most, stopAfterFailures);
  }

  public Policy withStopAfterFailures(int most) {
    return new Policy(mode, drift, adopt, prune, maxRollouts, most);
  }
}
