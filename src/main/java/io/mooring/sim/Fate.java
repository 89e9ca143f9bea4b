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
  /** Stops with CannotPullContainerError and never runs. */
  UNPULLABLE
}
