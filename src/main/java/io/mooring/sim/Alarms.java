package io.mooring.sim;

import io.mooring.sim.ServiceDeployment.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The alarms of a deployment under way (ecs.md 4.4), with any strategy. */
final class Alarms {
  /** The event is seen in an incident report of September 2026; the other texts are ours. */
  private static final Rollouts.Cause RANG = new Rollouts.Cause(
      "ECS deployment failed: alarm detected.",
      "alarm detected.",
      "ECS deployment alarm",
      "Service deployment rolled back because an alarm was detected.");

  private final World world;

  Alarms(World world) {
    this.world = world;
  }

  /** Fails the deployment some time after an alarm began to ring, if it rings still: ECS polls. */
  void check(Service service, Instant at) {
    var going = service.underWay().orElse(null);
    if (going == null || going.status != Status.IN_PROGRESS) return;
    var asked = going.configuration.path("alarms");
    if (!asked.path("enable").asBoolean()) return;
    var ringing = Json.texts(asked.path("alarmNames")).stream()
        .filter(name -> world.alarms.contains(name) && !going.ignoredAlarms.contains(name))
        .toList();
    if (ringing.isEmpty()) going.alarmAt = null;
    else if (going.alarmAt == null)
      going.alarmAt = at.plus(world.behaviour.pace().reaction());
    else if (!going.alarmAt.isAfter(at)) ring(service, going, ringing, at);
  }

  private void ring(Service service, ServiceDeployment going, List<String> ringing, Instant at) {
    going.alarmAt = null;
    going.triggeredAlarms = ringing;
    boolean goBack = going.configuration.path("alarms").path("rollback").asBoolean();
    world.rollouts.fail(service, RANG, goBack, at);
  }

  /**
   * Whether a rolling deployment that got where it was to get still waits for its alarms. The time
   * that ECS takes when none is given is not known; here it is none.
   */
  static boolean isBaking(Service service, Instant at) {
    var going = service.underWay().orElse(null);
    if (going == null || going.rollback != null) return false;
    if (!going.configuration.path("alarms").path("enable").asBoolean()) return false;
    int minutes = going.configuration.path("bakeTimeInMinutes").asInt();
    if (going.bakedAt == null) going.bakedAt = at.plus(Duration.ofMinutes(minutes));
    return going.bakedAt.isAfter(at);
  }
}
