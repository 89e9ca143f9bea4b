package io.mooring.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * How long a deployment may stand still because it was told to: bake times, the pauses between
 * steps, hooks that somebody waits in. It is added to the deadline.
 *
 * <p>Source:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html.
 */
final class Allowance {
  /** How long a life-cycle hook may take where nothing is declared: ECS's own default. */
  private static final Duration HOOK = Duration.ofDays(1);

  /**
   * A rolling deployment bakes while its alarms are watched, for as long as ECS makes out of their
   * periods and does not tell: 24 periods of 5 minutes are many.
   */
  private static final Duration ALARMS = Duration.ofHours(2);

  private static final int STEP_PERCENT = 10;
  private static final int STEP_BAKE_MINUTES = 6;
  private static final int CANARY_BAKE_MINUTES = 10;

  private Allowance() {}

  static boolean shiftsTraffic(JsonNode configuration) {
    var strategy = configuration.path("strategy").asText();
    return !strategy.isEmpty() && !strategy.equals("ROLLING");
  }

  /**
   * @param configuration the service's {@code deploymentConfiguration}
   * @param stage where the deployment is, "" where that is not known: then it may be anywhere
   * @param allUp whether all of its tasks run
   */
  static Duration of(JsonNode configuration, String stage, boolean allUp) {
    var bake = Duration.ofMinutes(configuration.path("bakeTimeInMinutes").asInt());
    if (!shiftsTraffic(configuration)) {
      boolean watched = allUp && configuration.at("/alarms/enable").asBoolean();
      return watched ? bake.plus(ALARMS) : bake;
    }
    var waits = hooks(configuration, stage);
    return switch (stage) {
      case "" -> waits.plus(bake).plus(steps(configuration));
      case "BAKE_TIME" -> waits.plus(bake);
      case "PRODUCTION_TRAFFIC_SHIFT" -> waits.plus(steps(configuration));
      default -> waits;
    };
  }

  private static Duration steps(JsonNode configuration) {
    return switch (configuration.path("strategy").asText()) {
      case "LINEAR" -> {
        var linear = configuration.path("linearConfiguration");
        double percent = Math.max(1, linear.path("stepPercent").asDouble(STEP_PERCENT));
        int minutes = linear.path("stepBakeTimeInMinutes").asInt(STEP_BAKE_MINUTES);
        yield Duration.ofMinutes(minutes).multipliedBy((long) Math.ceil(100 / percent));
      }
      case "CANARY" ->
        Duration.ofMinutes(configuration
            .at("/canaryConfiguration/canaryBakeTimeInMinutes")
            .asInt(CANARY_BAKE_MINUTES));
      default -> Duration.ZERO;
    };
  }

  private static Duration hooks(JsonNode configuration, String stage) {
    var all = Duration.ZERO;
    for (var hook : configuration.path("lifecycleHooks")) {
      boolean here = stage.isEmpty();
      for (var at : hook.path("lifecycleStages")) here |= at.asText().equals(stage);
      if (!here) continue;
      var declared = hook.at("/timeoutConfiguration/timeoutInMinutes");
      all = all.plus(declared.isNumber() ? Duration.ofMinutes(declared.asInt()) : HOOK);
    }
    return all;
  }
}
