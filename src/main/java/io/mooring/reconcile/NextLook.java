package io.mooring.reconcile;

import io.mooring.plan.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When an app wants to be looked at again, gathered in the course of one pass. */
final class NextLook {
  private final Instant now;
  private Instant at;
  private Optional<Duration> goesOn = Optional.empty();

  NextLook(Instant now, Duration interval) {
    this.now = now;
    this.at = now.plus(interval);
  }

  /** No later than that. */
  void by(Instant other) {
    at = orAt(other);
  }

  Instant orAt(Instant other) {
    return at.isBefore(other) ? at : other;
  }

  /** What was not asked because the API budget is spent is asked as soon as it may be. */
  void after(Outcome outcome) {
    if (outcome instanceof Outcome.Throttled(var after)) goesOn(after);
  }

  void goesOn(Duration after) {
    by(now.plus(after));
    if (goesOn.filter(longest -> longest.compareTo(after) >= 0).isEmpty())
      goesOn = Optional.of(after);
  }

  /**
   * After how long the budget lets everything through that was left out; empty where nothing was.
   */
  Optional<Duration> goesOn() {
    return goesOn;
  }
}
