package io.mooring.plan;

import java.time.Instant;

/** Whether the app as a whole may be changed now. */
public sealed interface Gate {
  record Open() implements Gate {}

  /**
   * A window of the app is closed: nothing new starts, but what failed goes back all the same.
   *
   * @param until when it opens, as far as can be told
   * @param manualSync whether what a person approved goes through all the same
   */
  record Closed(Instant until, boolean manualSync, String message) implements Gate {}

  /** A person suspended the app: nothing is written, tags included. */
  record Suspended(String message) implements Gate {}
}
