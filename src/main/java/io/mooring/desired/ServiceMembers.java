package io.mooring.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What UpdateService does with each member of a service: whether a change starts a deployment, and
 * which value takes a removed member back (UpdateService is a merge patch: leaving a member out
 * changes nothing).
 *
 * <p>Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html.
 * Members that are not listed here start no deployment and cannot be reset.
 */
public final class ServiceMembers {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * A place in the service document that can be reset.
   *
   * @param path member names joined by {@code /}
   * @param code the short code kept in {@code mooring:owns}; never reuse one
   * @param replica the value that means "as if never set" for REPLICA services
   * @param daemon the same for DAEMON services
   */
  private record Resettable(String path, String code, JsonNode replica, JsonNode daemon) {}

  private static final List<String> START_A_DEPLOYMENT = List.of(
      "capacityProviderStrategy",
      "loadBalancers",
      "networkConfiguration",
      "platformVersion",
      "serviceConnectConfiguration",
      "serviceRegistries",
      "volumeConfigurations",
      "vpcLatticeConfigurations");

  private static final List<String> ONLY_AT_CREATION =
      List.of("launchType", "role", "schedulingStrategy");

  private static final List<Resettable> RESETTABLE = List.of(
      resettable("capacityProviderStrategy", "cp", JSON.arrayNode()),
      resettable("loadBalancers", "lb", JSON.arrayNode()),
      resettable("platformVersion", "pv", JSON.textNode("LATEST")),
      resettable("serviceConnectConfiguration", "sc", JSON.objectNode().put("enabled", false)),
      resettable("serviceRegistries", "sr", JSON.arrayNode()),
      resettable("volumeConfigurations", "vc", JSON.arrayNode()),
      resettable("vpcLatticeConfigurations", "vl", JSON.arrayNode()),
      resettable("healthCheckGracePeriodSeconds", "gp", JSON.numberNode(0)),
      resettable("placementConstraints", "pc", JSON.arrayNode()),
      resettable("placementStrategy", "ps", JSON.arrayNode()),
      resettable("enableECSManagedTags", "mt", JSON.booleanNode(false)),
      resettable("enableExecuteCommand", "xc", JSON.booleanNode(false)),
      resettable("propagateTags", "pt", JSON.textNode("NONE")),
      new Resettable(
          "deploymentConfiguration/maximumPercent",
          "dx",
          JSON.numberNode(200),
          JSON.numberNode(100)),
      new Resettable(
          "deploymentConfiguration/minimumHealthyPercent",
          "dn",
          JSON.numberNode(100),
          JSON.numberNode(0)),
      resettable(
          "deploymentConfiguration/deploymentCircuitBreaker",
          "db",
          JSON.objectNode().put("enable", false).put("rollback", false)),
      resettable(
          "deploymentConfiguration/alarms",
          "da",
          JSON.objectNode()
              .put("enable", false)
              .put("rollback", false)
              .set("alarmNames", JSON.arrayNode())),
      resettable("deploymentConfiguration/strategy", "ds", JSON.textNode("ROLLING")),
      resettable("deploymentConfiguration/bakeTimeInMinutes", "dk", JSON.numberNode(0)));

  private ServiceMembers() {}

  private static Resettable resettable(String path, String code, JsonNode value) {
    return new Resettable(path, code, value, value);
  }

  /**
   * Whether a change of this top-level member starts a deployment, so that it is part of a
   * service's version.
   */
  public static boolean startsDeployment(String member) {
    return START_A_DEPLOYMENT.contains(member);
  }

  /** Whether ECS takes this member at creation only: a change means another service. */
  public static boolean onlyAtCreation(String member) {
    return ONLY_AT_CREATION.contains(member);
  }

  /**
   * The codes of the resettable places that a document declares, as the value of
   * {@code mooring:owns}.
   */
  public static String owns(ObjectNode service) {
    var codes = new TreeSet<String>();
    for (var place : RESETTABLE) {
      if (!service.at("/" + place.path()).isMissingNode()) codes.add(place.code());
    }
    return codes.isEmpty() ? "none" : String.join("+", codes);
  }

  /**
   * The document with every place that was owned before and is no longer declared set to its reset
   * value.
   *
   * @param owned the value of {@code mooring:owns}
   */
  public static ObjectNode withResets(ObjectNode service, String owned) {
    var effective = service.deepCopy();
    var codes = List.of(owned.split("\\+", -1));
    boolean daemon = service.path("schedulingStrategy").asText().equals("DAEMON");
    for (var place : RESETTABLE) {
      if (!codes.contains(place.code()) || !service.at("/" + place.path()).isMissingNode())
        continue;
      put(effective, place.path(), daemon ? place.daemon() : place.replica());
    }
    return effective;
  }

  /** The paths that {@link #withResets} would set, as pointers rooted at {@code spec}. */
  public static List<String> resets(ObjectNode service, String owned) {
    var codes = List.of(owned.split("\\+", -1));
    var paths = new ArrayList<String>();
    for (var place : RESETTABLE) {
      if (codes.contains(place.code()) && service.at("/" + place.path()).isMissingNode()) {
        paths.add("/service/" + place.path());
      }
    }
    return List.copyOf(paths);
  }

  private static void put(ObjectNode into, String path, JsonNode value) {
    var steps = path.split("/", -1);
    var at = into;
    for (int i = 0; i < steps.length - 1; i++) at = at.withObject("/" + steps[i]);
    at.set(steps[steps.length - 1], value.deepCopy());
  }
}
