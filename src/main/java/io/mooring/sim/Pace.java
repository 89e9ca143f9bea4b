package io.mooring.sim;

import java.time.Duration;
import java.util.List;

/**
 * How long each stretch of a task's life takes. The order of events never depends on it.
 *
 * @param provisioning attaching or detaching a network interface, and registering with discovery
 * @param pulling from PENDING to RUNNING, or to the failed pull
 * @param healthyAfterRunning until a task without any health check counts as healthy
 * @param checkPasses from RUNNING to the first passed container or target health check
 * @param checkFails from RUNNING to the verdict that the check failed
 * @param crashes from RUNNING to the exit of an image that crashes
 * @param runs from RUNNING to the end of a task without a service
 * @param draining a load balancer's deregistration
 * @param stopping from SIGTERM to the end of the containers
 * @param retryFirst the pause after tasks failed to start for the first time; doubles each time
 * @param retryMax the longest such pause
 * @param reaction until ECS acts on a request to stop a deployment, or on an alarm
 * @param stage a stage of a deployment that shifts traffic, where nothing makes it longer
 * @param hook a lifecycle hook that comes to an end soon
 * @param slowHook one that does not
 */
public record Pace(
    Duration provisioning,
    Duration pulling,
    Duration healthyAfterRunning,
    Duration checkPasses,
    Duration checkFails,
    Duration crashes,
    Duration runs,
    Duration draining,
    Duration stopping,
    Duration retryFirst,
    Duration retryMax,
    Duration reaction,
    Duration stage,
    Duration hook,
    Duration slowHook) {

  /** Shortest stretch: with none of them zero, virtual time always moves on. */
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /**
   * As ECS does it: 40 s to healthy without a check (ecs.md 4.3), checks every 30 s of which three
   * must fail (3.2), 6 min of draining and 16 s of deprovisioning (5.2), back-off up to 15 min
   * (4.3). The first pause of the back-off, the lengths of a pull, a stage and a hook, and ECS's
   * reaction are not documented. Minutes that a service asks for are always minutes.
   */
  public static final Pace REAL = new Pace(
      Duration.ofSeconds(16),
      Duration.ofSeconds(20),
      Duration.ofSeconds(40),
      Duration.ofSeconds(30),
      Duration.ofSeconds(90),
      Duration.ofSeconds(10),
      Duration.ofSeconds(10),
      Duration.ofMinutes(6),
      Duration.ofSeconds(30),
      Duration.ofSeconds(60),
      Duration.ofMinutes(15),
      Duration.ofSeconds(5),
      Duration.ofSeconds(5),
      Duration.ofSeconds(10),
      Duration.ofMinutes(10));

  /** The same events within a few seconds, for demonstrations and tests. */
  public static final Pace BRISK = new Pace(
      Duration.ofMillis(300),
      Duration.ofMillis(500),
      Duration.ofMillis(1000),
      Duration.ofMillis(1000),
      Duration.ofMillis(1500),
      Duration.ofMillis(700),
      Duration.ofMillis(700),
      Duration.ofMillis(500),
      Duration.ofMillis(500),
      Duration.ofMillis(500),
      Duration.ofSeconds(4),
      Duration.ofMillis(200),
      Duration.ofMillis(200),
      Duration.ofMillis(300),
      Duration.ofSeconds(3));

  public Pace {
    var all = List.of(
        provisioning,
        pulling,
        healthyAfterRunning,
        checkPasses,
        checkFails,
        crashes,
        runs,
        draining,
        stopping,
        retryFirst,
        retryMax,
        reaction,
        stage,
        hook,
        slowHook);
    for (var stretch : all) {
      if (stretch.compareTo(SHORTEST) < 0) {
        throw new IllegalArgumentException("a stretch of " + stretch + " is under " + SHORTEST);
      }
    }
  }

  /** The pause after {@code failures} (at least 1) rounds of failed starts in a row. */
  Duration retryAfter(int failures) {
    var pause = retryFirst;
    for (int i = 1; i < failures && pause.compareTo(retryMax) < 0; i++)
      pause = pause.multipliedBy(2);
    return pause.compareTo(retryMax) < 0 ? pause : retryMax;
  }
}
