package io.mooring.sim;

import io.mooring.sim.ServiceDeployment.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Walks a BLUE_GREEN, LINEAR or CANARY deployment through its stages (ecs.md 4.6). Its step:
 *
 * <ol>
 *   <li>the live revision keeps its tasks, and from SCALE_UP on the target has as many;
 *   <li>a stage is over when its time, its hooks and its tasks are;
 *   <li>CLEAN_UP stops what is not the target's, and the deployment has succeeded.
 * </ol>
 *
 * <p>The documentation says of the circuit breaker that it is for rolling deployments alone;
 * Terraform's acceptance tests see it end blue/green ones, so that it counts here too.
 */
final class Shifter {
  /** Longest time in one stage (ecs.md 4.6). */
  private static final Duration STAGE_MAX = Duration.ofHours(24);

  private static final double DEFAULT_STEP_PERCENT = 10;
  private static final int DEFAULT_STEP_MINUTES = 6;
  private static final double DEFAULT_CANARY_PERCENT = 5;
  private static final int DEFAULT_CANARY_MINUTES = 10;

  /** Ours: AWS's words for it are not known. */
  private static final String TIMED_OUT =
      "Service deployment rolled back because SCALE_UP took longer than 24 hours.";

  private final World world;
  private final Roller roller;
  private final Hooks hooks;

  Shifter(World world, Roller roller) {
    this.world = world;
    this.roller = roller;
    this.hooks = new Hooks(world.behaviour.pace());
  }

  static boolean isShifting(String strategy) {
    return switch (strategy) {
      case "BLUE_GREEN", "LINEAR", "CANARY" -> true;
      default -> false;
    };
  }

  /** The deployment under way, where it shifts traffic and does not turn back. */
  static Optional<ServiceDeployment> shifting(Service service) {
    return service.underWay().filter(going -> going.shift != null && going.rollback == null);
  }

  void shift(Service service, Instant at) {
    var going = shifting(service).orElse(null);
    if (going != null && going.shift != null) shift(service, going, going.shift, at);
  }

  private void shift(Service service, ServiceDeployment going, Shift shift, Instant at) {
    var primary = service.primary().orElseThrow();
    for (var deployment : service.deployments) {
      boolean live = deployment.target == going.live;
      boolean up = deployment == primary && shift.stage.compareTo(Stage.SCALE_UP) >= 0;
      boolean wanted = up || (live && shift.stage != Stage.CLEAN_UP);
      if (wanted) roller.keep(service, deployment, at);
      // What a superseded deployment left is not waited for where something else serves.
      boolean left = deployment != primary && !live && going.live != null;
      if (left) roller.stopAll(service, deployment, at);
    }
    if (going.status != Status.IN_PROGRESS) return;
    if (shift.endsAt == null && shift.stage != Stage.CLEAN_UP) enter(going, shift, at);
    while (going.status == Status.IN_PROGRESS && isOver(service, going, shift, at)) {
      if (!shift.hookFailure.isEmpty()) {
        world.rollouts.fail(service, Rollouts.Cause.of(shift.hookFailure), true, at);
        return;
      }
      if (shift.stage == Stage.CLEAN_UP) {
        world.rollouts.complete(service, primary, at);
        return;
      }
      shift.stage = shift.stage.next();
      going.updatedAt = at;
      enter(going, shift, at);
      if (shift.stage == Stage.SCALE_UP) roller.keep(service, primary, at);
      if (shift.stage == Stage.CLEAN_UP) {
        service.deployments.stream()
            .filter(deployment -> deployment != primary)
            .forEach(deployment -> roller.stopAll(service, deployment, at));
      }
    }
  }

  private void enter(ServiceDeployment going, Shift shift, Instant at) {
    var run = hooks.of(going, shift.stage);
    shift.hookFailure = run.failure();
    var lasts = longer(world.behaviour.pace().stage(), run.lasts());
    shift.endsAt = switch (shift.stage) {
      case RECONCILE_SERVICE,
          PRE_SCALE_UP,
          POST_SCALE_UP,
          POST_TEST_TRAFFIC_SHIFT,
          POST_PRODUCTION_TRAFFIC_SHIFT -> at.plus(lasts);
      case SCALE_UP -> at.plus(STAGE_MAX);
      case TEST_TRAFFIC_SHIFT -> {
        shift.testWeight = Shift.ALL;
        yield at.plus(lasts);
      }
      case PRODUCTION_TRAFFIC_SHIFT -> at.plus(longer(lasts, step(going, shift)));
      case BAKE_TIME -> at.plus(longer(lasts, minutes(going, "bakeTimeInMinutes", 0)));
      case CLEAN_UP -> null;
    };
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** Shifts the next part of the production traffic, and says how long it is watched. */
  private static Duration step(ServiceDeployment going, Shift shift) {
    var configuration = going.configuration;
    var strategy = Json.text(configuration, "strategy");
    // A first deployment has nothing to shift from.
    if (going.live == null || strategy.equals("BLUE_GREEN")) {
      shift.productionWeight = Shift.ALL;
      return Duration.ZERO;
    }
    if (strategy.equals("CANARY")) {
      var canary = configuration.path("canaryConfiguration");
      boolean first = shift.productionWeight == 0;
      shift.productionWeight =
          first ? canary.path("canaryPercent").asDouble(DEFAULT_CANARY_PERCENT) : Shift.ALL;
      int minutes = canary.path("canaryBakeTimeInMinutes").asInt(DEFAULT_CANARY_MINUTES);
      return first ? Duration.ofMinutes(minutes) : Duration.ZERO;
    }
    var linear = configuration.path("linearConfiguration");
    double percent = linear.path("stepPercent").asDouble(DEFAULT_STEP_PERCENT);
    shift.productionWeight = Math.min(Shift.ALL, shift.productionWeight + percent);
    int minutes = linear.path("stepBakeTimeInMinutes").asInt(DEFAULT_STEP_MINUTES);
    // The time is between two steps: after the last one comes BAKE_TIME.
    return shift.productionWeight < Shift.ALL ? Duration.ofMinutes(minutes) : Duration.ZERO;
  }

  private static Duration minutes(ServiceDeployment going, String member, int otherwise) {
    return Duration.ofMinutes(going.configuration.path(member).asInt(otherwise));
  }

  private boolean isOver(Service service, ServiceDeployment going, Shift shift, Instant at) {
    boolean timeIsOver = shift.endsAt != null && !shift.endsAt.isAfter(at);
    return switch (shift.stage) {
      case RECONCILE_SERVICE,
          PRE_SCALE_UP,
          POST_SCALE_UP,
          TEST_TRAFFIC_SHIFT,
          POST_TEST_TRAFFIC_SHIFT,
          POST_PRODUCTION_TRAFFIC_SHIFT,
          BAKE_TIME -> timeIsOver;
      case SCALE_UP -> {
        if (timeIsOver) shift.hookFailure = TIMED_OUT;
        yield timeIsOver || roller.isUp(service);
      }
      case PRODUCTION_TRAFFIC_SHIFT -> {
        boolean more =
            timeIsOver && shift.hookFailure.isEmpty() && shift.productionWeight < Shift.ALL;
        if (more)
          shift.endsAt = at.plus(longer(world.behaviour.pace().stage(), step(going, shift)));
        yield timeIsOver && !more;
      }
      case CLEAN_UP -> roller.isAlone(service);
    };
  }
}
