package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What strategies that shift traffic ask of a service (ecs.md 4.6). The texts are ours. */
final class StrategyRules {
  /** Longest bake, of a step or at the end: a day (API reference of DeploymentConfiguration). */
  private static final int MINUTES_MAX = 1440;

  private static final double STEP_PERCENT_MIN = 3;
  private static final double CANARY_PERCENT_MIN = 0.1;
  private static final double PERCENT_MAX = 100;

  /** What tells ECS where the traffic is; a listener rule for tests can be left out. */
  private static final List<String> ADVANCED =
      List.of("alternateTargetGroupArn", "productionListenerRule", "roleArn");

  private StrategyRules() {}

  /**
   * Holds the whole service, with the request merged in, against its strategy.
   *
   * @param before the settings before the request, empty of a new service
   */
  static void check(
      ObjectNode settings, ObjectNode version, ObjectNode request, ObjectNode before) {
    var configuration = settings.path("deploymentConfiguration");
    minutes(configuration, "bakeTimeInMinutes");
    hooks(configuration);
    var strategy = Json.text(configuration, "strategy");
    if (!Shifter.isShifting(strategy)) return;
    if (!Json.text(settings.path("deploymentController"), "type").equals("ECS")) return;
    if (strategy.equals("BLUE_GREEN")) bakeIsGiven(request, before);
    var linear = configuration.path("linearConfiguration");
    minutes(linear, "stepBakeTimeInMinutes");
    percent(linear, "stepPercent", STEP_PERCENT_MIN);
    var canary = configuration.path("canaryConfiguration");
    minutes(canary, "canaryBakeTimeInMinutes");
    percent(canary, "canaryPercent", CANARY_PERCENT_MIN);
    balancers(version, strategy);
  }

  private static void bakeIsGiven(ObjectNode request, ObjectNode before) {
    var asked = request.path("deploymentConfiguration");
    var live = Json.text(before.path("deploymentConfiguration"), "strategy");
    if (!asked.has("bakeTimeInMinutes") && !live.equals("BLUE_GREEN")) {
      throw Refusal.invalid("bakeTimeInMinutes is required with the BLUE_GREEN strategy.");
    }
  }

  private static void minutes(JsonNode within, String member) {
    int minutes = within.path(member).asInt(0);
    if (minutes < 0 || minutes > MINUTES_MAX) {
      throw Refusal.invalid(member + " must be between 0 and " + MINUTES_MAX + ".");
    }
  }

  private static void percent(JsonNode within, String member, double least) {
    double percent = within.path(member).asDouble(PERCENT_MAX);
    if (percent < least || percent > PERCENT_MAX) {
      throw Refusal.invalid(member + " must be between " + least + " and " + PERCENT_MAX + ".");
    }
  }

  private static void hooks(JsonNode configuration) {
    for (var hook : Json.objects(configuration.path("lifecycleHooks"))) {
      var type = Json.text(hook, "targetType");
      if (!type.equals("AWS_LAMBDA")) {
        throw Refusal.notModelled("lifecycle hooks of targetType " + type);
      }
      for (var member : List.of("hookTargetArn", "roleArn")) {
        if (Json.text(hook, member).isEmpty()) {
          throw Refusal.invalid(member + " is required in a lifecycle hook.");
        }
      }
    }
  }

  private static void balancers(ObjectNode version, String strategy) {
    var balancers = version.path("loadBalancers");
    boolean connects =
        version.path("serviceConnectConfiguration").path("enabled").asBoolean();
    if (balancers.isEmpty() && !connects && !strategy.equals("BLUE_GREEN")) {
      throw Refusal.invalid("The " + strategy + " strategy needs a load balancer or Service"
          + " Connect, whose traffic it shifts.");
    }
    for (var balancer : balancers) {
      if (balancer.has("loadBalancerName")) {
        throw Refusal.invalid(
            "The " + strategy + " strategy does not support Classic Load Balancers.");
      }
      for (var member : ADVANCED) {
        if (Json.text(balancer.path("advancedConfiguration"), member).isEmpty()) {
          throw Refusal.invalid("loadBalancers.advancedConfiguration." + member
              + " is required with the " + strategy + " strategy.");
        }
      }
    }
  }
}
