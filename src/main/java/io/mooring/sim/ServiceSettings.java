package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The members of a service whose change starts no deployment (ecs.md 4.1), and their defaults. */
final class ServiceSettings {
  private static final List<String> MEMBERS = List.of(
      "availabilityZoneRebalancing",
      "deploymentConfiguration",
      "deploymentController",
      "enableECSManagedTags",
      "enableExecuteCommand",
      "healthCheckGracePeriodSeconds",
      "placementConstraints",
      "placementStrategy",
      "propagateTags");

  /** From this percentage down, zone rebalancing is off (ecs.md 1.3, 4.2). */
  static final int REBALANCING_ABOVE = 100;

  private ServiceSettings() {}

  static ObjectNode created(ObjectNode request, Arns arns) {
    var settings = Json.object();
    var strategy = Json.text(request, "schedulingStrategy");
    settings.put("schedulingStrategy", strategy.isEmpty() ? "REPLICA" : strategy);
    var role = Json.text(request, "role");
    settings.put(
        "roleArn",
        arns.role(
            role.isEmpty() ? "aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS" : role));
    copy(request, settings);
    boolean daemon = strategy.equals("DAEMON");
    boolean rebalancing = !daemon
        && request.path("deploymentConfiguration").path("maximumPercent").asInt(200)
            > REBALANCING_ABOVE;
    if (!settings.has("availabilityZoneRebalancing")) {
      settings.put("availabilityZoneRebalancing", rebalancing ? "ENABLED" : "DISABLED");
    }
    if (!settings.has("deploymentController")) {
      settings.putObject("deploymentController").put("type", "ECS");
    }
    Json.setIfAbsent(settings, "placementConstraints", Json.array());
    Json.setIfAbsent(settings, "placementStrategy", Json.array());
    if (!settings.has("propagateTags")) settings.put("propagateTags", "NONE");
    if (!settings.has("enableECSManagedTags")) settings.put("enableECSManagedTags", false);
    if (!settings.has("enableExecuteCommand")) settings.put("enableExecuteCommand", false);
    if (!settings.has("healthCheckGracePeriodSeconds")) {
      settings.put("healthCheckGracePeriodSeconds", 0);
    }
    settings.set("deploymentConfiguration", deployment(settings, daemon));
    return settings;
  }

  /**
   * A merge patch; deploymentConfiguration is itself merged sub-field by sub-field (ecs.md 4.1).
   */
  static ObjectNode updated(ObjectNode before, ObjectNode request) {
    var settings = before.deepCopy();
    copy(request, settings);
    if (request.get("deploymentConfiguration") instanceof ObjectNode asked
        && before.get("deploymentConfiguration") instanceof ObjectNode live) {
      settings.set("deploymentConfiguration", Json.merged(live, asked));
    }
    boolean daemon = Json.text(settings, "schedulingStrategy").equals("DAEMON");
    settings.set("deploymentConfiguration", deployment(settings, daemon));
    return settings;
  }

  private static void copy(ObjectNode request, ObjectNode settings) {
    for (var member : MEMBERS) if (request.has(member)) settings.set(member, request.get(member));
  }

  private static ObjectNode deployment(ObjectNode settings, boolean daemon) {
    var filled = settings.get("deploymentConfiguration") instanceof ObjectNode asked
        ? asked.deepCopy()
        : Json.object();
    if (!filled.has("maximumPercent")) filled.put("maximumPercent", daemon ? 100 : 200);
    if (!filled.has("minimumHealthyPercent")) filled.put("minimumHealthyPercent", daemon ? 0 : 100);
    if (!filled.has("strategy")) filled.put("strategy", "ROLLING");
    if (!filled.has("bakeTimeInMinutes")) filled.put("bakeTimeInMinutes", 0);
    var breaker = filled.withObjectProperty("deploymentCircuitBreaker");
    if (!breaker.has("enable")) breaker.put("enable", false);
    if (!breaker.has("rollback")) breaker.put("rollback", false);
    if (!breaker.has("resetOnHealthyTask")) breaker.put("resetOnHealthyTask", true);
    var threshold = breaker.withObjectProperty("thresholdConfiguration");
    if (!threshold.has("type")) threshold.put("type", "BOUNDED_PERCENT");
    if (!threshold.has("value")) threshold.put("value", 50);
    var alarms = filled.withObjectProperty("alarms");
    Json.setIfAbsent(alarms, "alarmNames", Json.array());
    if (!alarms.has("enable")) alarms.put("enable", false);
    if (!alarms.has("rollback")) alarms.put("rollback", false);
    fillStrategy(filled);
    return filled;
  }

  /** Of the strategies that shift traffic; they read back filled in. */
  private static void fillStrategy(ObjectNode filled) {
    for (var hook : Json.objects(filled.path("lifecycleHooks"))) {
      if (!hook.has("targetType")) hook.put("targetType", "AWS_LAMBDA");
      if (!hook.has("timeoutConfiguration")) {
        hook.putObject("timeoutConfiguration")
            .put("action", "ROLLBACK")
            .put("timeoutInMinutes", 1440);
      }
    }
    var strategy = Json.text(filled, "strategy");
    if (strategy.equals("LINEAR")) filled.withObjectProperty("linearConfiguration");
    if (strategy.equals("CANARY")) filled.withObjectProperty("canaryConfiguration");
    if (filled.get("linearConfiguration") instanceof ObjectNode linear) {
      if (!linear.has("stepPercent")) linear.put("stepPercent", 10.0);
      if (!linear.has("stepBakeTimeInMinutes")) linear.put("stepBakeTimeInMinutes", 6);
    }
    if (filled.get("canaryConfiguration") instanceof ObjectNode canary) {
      if (!canary.has("canaryPercent")) canary.put("canaryPercent", 5.0);
      if (!canary.has("canaryBakeTimeInMinutes")) canary.put("canaryBakeTimeInMinutes", 10);
    }
  }
}
