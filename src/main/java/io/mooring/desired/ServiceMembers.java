package io.mooring.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

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
  private record Resettable(String path, String code, JsonNode replica, JsonNode daemon) {
    boolean isUnset(ObjectNode document) {
      var value = document.at("/" + path);
      return value.isMissingNode()
          || value.isNull()
          || value.equals(replica)
          || value.equals(daemon);
    }
  }

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

  /** What UpdateService takes of a service that an external controller rolls out. */
  private static final List<String> UNDER_EXTERNAL = List.of(
      "deploymentController",
      "desiredCount",
      "enableECSManagedTags",
      "healthCheckGracePeriodSeconds",
      "placementConstraints",
      "placementStrategy",
      "propagateTags");

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
      resettable("deploymentConfiguration/bakeTimeInMinutes", "dk", JSON.numberNode(0)),
      resettable("deploymentConfiguration/lifecycleHooks", "dh", JSON.arrayNode()),
      resettable(
          "deploymentConfiguration/linearConfiguration",
          "dl",
          JSON.objectNode().put("stepPercent", 10).put("stepBakeTimeInMinutes", 6)),
      resettable(
          "deploymentConfiguration/canaryConfiguration",
          "dc",
          JSON.objectNode().put("canaryPercent", 5).put("canaryBakeTimeInMinutes", 10)),
      resettable("deploymentController", "ct", JSON.objectNode().put("type", "ECS")));

  /** The members of UpdateService that a removal does not reset, and why. */
  private static final SortedMap<String, String> NOT_RESET = notReset();

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

  /** Whether UpdateService takes this member of a service under that deployment controller. */
  public static boolean changesUnder(String controller, String member) {
    return switch (controller) {
      case "CODE_DEPLOY" ->
        UNDER_EXTERNAL.contains(member) || member.equals("deploymentConfiguration");
      case "EXTERNAL" -> UNDER_EXTERNAL.contains(member);
      default -> true;
    };
  }

  /** The places that a removal resets, member names joined by {@code /}. */
  public static List<String> resettable() {
    return RESETTABLE.stream().map(Resettable::path).toList();
  }

  /** The members of UpdateService that a removal leaves as they are, each with the reason. */
  public static SortedMap<String, String> notResettable() {
    return NOT_RESET;
  }

  private static SortedMap<String, String> notReset() {
    var reasons = new TreeMap<String, String>();
    reasons.put(
        "availabilityZoneRebalancing",
        "ECS has two defaults, by the age of the service, and none of them can be asked for");
    reasons.put("desiredCount", "what Git does not say is an autoscaler's, or a person's");
    reasons.put("networkConfiguration", "a task with its own network interface needs one");
    reasons.put("taskDefinition", "a service always has one; its content is compared");
    reasons.put("forceNewDeployment", "it acts once");
    reasons.put("cluster", "it names the service");
    reasons.put("service", "it names the service");
    return Collections.unmodifiableSortedMap(reasons);
  }

  /**
   * The codes of the resettable places that a document declares, as the value of
   * {@code mooring:owns}.
   */
  public static String owns(ObjectNode service) {
    return codes(service, _ -> true);
  }

  /** Of the places that an update sets those that nobody has set in what runs, as {@link #owns}. */
  public static String setFirst(ObjectNode update, ObjectNode live) {
    return codes(update, place -> place.isUnset(live));
  }

  /** Whether nobody has set this top-level member in what runs, as far as that can be told. */
  public static boolean isUnset(ObjectNode live, String member) {
    return RESETTABLE.stream()
        .filter(place -> place.path().equals(member))
        .findFirst()
        .map(place -> place.isUnset(live))
        .orElseGet(() -> !live.hasNonNull(member));
  }

  /** The places that an update sets and does not take back, as {@link #owns}. */
  public static String sets(ObjectNode update) {
    return codes(update, place -> !place.isUnset(update));
  }

  private static String codes(ObjectNode document, Predicate<Resettable> wanted) {
    var codes = new TreeSet<String>();
    for (var place : RESETTABLE) {
      boolean says = !document.at("/" + place.path()).isMissingNode();
      if (says && wanted.test(place)) codes.add(place.code());
    }
    return codes.isEmpty() ? "none" : String.join("+", codes);
  }

  /** Two values of {@code mooring:owns} as one. */
  public static String joined(String one, String other) {
    var codes = new TreeSet<String>();
    for (var owned : List.of(one, other)) codes.addAll(List.of(owned.split("\\+", -1)));
    codes.removeIf(code -> code.isEmpty() || code.equals("none"));
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
    boolean daemon = service.path("schedulingStrategy").asText().equals("DAEMON");
    for (var place : removed(service, owned)) {
      put(effective, place.path(), daemon ? place.daemon() : place.replica());
    }
    return effective;
  }

  /** The paths that {@link #withResets} would set, as pointers rooted at {@code spec}. */
  public static List<String> resets(ObjectNode service, String owned) {
    return removed(service, owned).stream()
        .map(place -> "/service/" + place.path())
        .toList();
  }

  /**
   * Of a document the members that start a deployment, with those that it lacks at the value that
   * means "as if never set": what an update has to say to bring a whole version back.
   */
  public static ObjectNode wholeVersion(ObjectNode document) {
    var version = JSON.objectNode();
    for (var place : RESETTABLE) {
      if (START_A_DEPLOYMENT.contains(place.path()))
        version.set(place.path(), place.replica().deepCopy());
    }
    for (var member : START_A_DEPLOYMENT) {
      if (document.hasNonNull(member)) version.set(member, document.get(member).deepCopy());
    }
    return version;
  }

  private static List<Resettable> removed(ObjectNode service, String owned) {
    var codes = List.of(owned.split("\\+", -1));
    var strategy = service.at("/deploymentConfiguration/strategy").asText();
    return RESETTABLE.stream()
        .filter(place -> codes.contains(place.code()))
        .filter(place -> service.at("/" + place.path()).isMissingNode())
        .filter(place -> saysSomething(place, strategy))
        .toList();
  }

  /** What is meant for one strategy says nothing under another and is not reset there. */
  private static boolean saysSomething(Resettable place, String strategy) {
    return switch (place.path()) {
      case "deploymentConfiguration/linearConfiguration" -> strategy.equals("LINEAR");
      case "deploymentConfiguration/canaryConfiguration" -> strategy.equals("CANARY");
      default -> true;
    };
  }

  private static void put(ObjectNode into, String path, JsonNode value) {
    var steps = path.split("/", -1);
    var at = into;
    for (int i = 0; i < steps.length - 1; i++) at = at.withObject("/" + steps[i]);
    at.set(steps[steps.length - 1], value.deepCopy());
  }
}
