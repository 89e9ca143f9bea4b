package io.mooring.desired;

import java.time.Duration;

/** How a roll-out of the service is judged: {@code progressDeadline} is time without progress. */
public record RolloutRules(Duration progressDeadline, OnFailure onFailure) {
  /** What the design promises when a manifest says nothing. */
  public static final RolloutRules DEFAULT =
      new RolloutRules(Duration.ofMinutes(15), OnFailure.ROLLBACK);

  public enum OnFailure {
    ROLLBACK,
    STOP
  }
}
