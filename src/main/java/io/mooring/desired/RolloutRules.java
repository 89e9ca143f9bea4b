package io.mooring.desired;

import java.time.Duration;
import java.util.Optional;

/**
 * How the service is rolled out, and how that is judged: {@code progressDeadline} is time without
 * progress.
 *
 * @param restart any text; when it changes, the service's tasks are replaced once
 * @param recreate whether a change that ECS cannot make in place may delete the service and create
 *     it again
 */
public record RolloutRules(
    Duration progressDeadline, OnFailure onFailure, Optional<String> restart, boolean recreate) {
  /** What the design promises when a manifest says nothing. */
  public static final RolloutRules DEFAULT =
      new RolloutRules(Duration.ofMinutes(15), OnFailure.ROLLBACK);

  public enum OnFailure {
    ROLLBACK,
    STOP
  }

  /** Without a restart, and never created again. */
  public RolloutRules(Duration progressDeadline, OnFailure onFailure) {
    this(progressDeadline, onFailure, Optional.empty(), false);
  }
}
