package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The members of a service whose change starts a deployment (ecs.md 4.1), and their defaults. */
final class ServiceVersion {
  /** Those taken from a request as they are; the task definition is resolved first. */
  static final List<String> MEMBERS = List.of(
      "networkConfiguration",
      "platformVersion",
      "capacityProviderStrategy",
      "loadBalancers",
      "serviceRegistries",
      "serviceConnectConfiguration",
      "volumeConfigurations",
      "vpcLatticeConfigurations");

  /** What LATEST is on Fargate for Linux (ecs.md 4.2). */
  private static final String LATEST_PLATFORM = "1.4.0";

  private ServiceVersion() {}

  static String resolved(String platform) {
    return platform.equals("LATEST") ? LATEST_PLATFORM : platform;
  }

  /** Of a new service; a request without capacity takes the cluster's strategy, else EC2 (5.1). */
  static ObjectNode created(ObjectNode request, Revision revision, Cluster cluster) {
    var version = Json.object();
    version.put("taskDefinition", revision.arn);
    for (var member : MEMBERS) if (request.has(member)) version.set(member, request.get(member));
    if (request.has("launchType")) version.set("launchType", request.get("launchType"));
    var clusterStrategy = cluster.settings.path("defaultCapacityProviderStrategy");
    boolean given = version.has("launchType") || !isEmpty(version, "capacityProviderStrategy");
    if (!given && !clusterStrategy.isEmpty()) {
      version.set("capacityProviderStrategy", clusterStrategy);
    }
    return filled(version, "EC2");
  }

  /** After an UpdateService: a merge patch over what is there; lists and structures replace. */
  static ObjectNode updated(
      ObjectNode before, ObjectNode request, Revision revision, ObjectNode creation) {
    var version = before.deepCopy();
    version.put("taskDefinition", revision.arn);
    for (var member : MEMBERS) if (request.has(member)) version.set(member, request.get(member));
    if (!isEmpty(request, "capacityProviderStrategy")) version.remove("launchType");
    // An empty strategy returns to the launch type of the creation (ecs.md 4.1).
    var first = Json.text(creation, "launchType");
    return filled(version, first.isEmpty() ? "EC2" : first);
  }

  /** Whether tasks are to be placed by another strategy than before. */
  static boolean movesCapacity(ObjectNode before, ObjectNode after) {
    var strategy = "capacityProviderStrategy";
    return !before.path(strategy).equals(after.path(strategy));
  }

  private static boolean isEmpty(ObjectNode version, String member) {
    return version.path(member).isEmpty();
  }

  /** Read-back defaults (ecs.md 4.2). */
  private static ObjectNode filled(ObjectNode source, String launchType) {
    var version = source.deepCopy();
    if (isEmpty(version, "capacityProviderStrategy")) {
      version.remove("capacityProviderStrategy");
      if (!version.has("launchType")) version.put("launchType", launchType);
    }
    for (var item : Json.objects(version.path("capacityProviderStrategy"))) {
      if (!item.has("weight")) item.put("weight", 0);
      if (!item.has("base")) item.put("base", 0);
    }
    Json.setIfAbsent(version, "loadBalancers", Json.array());
    Json.setIfAbsent(version, "serviceRegistries", Json.array());
    if (version.path("networkConfiguration").path("awsvpcConfiguration")
        instanceof ObjectNode network) {
      if (!network.has("assignPublicIp")) network.put("assignPublicIp", "DISABLED");
      Json.setIfAbsent(network, "securityGroups", Json.array());
    }
    version.remove("platformFamily");
    if (isFargate(version)) {
      if (!version.has("platformVersion")) version.put("platformVersion", "LATEST");
      version.put("platformFamily", "Linux");
    }
    return version;
  }

  static boolean isFargate(ObjectNode version) {
    if (Json.text(version, "launchType").equals("FARGATE")) return true;
    for (JsonNode item : version.path("capacityProviderStrategy")) {
      if (Json.text(item, "capacityProvider").startsWith("FARGATE")) return true;
    }
    return false;
  }
}
