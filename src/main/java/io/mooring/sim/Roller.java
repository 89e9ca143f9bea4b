package io.mooring.sim;

import io.mooring.sim.Deployment.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rolls one ACTIVE service on, by the arithmetic of ecs.md 4.3: at most floor(desired ×
 * maximumPercent / 100) tasks hold a place, stopping ones included, and at least ceil(desired ×
 * minimumHealthyPercent / 100) healthy ones stay. Only PRIMARY starts tasks.
 */
final class Roller {
  /** The steady-state event comes again about every six hours (ecs.md 4.8). */
  static final Duration STEADY_EVENT_EVERY = Duration.ofHours(6);

  /** Starts and stops of one instant feed each other only through tasks that never ran. */
  private static final int ROUNDS_MAX = 4;

  private static final String STALLED =
      "was unable to stop or start tasks during a deployment because of the service deployment"
          + " configuration. Update the minimumHealthyPercent or maximumPercent value and try"
          + " again.";

  private final World world;
  private final Breaker breaker;
  private final Placement placement;
  private final Shifter shifter;

  Roller(World world) {
    this.world = world;
    this.breaker = new Breaker(world);
    this.placement = new Placement(world);
    this.shifter = new Shifter(world, this);
  }

  void roll(Service service, Instant at) {
    world.rollouts.step(service, at);
    breaker.check(service, at);
    shifter.shift(service, at);
    // Also right after a stage that turned back or was the last one.
    if (Shifter.shifting(service).isEmpty()) {
      replace(service, service.primary().orElseThrow(), at);
    }
    saySteady(service, service.primary().orElseThrow(), at);
  }

  private void replace(Service service, Deployment primary, Instant at) {
    for (int round = 0; round < ROUNDS_MAX; round++) {
      boolean moved = stopExcess(service, primary, at);
      moved |= start(service, primary, at);
      moved |= stopOld(service, primary, at);
      if (!moved) break;
    }
    service.deployments.removeIf(
        d -> d != primary && d.rollout != Rollout.FAILED && placesOf(service, d) == 0);
    complete(service, primary, at);
    sayStalled(service, primary, at);
  }

  /** As many tasks as are desired, whatever else runs: what a shift of traffic asks for. */
  void keep(Service service, Deployment deployment, Instant at) {
    stopExcess(service, deployment, at);
    if (deployment.rollout == Rollout.FAILED) return;
    if (deployment.retryAt != null && deployment.retryAt.isAfter(at)) return;
    startTasks(service, deployment, service.desiredCount - goingOf(service, deployment), at);
  }

  void stopAll(Service service, Deployment deployment, Instant at) {
    var tasks = going(service).filter(task -> task.deployment() == deployment).toList();
    if (!tasks.isEmpty()) stop(service, tasks, at);
  }

  /** Whether PRIMARY has its tasks and all of them are healthy. */
  boolean isUp(Service service) {
    var primary = service.primary().orElseThrow();
    return healthyOf(service, primary) == service.desiredCount
        && goingOf(service, primary) == service.desiredCount;
  }

  /** Whether no other deployment has a task left. */
  boolean isAlone(Service service) {
    var primary = service.primary().orElseThrow();
    return service.tasks.stream().allMatch(t -> t.deployment() == primary || t.isStopped());
  }

  private static Stream<Task> going(Service service) {
    return service.tasks.stream().filter(task -> !task.isStopping());
  }

  private static long goingOf(Service service, Deployment deployment) {
    return going(service).filter(task -> task.deployment() == deployment).count();
  }

  private static long healthyOf(Service service, Deployment deployment) {
    return going(service)
        .filter(t -> t.deployment() == deployment && t.isHealthy())
        .count();
  }

  /** Places that a deployment's tasks hold: a stopping task holds its own until it is gone. */
  private static long placesOf(Service service, Deployment deployment) {
    return service.tasks.stream()
        .filter(task -> task.deployment() == deployment && !task.isStopped())
        .count();
  }

  private static long upperLimit(Service service) {
    long percent = service.deploymentConfiguration().path("maximumPercent").asLong();
    return Math.floorDiv(service.desiredCount * percent, 100L);
  }

  private static long lowerLimit(Service service) {
    long percent =
        service.deploymentConfiguration().path("minimumHealthyPercent").asLong();
    return Math.ceilDiv(service.desiredCount * percent, 100L);
  }

  private boolean start(Service service, Deployment primary, Instant at) {
    if (primary.rollout == Rollout.FAILED) return false;
    if (primary.retryAt != null && primary.retryAt.isAfter(at)) return false;
    long held = service.tasks.stream().filter(task -> !task.isStopped()).count();
    long missing = service.desiredCount - goingOf(service, primary);
    long count = Math.min(missing, upperLimit(service) - held);
    return startTasks(service, primary, count, at);
  }

  private boolean startTasks(Service service, Deployment deployment, long count, Instant at) {
    if (count <= 0) return false;
    var started = new ArrayList<Task>();
    var failure = "";
    while (started.size() < count) {
      var spot = placement.place(service, deployment);
      failure = spot.failure();
      if (!failure.isEmpty()) break;
      deployment.failedPlacements = 0;
      started.add(TaskStart.start(world, service, deployment, spot.instance(), at));
    }
    if (!started.isEmpty()) {
      service.say(
          world.ids.uuid(),
          at,
          "has started " + started.size() + " tasks: " + names(started) + ".");
    }
    if (!failure.isEmpty()) placement.failed(service, deployment, failure, at);
    return !started.isEmpty();
  }

  private boolean stopExcess(Service service, Deployment primary, Instant at) {
    long excess = goingOf(service, primary) - service.desiredCount;
    if (excess <= 0) return false;
    // Which tasks go first is not documented: ours are those not yet healthy, then the youngest.
    var last = going(service)
        .filter(task -> task.deployment() == primary)
        .sorted(Comparator.comparing(Task::isHealthy))
        .toList();
    var unhealthy = last.stream().filter(task -> !task.isHealthy());
    var youngest = last.reversed().stream().filter(Task::isHealthy);
    stop(service, Stream.concat(unhealthy, youngest).limit(excess).toList(), at);
    return true;
  }

  private boolean stopOld(Service service, Deployment primary, Instant at) {
    if (primary.rollout == Rollout.FAILED) return false;
    var old = going(service).filter(task -> task.deployment() != primary).toList();
    long healthy = going(service).filter(Task::isHealthy).count();
    long spare = Math.max(0, healthy - lowerLimit(service));
    var leaving = Stream.concat(
            old.stream().filter(task -> !task.isHealthy()),
            old.stream().filter(Task::isHealthy).limit(spare))
        .toList();
    if (leaving.isEmpty()) return false;
    stop(service, leaving, at);
    return true;
  }

  private void stop(Service service, List<Task> leaving, Instant at) {
    var by = service.primary().orElseThrow().id;
    long running = leaving.stream().filter(t -> t.state == Task.State.RUNNING).count();
    if (leaving.stream().anyMatch(t -> t.traits.balanced())) {
      var group = Scheduler.targetGroup(leaving.getFirst());
      service.say(
          world.ids.uuid(),
          at,
          "deregistered " + leaving.size() + " targets in (target-group " + group + ")");
      service.say(
          world.ids.uuid(), at, "has begun draining connections on " + leaving.size() + " tasks.");
    }
    for (var task : leaving) {
      var why = "Scaling activity initiated by (deployment " + by + ")";
      task.stop("ServiceSchedulerInitiated", why, at);
    }
    if (running > 0) {
      service.say(
          world.ids.uuid(),
          at,
          "has stopped " + leaving.size() + " running tasks: " + names(leaving) + ".");
    }
  }

  private static String names(List<Task> tasks) {
    return tasks.stream().map(task -> "(task " + task.id + ")").collect(Collectors.joining(" "));
  }

  /** COMPLETED: all of the new healthy and all of the old gone (ecs.md 4.3). */
  private void complete(Service service, Deployment primary, Instant at) {
    if (primary.rollout != Rollout.IN_PROGRESS || service.isToTurnBack()) return;
    if (!isUp(service) || !isAlone(service)) return;
    if (Alarms.isBaking(service, at)) return;
    world.rollouts.complete(service, primary, at);
  }

  /** Says once that the percentages leave no move, as with one task at 100/100. */
  private void sayStalled(Service service, Deployment primary, Instant at) {
    if (primary.rollout != Rollout.IN_PROGRESS || primary.saidStalled) return;
    boolean waiting = service.tasks.stream().anyMatch(t -> t.nextAt != null)
        || (primary.retryAt != null && primary.retryAt.isAfter(at));
    boolean isShort = goingOf(service, primary) < service.desiredCount;
    if (waiting || !isShort) return;
    primary.saidStalled = true;
    service.say(world.ids.uuid(), at, STALLED);
  }

  private void saySteady(Service service, Deployment primary, Instant at) {
    boolean steady = primary.rollout == Rollout.COMPLETED
        && goingOf(service, primary) == service.desiredCount
        && healthyOf(service, primary) == service.desiredCount;
    if (!steady) {
      service.steadySince = null;
      return;
    }
    var since = service.steadySince;
    if (since != null && at.isBefore(since.plus(STEADY_EVENT_EVERY))) return;
    service.steadySince = at;
    service.say(world.ids.uuid(), at, "has reached a steady state.");
  }
}
