package io.mooring.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ECS's service scheduler. One step of one service at one instant:
 *
 * <ol>
 *   <li>tasks whose time has come move on, and what happened to them is counted;
 *   <li>an ACTIVE service is rolled on by {@link Roller}, a DRAINING one becomes INACTIVE;
 *   <li>the next instant at which anything can happen is written in the agenda.
 * </ol>
 */
final class Scheduler {
  /** Stopped tasks are described for at least an hour (ecs.md 1.4, 5.2); ours for exactly one. */
  static final Duration STOPPED_TASK_KEPT = Duration.ofHours(1);

  private final World world;
  private final Roller roller;

  Scheduler(World world) {
    this.world = world;
    this.roller = new Roller(world);
  }

  void step(Service service, Instant at) {
    service.touch();
    moveTasks(service, at);
    forgetStopped(service, at);
    switch (service.status) {
      case ACTIVE -> {
        if (!service.readBackOnly) roller.roll(service, at);
      }
      case DRAINING -> drain(service, at);
      case INACTIVE -> {
        if (!at.isBefore(purgedAt(service)) && service.tasks.isEmpty()) {
          service.cluster.services.remove(service.name, service);
        }
      }
    }
    world.agenda.set(service, nextWake(service, at));
  }

  private void moveTasks(Service service, Instant at) {
    var failedRounds = new ArrayList<Deployment>();
    for (var task : List.copyOf(service.tasks)) {
      var deployment = task.deployment();
      var happening = task.step(at);
      world.neighbours.logs().tell(task, happening, at);
      switch (happening) {
        case NOTHING, EXITED -> {}
        case RAN -> ran(service, task, at);
        case BECAME_HEALTHY -> {
          if (service.breaker().path("resetOnHealthyTask").asBoolean(true)) {
            deployment.failedTasks = 0;
          }
        }
        case FAILED_TO_START -> {
          // Only the first stage counts tasks that never ran (ecs.md 4.4).
          if (!deployment.ran) deployment.failedTasks++;
          if (!failedRounds.contains(deployment)) failedRounds.add(deployment);
        }
        case FAILED_ITS_CHECK -> failedItsCheck(service, task, at);
      }
    }
    for (var deployment : failedRounds) backOff(service, deployment, at);
  }

  private void ran(Service service, Task task, Instant at) {
    task.deployment().ran = true;
    task.deployment().failedRounds = 0;
    if (task.traits.balanced()) {
      service.say(
          world.ids.uuid(), at, "registered 1 targets in (target-group " + targetGroup(task) + ")");
    }
  }

  private void failedItsCheck(Service service, Task task, Instant at) {
    task.deployment().failedTasks++;
    if (task.traits.checked()) {
      service.say(world.ids.uuid(), at, "(task " + task.id + ") failed container health checks.");
      task.stop("ServiceSchedulerInitiated", "Task failed container health checks", at);
      return;
    }
    var group = "(target-group " + targetGroup(task) + ")";
    service.say(
        world.ids.uuid(),
        at,
        target(task) + " is unhealthy in " + group + " due to (reason Health checks failed)");
    service.say(world.ids.uuid(), at, "deregistered 1 targets in " + group);
    task.stop("ServiceSchedulerInitiated", "Task failed ELB health checks in " + group, at);
  }

  /** A target is an instance, or an address and port where a task has its own (ecs.md 4.8). */
  private static String target(Task task) {
    if (!task.traits.networkInterface() && task.instance != Placement.NOWHERE) {
      return "(instance " + Placement.ec2(task.instance) + ")";
    }
    var balancer = task.deployment().version.path("loadBalancers").path(0);
    return "(port " + balancer.path("containerPort").asInt() + ")";
  }

  static String targetGroup(Task task) {
    var target = task.deployment().target;
    return target.targetGroup(target.version.path("loadBalancers").path(0));
  }

  /** Tasks that never reach RUNNING are retried ever more slowly (ecs.md 4.3). */
  private void backOff(Service service, Deployment deployment, Instant at) {
    deployment.failedRounds++;
    deployment.retryAt = at.plus(world.behaviour.pace().retryAfter(deployment.failedRounds));
    if (deployment.failedRounds > 1) {
      service.say(world.ids.uuid(), at, "is unable to consistently start tasks successfully.");
    }
  }

  private static void forgetStopped(Service service, Instant at) {
    for (var task : List.copyOf(service.tasks)) {
      var stoppedAt = task.times.get("stoppedAt");
      if (stoppedAt != null && !at.isBefore(stoppedAt.plus(STOPPED_TASK_KEPT))) {
        service.tasks.remove(task);
        service.cluster.tasks.remove(task.id);
      }
    }
  }

  /** DRAINING → INACTIVE when all tasks are STOPPING or STOPPED (ecs.md 4.7). */
  private void drain(Service service, Instant at) {
    if (at.isBefore(drainedAt(service))) return;
    if (service.tasks.stream().anyMatch(t -> t.state.compareTo(Task.State.STOPPING) < 0)) return;
    service.status = Service.Status.INACTIVE;
    service.deployments.clear();
    service.history.clear();
    service.revisions.clear();
  }

  /** The least time that a service is seen DRAINING; AWS gives none, but it is never nothing. */
  private Instant drainedAt(Service service) {
    return deletedAt(service).plus(world.behaviour.pace().stopping());
  }

  private Instant purgedAt(Service service) {
    return deletedAt(service).plus(world.behaviour.switches().inactiveKept());
  }

  private static Instant deletedAt(Service service) {
    if (service.deletedAt == null) throw new IllegalStateException(service.arn + " is not deleted");
    return service.deletedAt;
  }

  private @Nullable Instant nextWake(Service service, Instant at) {
    var wake = new Wake(at);
    for (var task : service.tasks) {
      wake.at(task.nextAt);
      var stoppedAt = task.times.get("stoppedAt");
      if (stoppedAt != null) wake.at(stoppedAt.plus(STOPPED_TASK_KEPT));
    }
    switch (service.status) {
      case ACTIVE -> {
        for (var deployment : service.deployments) wake.at(deployment.retryAt);
        service.underWay().ifPresent(going -> going.wakes().forEach(wake::at));
        if (service.steadySince != null) {
          wake.at(service.steadySince.plus(Roller.STEADY_EVENT_EVERY));
        }
      }
      case DRAINING -> wake.at(drainedAt(service));
      case INACTIVE -> {
        if (service.cluster.services.get(service.name) == service) wake.at(purgedAt(service));
      }
    }
    return wake.next;
  }

  /** The first of many instants after one of them: a crash loop keeps an hour of stopped tasks. */
  private static final class Wake {
    private final Instant after;
    private @Nullable Instant next;

    Wake(Instant after) {
      this.after = after;
    }

    void at(@Nullable Instant instant) {
      if (instant == null || !instant.isAfter(after)) return;
      if (next == null || instant.isBefore(next)) next = instant;
    }
  }
}
