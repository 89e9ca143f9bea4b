package io.mooring.sim;

import io.mooring.sim.Behaviour.RollbackId;
import io.mooring.sim.Deployment.Rollout;
import io.mooring.sim.ServiceDeployment.Rollback;
import io.mooring.sim.ServiceDeployment.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Begins and ends service deployments, and turns them back (ecs.md 4.4, 4.6). Status reasons are
 * AWS's where third parties published them, and else ours, which is said in place.
 */
final class Rollouts {
  /** How long ECS tells of a deployment (ecs.md 4.6). */
  static final Duration HISTORY_KEPT = Duration.ofDays(90);

  /** Seen in February 2026 on a first deployment that failed, by several users. */
  static final String NO_CANDIDATE = "No rollback candidate was found to run the rollback.";

  /** Ours: AWS's words for it are not known. */
  private static final String SUPERSEDED =
      "Service deployment stopped because a new service deployment started.";

  /**
   * How a deployment failed, in the words of each place that tells of it.
   *
   * @param state the deployment's rolloutStateReason when nothing is rolled back
   * @param event what follows "deployment failed: "
   * @param turning the beginning of the rolloutStateReason of the one gone back to
   * @param reason the service deployment's statusReason and the rollback's reason
   */
  record Cause(String state, String event, String turning, String reason) {
    /** Of a deployment that shifts traffic: it has no rolloutState, and the event says it all. */
    static Cause of(String reason) {
      return new Cause(reason, reason, "ECS deployment", reason);
    }
  }

  /** Ours: AWS's words for a rollback that a person asked for are not known. */
  private static final Cause STOPPED = new Cause(
      "ECS deployment stopped.",
      "stopped by a request.",
      "ECS deployment",
      "Service deployment rolled back because of a StopServiceDeployment request.");

  private final World world;
  private final Alarms alarms;

  Rollouts(World world) {
    this.world = world;
    this.alarms = new Alarms(world);
  }

  /** Starts a deployment to a new revision; one that is under way ends. */
  void begin(Service service, Revision definition, Instant at) {
    var live = live(service);
    service.underWay().ifPresent(before -> supersede(service, before, at));
    forget(service, at);
    var id = world.ids.deployment();

    boolean shifts = Shifter.isShifting(service.strategy());
    var target = new ServiceRevision(
        service,
        world.arns.serviceRevision(service, id),
        definition,
        service.version,
        Sides.alternate(world.behaviour, live, shifts),
        at);
    service.revisions.put(target.arn, target);
    var sources = new LinkedHashSet<ServiceRevision>();
    for (var running : service.deployments) sources.add(running.target);
    var begun = new ServiceDeployment(
        world.arns.serviceDeployment(service, world.ids.serviceDeployment()),
        sources.stream().toList(),
        target,
        Json.merged(Json.object(), service.settings.withObjectProperty("deploymentConfiguration")),
        at);
    begun.live = live;
    if (shifts) {
      begun.shift = new Shift(sources.size() > 1 ? Stage.RECONCILE_SERVICE : Stage.PRE_SCALE_UP);
    }
    begun.ignoredAlarms.addAll(world.alarms);
    service.history.addFirst(begun);
    service.deployments.addFirst(new Deployment(id, target, at));
  }

  /** What serves: the newest that completed, or what is being gone back to. */
  private static @Nullable ServiceRevision live(Service service) {
    if (service.lastCompleted != null) return service.lastCompleted.target;
    boolean turning = service.underWay().filter(going -> going.rollback != null).isPresent();
    return turning ? service.primary().orElseThrow().target : null;
  }

  private static void supersede(Service service, ServiceDeployment before, Instant at) {
    // What becomes of one that is turning back is not known; it did not get there.
    boolean turning = before.rollback != null;
    end(service, before, turning ? Status.ROLLBACK_FAILED : Status.STOPPED, SUPERSEDED, at);
  }

  private static void forget(Service service, Instant at) {
    var oldest = at.minus(HISTORY_KEPT);
    while (!service.history.isEmpty() && service.history.getLast().createdAt.isBefore(oldest)) {
      service.history.removeLast();
    }
  }

  /** A deleted service's deployments and revisions go with it (ecs.md 4.6). */
  void deleted(Service service, Instant at) {
    service
        .underWay()
        .ifPresent(going -> end(service, going, Status.STOPPED, "Service was deleted.", at));
  }

  /** Lets a requested start or rollback happen. */
  void step(Service service, Instant at) {
    var going = service.underWay().orElse(null);
    if (going == null) return;
    if (going.status == Status.PENDING) going.move(Status.IN_PROGRESS, "", at);
    if (going.rollbackAt != null && !going.rollbackAt.isAfter(at)) {
      going.rollbackAt = null;
      turnBack(service, going, STOPPED, at);
    }
    alarms.check(service, at);
  }

  /** StopServiceDeployment: goes back whether or not that was configured (ecs.md 4.6). */
  void requestRollback(ServiceDeployment going, Instant at) {
    if (going.status == Status.ROLLBACK_REQUESTED || going.status == Status.ROLLBACK_IN_PROGRESS) {
      return;
    }
    going.move(Status.ROLLBACK_REQUESTED, "", at);
    going.rollbackAt = at.plus(world.behaviour.pace().reaction());
  }

  /** PRIMARY got where it was to get: its own way, or back. */
  void complete(Service service, Deployment primary, Instant at) {
    primary.move(Rollout.COMPLETED, "ECS deployment " + primary.id + " completed.", at);
    service.lastCompleted = primary;
    service.version = Sides.shown(world.behaviour, primary.target);
    service.deployments.removeIf(deployment -> deployment != primary);
    service.say(world.ids.uuid(), at, "(deployment " + primary.id + ") deployment completed.");
    var going = service.underWay().orElse(null);
    if (going == null) return;
    if (going.rollback == null) end(service, going, Status.SUCCESSFUL, "", at);
    else end(service, going, Status.ROLLBACK_SUCCESSFUL, going.rollback.reason(), at);
  }

  /** Fails PRIMARY, and turns back if that is wanted and there is something to go back to. */
  void fail(Service service, Cause cause, boolean goBack, Instant at) {
    var primary = service.primary().orElseThrow();
    var going = service.underWay().orElse(null);
    if (going == null || !goBack) {
      failed(service, primary, cause, at);
      // Ours: what ECS says of a failure without a rollback is not known.
      if (going != null) end(service, going, unturned(going), cause.reason(), at);
      return;
    }
    turnBack(service, going, cause, at);
  }

  private static Status unturned(ServiceDeployment going) {
    return going.rollback == null ? Status.STOPPED : Status.ROLLBACK_FAILED;
  }

  private void failed(Service service, Deployment primary, Cause cause, Instant at) {
    primary.move(Rollout.FAILED, cause.state(), at);
    // Seen by users of lifecycle hooks: the whole reason is in the event.
    var event = Shifter.isShifting(service.strategy()) ? cause.reason() : cause.event();
    service.say(
        world.ids.uuid(), at, "(deployment " + primary.id + ") deployment failed: " + event);
  }

  private void turnBack(Service service, ServiceDeployment going, Cause cause, Instant at) {
    var primary = service.primary().orElseThrow();
    failed(service, primary, cause, at);
    var target = service.lastCompleted;
    if (target == null) {
      // The deployment stays FAILED, and nothing moves any more (ecs.md 4.4).
      end(service, going, Status.ROLLBACK_FAILED, NO_CANDIDATE, at);
      return;
    }
    countFailures(service, going);
    going.rollback = new Rollback(cause.reason(), at, target.target.arn);
    going.move(Status.ROLLBACK_IN_PROGRESS, cause.reason(), at);
    // Until it completes again it is no target for another rollback (ecs.md 4.4).
    service.lastCompleted = null;
    service.say(world.ids.uuid(), at, "rolling back to deployment " + target.id + ".");
    // Traffic goes back to the tasks that still run, so that no other deployment begins.
    boolean shifted = going.shift != null;
    boolean revived = shifted || world.behaviour.switches().rollbackId() == RollbackId.REVIVED_ID;
    if (going.shift != null) going.shift.back();
    // No new revision of the service is made for it (ecs.md 4.4).
    var back = revived ? target : new Deployment(world.ids.deployment(), target.target, at);
    back.revive(cause.turning() + ": rolling back to deploymentId " + target.id + ".", at);
    service.deployments.remove(back);
    service.deployments.addFirst(back);
    service.version = Sides.shown(world.behaviour, back.target);
  }

  private static void end(
      Service service, ServiceDeployment going, Status status, String reason, Instant at) {
    if (going.rollback == null) countFailures(service, going);
    going.move(status, reason, at);
  }

  /** Keeps what the breaker counted before another deployment is PRIMARY. */
  private static void countFailures(Service service, ServiceDeployment going) {
    going.failureCount = service.deployments.stream()
        .filter(deployment -> deployment.target == going.target)
        .mapToInt(deployment -> deployment.failedTasks)
        .findFirst()
        .orElse(going.failureCount);
    going.threshold = Breaker.threshold(service);
  }
}
