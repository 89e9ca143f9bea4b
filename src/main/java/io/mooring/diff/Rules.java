package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.diff.Rule.Effect;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The differ's table: everything it knows about ECS's ways of writing a document down. Each row can
 * be listed with its source. A place without a row is compared as it is, lists in order.
 */
final class Rules {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String TD = "/taskDefinition";
  private static final String CONTAINER = TD + "/containerDefinitions/*";
  private static final String SERVICE = "/service";
  private static final String DEPLOYMENT = SERVICE + "/deploymentConfiguration";
  private static final String CONNECT = SERVICE + "/serviceConnectConfiguration";

  private static final String API = "API reference of ECS";
  private static final String LIVE = "read back from live services, cdk-real-drift 2026-07";
  private static final String TERRAFORM = "hashicorp/terraform-provider-aws internal/service/ecs";
  private static final String ECSPRESSO = "kayac/ecspresso diff.go";

  static final List<Rule> ALL = Stream.of(
          containers(), taskDefinitions(), services(), deployments())
      .flatMap(List::stream)
      .toList();

  private static final TreeMap<String, List<Rule>> BY_PATTERN =
      ALL.stream().collect(Collectors.groupingBy(Rule::pattern, TreeMap::new, Collectors.toList()));

  private Rules() {}

  /** The rules of one place. */
  static List<Rule> at(String pattern) {
    return BY_PATTERN.getOrDefault(pattern, List.of());
  }

  static <E extends Effect> Optional<E> effect(String pattern, Class<E> type) {
    return at(pattern).stream()
        .map(Rule::effect)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }

  private static List<Rule> containers() {
    return List.of(
        keyed(TD + "/containerDefinitions", "name", ECSPRESSO),
        absent(CONTAINER + "/essential", JSON.booleanNode(true), API),
        absent(CONTAINER + "/cpu", JSON.numberNode(0), LIVE),
        keyed(CONTAINER + "/environment", "name", TERRAFORM),
        keyed(CONTAINER + "/secrets", "name", TERRAFORM),
        anyOrder(CONTAINER + "/portMappings", LIVE),
        absent(CONTAINER + "/portMappings/*/protocol", JSON.textNode("tcp"), API),
        anyOrder(CONTAINER + "/mountPoints", ECSPRESSO),
        anyOrder(CONTAINER + "/volumesFrom", LIVE),
        anyOrder(CONTAINER + "/links", LIVE),
        keyed(CONTAINER + "/dependsOn", "containerName", LIVE),
        anyOrder(CONTAINER + "/extraHosts", LIVE),
        anyOrder(CONTAINER + "/dockerSecurityOptions", LIVE),
        keyed(CONTAINER + "/ulimits", "name", LIVE),
        keyed(CONTAINER + "/systemControls", "namespace", LIVE),
        keyed(CONTAINER + "/resourceRequirements", "type", TERRAFORM),
        anyOrder(CONTAINER + "/credentialSpecs", TERRAFORM),
        keyed(CONTAINER + "/logConfiguration/secretOptions", "name", TERRAFORM),
        anyOrder(CONTAINER + "/linuxParameters/capabilities/add", LIVE),
        anyOrder(CONTAINER + "/linuxParameters/capabilities/drop", LIVE),
        anyOrder(CONTAINER + "/linuxParameters/devices", TERRAFORM),
        anyOrder(CONTAINER + "/linuxParameters/devices/*/permissions", TERRAFORM),
        anyOrder(CONTAINER + "/linuxParameters/tmpfs", TERRAFORM),
        anyOrder(CONTAINER + "/linuxParameters/tmpfs/*/mountOptions", TERRAFORM),
        anyOrder(CONTAINER + "/restartPolicy/ignoredExitCodes", API),
        absent(CONTAINER + "/healthCheck/interval", JSON.numberNode(30), API),
        absent(CONTAINER + "/healthCheck/timeout", JSON.numberNode(5), API),
        absent(CONTAINER + "/healthCheck/retries", JSON.numberNode(3), API),
        absent(CONTAINER + "/healthCheck/startPeriod", JSON.numberNode(0), API),
        absent(CONTAINER + "/versionConsistency", JSON.textNode("enabled"), API),
        no(CONTAINER + "/interactive"),
        no(CONTAINER + "/pseudoTerminal"),
        no(CONTAINER + "/privileged"),
        no(CONTAINER + "/readonlyRootFilesystem"),
        no(CONTAINER + "/disableNetworking"),
        no(CONTAINER + "/linuxParameters/initProcessEnabled"),
        no(CONTAINER + "/mountPoints/*/readOnly"),
        no(CONTAINER + "/volumesFrom/*/readOnly"));
  }

  private static List<Rule> taskDefinitions() {
    return List.of(
        new Rule("cpu units", TD + "/cpu", new Effect.CpuUnits(), ECSPRESSO),
        new Rule("memory units", TD + "/memory", new Effect.MemoryUnits(), ECSPRESSO),
        new Rule("role name", TD + "/taskRoleArn", new Effect.RoleName(), API),
        new Rule("role name", TD + "/executionRoleArn", new Effect.RoleName(), API),
        anyOrder(TD + "/requiresCompatibilities", ECSPRESSO),
        anyOrder(TD + "/placementConstraints", ECSPRESSO),
        keyed(TD + "/volumes", "name", ECSPRESSO),
        keyed(TD + "/inferenceAccelerators", "deviceName", TERRAFORM),
        keyed(TD + "/proxyConfiguration/properties", "name", ECSPRESSO),
        absent(TD + "/proxyConfiguration/type", JSON.textNode("APPMESH"), ECSPRESSO),
        absent(
            TD + "/volumes/*/efsVolumeConfiguration/rootDirectory", JSON.textNode("/"), TERRAFORM),
        absent(
            TD + "/volumes/*/efsVolumeConfiguration/transitEncryption",
            JSON.textNode("DISABLED"),
            TERRAFORM),
        absent(
            TD + "/volumes/*/efsVolumeConfiguration/authorizationConfig/iam",
            JSON.textNode("DISABLED"),
            TERRAFORM),
        absent(TD + "/volumes/*/dockerVolumeConfiguration/scope", JSON.textNode("task"), TERRAFORM),
        no(TD + "/volumes/*/dockerVolumeConfiguration/autoprovision"),
        no(TD + "/volumes/*/configuredAtLaunch"),
        absent(TD + "/ephemeralStorage/sizeInGiB", JSON.numberNode(20), API),
        absent(TD + "/runtimePlatform/operatingSystemFamily", JSON.textNode("LINUX"), API),
        absent(TD + "/runtimePlatform/cpuArchitecture", JSON.textNode("X86_64"), API),
        no(TD + "/enableFaultInjection"));
  }

  private static List<Rule> services() {
    var network = SERVICE + "/networkConfiguration/awsvpcConfiguration";
    return List.of(
        new Rule("role name", SERVICE + "/role", new Effect.RoleName(), LIVE),
        absent(SERVICE + "/schedulingStrategy", JSON.textNode("REPLICA"), LIVE),
        absent(SERVICE + "/deploymentController/type", JSON.textNode("ECS"), LIVE),
        absent(SERVICE + "/platformVersion", JSON.textNode("LATEST"), LIVE),
        new Rule(
            "LATEST moves",
            SERVICE + "/platformVersion",
            new Effect.Follows(JSON.textNode("LATEST")),
            LIVE),
        absent(SERVICE + "/propagateTags", JSON.textNode("NONE"), LIVE),
        no(SERVICE + "/enableECSManagedTags"),
        no(SERVICE + "/enableExecuteCommand"),
        absent(SERVICE + "/healthCheckGracePeriodSeconds", JSON.numberNode(0), LIVE),
        absent(SERVICE + "/availabilityZoneRebalancing", JSON.textNode("DISABLED"), ECSPRESSO),
        absent(network + "/assignPublicIp", JSON.textNode("DISABLED"), ECSPRESSO),
        anyOrder(network + "/subnets", ECSPRESSO),
        anyOrder(network + "/securityGroups", ECSPRESSO),
        new Rule("VPC's own group", network + "/securityGroups", new Effect.ChosenByAws(), LIVE),
        anyOrder(SERVICE + "/loadBalancers", API),
        anyOrder(SERVICE + "/serviceRegistries", API),
        anyOrder(SERVICE + "/placementConstraints", ECSPRESSO),
        keyed(SERVICE + "/capacityProviderStrategy", "capacityProvider", API),
        absent(SERVICE + "/capacityProviderStrategy/*/base", JSON.numberNode(0), API),
        absent(SERVICE + "/capacityProviderStrategy/*/weight", JSON.numberNode(0), API),
        keyed(SERVICE + "/volumeConfigurations", "name", ECSPRESSO),
        absent(
            SERVICE + "/volumeConfigurations/*/managedEBSVolume/filesystemType",
            JSON.textNode("xfs"),
            LIVE),
        keyed(SERVICE + "/vpcLatticeConfigurations", "portName", ECSPRESSO),
        no(CONNECT + "/enabled"),
        keyed(CONNECT + "/services", "portName", LIVE),
        new Rule(
            "named by its port",
            CONNECT + "/services/*/discoveryName",
            new Effect.DefaultFrom("portName"),
            LIVE),
        anyOrder(CONNECT + "/services/*/clientAliases", API),
        keyed(CONNECT + "/logConfiguration/secretOptions", "name", API));
  }

  private static List<Rule> deployments() {
    return List.of(
        absent(DEPLOYMENT + "/strategy", JSON.textNode("ROLLING"), ECSPRESSO),
        absent(DEPLOYMENT + "/bakeTimeInMinutes", JSON.numberNode(0), ECSPRESSO),
        no(DEPLOYMENT + "/deploymentCircuitBreaker/enable"),
        no(DEPLOYMENT + "/deploymentCircuitBreaker/rollback"),
        no(DEPLOYMENT + "/alarms/enable"),
        no(DEPLOYMENT + "/alarms/rollback"),
        anyOrder(DEPLOYMENT + "/alarms/alarmNames", API),
        anyOrder(DEPLOYMENT + "/lifecycleHooks", API),
        anyOrder(DEPLOYMENT + "/lifecycleHooks/*/lifecycleStages", API),
        absent(DEPLOYMENT + "/linearConfiguration/stepPercent", JSON.numberNode(10), API),
        absent(DEPLOYMENT + "/linearConfiguration/stepBakeTimeInMinutes", JSON.numberNode(6), API),
        absent(DEPLOYMENT + "/canaryConfiguration/canaryPercent", JSON.numberNode(5), API),
        absent(
            DEPLOYMENT + "/canaryConfiguration/canaryBakeTimeInMinutes", JSON.numberNode(10), API));
  }

  private static Rule absent(String pattern, JsonNode value, String source) {
    return new Rule("AWS default", pattern, new Effect.Default(value), source);
  }

  /** A switch that is off unless it is on. */
  private static Rule no(String pattern) {
    return absent(pattern, JSON.booleanNode(false), API);
  }

  private static Rule anyOrder(String pattern, String source) {
    return new Rule("order", pattern, new Effect.AnyOrder(), source);
  }

  private static Rule keyed(String pattern, String member, String source) {
    return new Rule("order", pattern, new Effect.Keyed(member), source);
  }
}
