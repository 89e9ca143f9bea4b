package io.mooring.plan;

/** Whether the app as a whole may be changed now. */
public sealed interface Gate {
  record Open() implements Gate {}

  /** A window of the app is closed: nothing new starts, but what failed goes back all the same. */
  record Closed(String message) implements Gate {}

  /** A person suspended the app: nothing is written, tags included. */
  record Suspended(String message) implements Gate {}
}
