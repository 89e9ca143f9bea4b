package io.mooring.plan;

/**
 * Whether one more roll-out of this resource may start now. Nothing but the start waits: what runs
 * goes on, what failed goes back, and members that start no deployment converge.
 */
public sealed interface Turn {
  record Free() implements Turn {}

  /**
   * Something must end first: other roll-outs, or what it depends on. Both are for people.
   *
   * @param reason the word of the condition
   */
  record Waits(String reason, String message) implements Turn {}

  /**
   * A person must do something first.
   *
   * @param reason the word of the condition
   */
  record Halted(String reason, String message) implements Turn {}
}
