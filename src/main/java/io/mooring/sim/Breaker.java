package io.mooring.sim;

import io.mooring.sim.Behaviour.RollbackId;
import io.mooring.sim.Deployment.Rollout;
import java.time.Instant;

/** The deployment circuit breaker of rolling services (ecs.md 4.4). */
final class Breaker {
  /** Bounds of the threshold, in failed tasks. */
  private static final int THRESHOLD_MIN = 3;

  private static final int THRESHOLD_MAX = 200;

  /** Percent of the desired count when nothing else is asked for. */
  private static final int PERCENT = 50;

  private final World world;

  Breaker(World world) {
    this.world = world;
  }

  /** Fails PRIMARY when it has used up its failures, and turns back if that is wanted. */
  void check(Service service, Instant at) {
    var primary = service.primary().orElseThrow();
    if (primary.rollout != Rollout.IN_PROGRESS) return;
    if (!service.breaker().path("enable").asBoolean()) return;
    if (primary.failedTasks < threshold(service)) return;
    primary.move(Rollout.FAILED, "ECS deployment circuit breaker: tasks failed to start.", at);
    service.say(
        world.ids.uuid(),
        at,
        "(deployment " + primary.id + ") deployment failed: tasks failed to start.");
    var target = service.lastCompleted;
    if (service.breaker().path("rollback").asBoolean() && target != null) {
      rollBack(service, target, at);
    }
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

  private void rollBack(Service service, Deployment target, Instant at) {
    // Until it completes again it is no target for another rollback.
    service.lastCompleted = null;
    var why = "ECS deployment circuit breaker: rolling back to deploymentId " + target.id + ".";
    service.say(world.ids.uuid(), at, "rolling back to deployment " + target.id + ".");
    boolean revived = world.behaviour.switches().rollbackId() == RollbackId.REVIVED_ID;
    var primary = revived
        ? target
        : new Deployment(world.ids.deployment(), target.revision, target.version, at);
    primary.revive(why, at);
    service.deployments.remove(primary);
    service.deployments.addFirst(primary);
    service.version = primary.version;
  }
}
