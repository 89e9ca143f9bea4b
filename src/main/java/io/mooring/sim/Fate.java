package io.mooring.sim;

/** What becomes of a task that runs an image. Chosen by the image's text, see {@link FateRule}. */
public enum Fate {
  /** Starts, passes its checks, runs until it is stopped. */
  WELL,
  /**
   * Runs but fails its container or load balancer health check. Where neither is configured it
   * stays running and never counts as healthy.
   */
  UNHEALTHY,
  /** Reaches RUNNING, then its container exits with code 1. */
  CRASH,
  /** Reaches RUNNING, then its container is killed for its memory: code 137 (ecs.md 5.2). */
  OUT_OF_MEMORY,
  /** Stops with CannotPullContainerError and never runs. */
  UNPULLABLE,
  /** Stays PENDING until somebody stops it: the stalled pull of ecs.md 4.4, drill A. */
  STUCK,
  /** The first two starts of a deployment end as UNPULLABLE, the others are WELL. */
  FLAKY,
  /** Stops with ResourceInitializationError, for a secret that is not there. */
  NO_SECRET,
  /** Stops with ResourceInitializationError, for a log group that is not there. */
  NO_LOG_GROUP;

  /** Whether a task meets it before it can run, so that any of its containers brings it about. */
  boolean isOfTheStart() {
    return switch (this) {
      case UNPULLABLE, STUCK, FLAKY, NO_SECRET, NO_LOG_GROUP -> true;
      case WELL, UNHEALTHY, CRASH, OUT_OF_MEMORY -> false;
    };
  }
}
