package io.mooring.live;

import java.time.Instant;
import java.util.Optional;

/**
 * One entry of a service's {@code deployments}. {@code rolloutState} is empty where ECS gives none
 * (Classic load balancers).
 */
public record LiveDeployment(
    String id,
    String status,
    String taskDefinitionArn,
    RolloutState rolloutState,
    String rolloutStateReason,
    Counts counts,
    Times times) {

  public enum RolloutState {
    IN_PROGRESS,
    COMPLETED,
    FAILED,
    /** ECS gave none, or one that is newer than this release. */
    UNKNOWN
  }

  public record Counts(int desired, int pending, int running, int failed) {}

  public record Times(Optional<Instant> createdAt, Optional<Instant> updatedAt) {}

  public boolean isPrimary() {
    return status.equals("PRIMARY");
  }
}
