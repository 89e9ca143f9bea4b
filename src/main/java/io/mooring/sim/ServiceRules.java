package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Names;
import io.mooring.sim.Behaviour.Unmodelled;
import java.util.List;

/** What CreateService and UpdateService refuse. Texts without a line in ecs.md 1.3 are ours. */
final class ServiceRules {
  /** Longest client token of CreateService, in characters (ecs.md 5.1). */
  private static final int TOKEN_MAX = 36;

  /** Most tasks of a service (ecs.md 7). */
  private static final int DESIRED_MAX = 5_000;

  private static final int STRATEGY_MAX = 20;
  private static final int CONSTRAINTS_MAX = 10;
  private static final int PLACEMENT_MAX = 5;
  private static final int SUBNETS_MAX = 16;
  private static final int SECURITY_GROUPS_MAX = 5;

  private static final List<String> UNDER_OTHERS = List.of(
      "cluster",
      "deploymentController",
      "desiredCount",
      "enableECSManagedTags",
      "healthCheckGracePeriodSeconds",
      "placementConstraints",
      "placementStrategy",
      "propagateTags",
      "service");

  private ServiceRules() {}

  static void name(String name) {
    if (!Names.isEcs(name)) {
      throw Refusal.invalid("Invalid service name: 1 to 255 of letters, digits, _ and -.");
    }
  }

  static void token(String token) {
    if (token.length() > TOKEN_MAX) {
      throw Refusal.invalid("idempotency token longer than " + TOKEN_MAX + ".");
    }
  }

  /** What must hold of any request, new or changing. */
  static void request(ObjectNode request) {
    atMost(request.path("capacityProviderStrategy"), STRATEGY_MAX, "capacityProviderStrategy");
    atMost(request.path("placementConstraints"), CONSTRAINTS_MAX, "placementConstraints");
    atMost(request.path("placementStrategy"), PLACEMENT_MAX, "placementStrategy");
    var network = request.path("networkConfiguration").path("awsvpcConfiguration");
    atMost(network.path("subnets"), SUBNETS_MAX, "subnets");
    atMost(network.path("securityGroups"), SECURITY_GROUPS_MAX, "securityGroups");
    if (network.isObject() && network.path("subnets").isEmpty()) {
      throw Refusal.invalid("subnets can not be empty.");
    }
    if (request.has("launchType") && !request.path("capacityProviderStrategy").isEmpty()) {
      throw Refusal.invalid(
          "Specifying both a launch type and capacity provider strategy is not supported."
              + " Remove one and try again.");
    }
    int desired = request.path("desiredCount").asInt(0);
    if (desired < 0 || desired > DESIRED_MAX) {
      throw Refusal.invalid("desiredCount must be between 0 and " + DESIRED_MAX + ".");
    }
    if (request.path("healthCheckGracePeriodSeconds").asInt(0) < 0) {
      throw Refusal.invalid("healthCheckGracePeriodSeconds must be at least 0.");
    }
  }

  private static void atMost(JsonNode list, int max, String member) {
    if (list.size() > max) throw Refusal.invalid(member + " can have at most " + max + " items.");
  }

  /** What must hold of the whole service once the request is merged in. */
  static void whole(ObjectNode settings, ObjectNode version, Revision revision) {
    var percents = settings.path("deploymentConfiguration");
    int maximum = percents.path("maximumPercent").asInt();
    int minimum = percents.path("minimumHealthyPercent").asInt();
    if (maximum < 100) throw Refusal.invalid("maximumPercent must be at least 100");
    if (maximum > 200) throw Refusal.invalid("maximumPercent must be at most 200");
    if (minimum < 0) throw Refusal.invalid("minimumHealthyPercent must be at least 0");
    if (minimum > 100) throw Refusal.invalid("minimumHealthyPercent must be at most 100");
    if (Json.text(settings, "availabilityZoneRebalancing").equals("ENABLED")
        && maximum <= ServiceSettings.REBALANCING_ABOVE) {
      throw Refusal.invalid(
          "Availability Zone Rebalancing does not support maximumPercent <= 100 %.");
    }
    capacity(version, revision);
  }

  /** Whether a revision can run on the network and capacity that are asked for. */
  static void capacity(ObjectNode version, Revision revision) {
    boolean network =
        version.path("networkConfiguration").path("awsvpcConfiguration").isObject();
    if (revision.usesNetworkInterface() && !network) {
      throw Refusal.invalid(
          "Network Configuration must be provided when networkMode 'awsvpc'" + " is specified.");
    }
    if (!revision.usesNetworkInterface() && network) {
      throw Refusal.invalid(
          "Network Configuration is not valid for the given networkMode of this task definition.");
    }
    if (ServiceVersion.isFargate(version)
        && !Json.texts(revision.described().path("compatibilities")).contains("FARGATE")) {
      throw Refusal.invalid("Task definition does not support launch_type FARGATE.");
    }
  }

  /**
   * What UpdateService takes of a service that CodeDeploy or task sets roll out (ecs.md 4.1). The
   * controller itself can be changed. The text is ours.
   */
  static void underController(ObjectNode request, String controller) {
    if (controller.equals("ECS")) return;
    for (var member : request.properties()) {
      var name = member.getKey();
      boolean taken = UNDER_OTHERS.contains(name)
          || (name.equals("deploymentConfiguration") && controller.equals("CODE_DEPLOY"));
      if (!taken) {
        throw Refusal.invalid("Unable to update " + name + " on services with a " + controller
            + " deployment controller.");
      }
    }
  }

  /** What a DAEMON service is not (API reference of CreateService). The texts are ours. */
  static void daemon(ObjectNode settings, ObjectNode version, ObjectNode request) {
    if (!Json.text(settings, "schedulingStrategy").equals("DAEMON")) return;
    if (ServiceVersion.isFargate(version)) {
      throw Refusal.invalid("The DAEMON scheduling strategy does not support Fargate.");
    }
    if (request.path("desiredCount").asInt(0) > 0) {
      throw Refusal.invalid("The DAEMON scheduling strategy does not support a desired count.");
    }
    if (Shifter.isShifting(Json.text(settings.path("deploymentConfiguration"), "strategy"))) {
      throw Refusal.invalid("The DAEMON scheduling strategy supports the ROLLING strategy alone.");
    }
  }

  /** Whether only the read-back of the service is modelled; refuses it where that is asked for. */
  static boolean readBackOnly(ObjectNode settings, Unmodelled unmodelled) {
    var controller = Json.text(settings.path("deploymentController"), "type");
    if (unmodelled == Unmodelled.READ_BACK) {
      var strategy = Json.text(settings.path("deploymentConfiguration"), "strategy");
      boolean daemon = Json.text(settings, "schedulingStrategy").equals("DAEMON");
      return !controller.equals("ECS") || !strategy.equals("ROLLING") || daemon;
    }
    if (controller.equals("ECS")) return false;
    throw Refusal.notModelled("deploymentController.type " + controller);
  }
}
