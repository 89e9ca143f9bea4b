package io.mooring.sim;

import io.mooring.sim.Deployment.Rollout;
import java.time.Instant;

/** The deployment circuit breaker (ecs.md 4.4). */
final class Breaker {
  /** Bounds of the threshold, in failed tasks. */
  private static final int THRESHOLD_MIN = 3;

  private static final int THRESHOLD_MAX = 200;

  /** Percent of the desired count when nothing else is asked for. */
  private static final int PERCENT = 50;

  /** The last is seen in the acceptance tests of Terraform's AWS provider (ecs/service_test.go). */
  private static final Rollouts.Cause TRIPPED = new Rollouts.Cause(
      "ECS deployment circuit breaker: tasks failed to start.",
      "tasks failed to start.",
      "ECS deployment circuit breaker",
      "Service deployment rolled back because the circuit breaker threshold was exceeded.");

  private final World world;

  Breaker(World world) {
    this.world = world;
  }

  /** Fails PRIMARY when it has used up its failures, and turns back if that is wanted. */
  void check(Service service, Instant at) {
    var primary = service.primary().orElseThrow();
    if (primary.rollout != Rollout.IN_PROGRESS || service.isToTurnBack()) return;
    if (!service.breaker().path("enable").asBoolean()) return;
    if (primary.failedTasks < threshold(service)) return;
    service.underWay().ifPresent(going -> going.breakerTripped = true);
    world.rollouts.fail(service, TRIPPED, service.breaker().path("rollback").asBoolean(), at);
  }

  /** By the latest desired count, not the one at the start of the deployment. */
  static int threshold(Service service) {
    var asked = service.breaker().path("thresholdConfiguration");
    int value = asked.path("value").asInt(PERCENT);
    int percent = Math.ceilDiv(service.desiredCount * value, 100);
    return switch (Json.text(asked, "type")) {
      case "COUNT" -> value;
      case "UNBOUNDED_PERCENT" -> Math.max(1, percent);
      default -> Math.clamp(percent, THRESHOLD_MIN, THRESHOLD_MAX);
    };
  }
}
