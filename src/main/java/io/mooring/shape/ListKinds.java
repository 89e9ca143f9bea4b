package io.mooring.shape;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Of every list in a task definition and a service, what makes two elements the same one. The SDK's
 * model does not say; the sources do. Patterns are pointers rooted at {@code spec} in which
 * {@code *} stands for one step.
 */
public final class ListKinds {
  /** One list: a stable id, where it lies, and where the fact comes from. */
  public record Row(String id, String pattern, ListKind kind, String source) {}

  private static final String TD = "/taskDefinition";
  private static final String CONTAINER = TD + "/containerDefinitions/*";
  private static final String LINUX = CONTAINER + "/linuxParameters";
  private static final String SERVICE = "/service";
  private static final String DEPLOYMENT = SERVICE + "/deploymentConfiguration";
  private static final String CONNECT = SERVICE + "/serviceConnectConfiguration";
  private static final String VPC = SERVICE + "/networkConfiguration/awsvpcConfiguration";
  private static final String EBS_TAGS =
      SERVICE + "/volumeConfigurations/*/managedEBSVolume/tagSpecifications";

  private static final String API = "API reference of ECS";
  private static final String LIVE = "read back from live services, cdk-real-drift 2026-07";
  private static final String TERRAFORM = "hashicorp/terraform-provider-aws internal/service/ecs";
  private static final String ECSPRESSO = "kayac/ecspresso diff.go";

  private static final List<Row> CONTAINERS = List.of(
      keyed("containers-by-name", TD + "/containerDefinitions", "name", ECSPRESSO),
      keyed("environment-by-name", CONTAINER + "/environment", "name", TERRAFORM),
      keyed("secrets-by-name", CONTAINER + "/secrets", "name", TERRAFORM),
      keyed("dependencies-by-container", CONTAINER + "/dependsOn", "containerName", LIVE),
      keyed("ulimits-by-name", CONTAINER + "/ulimits", "name", LIVE),
      keyed("system-controls-by-namespace", CONTAINER + "/systemControls", "namespace", LIVE),
      keyed("resources-by-type", CONTAINER + "/resourceRequirements", "type", TERRAFORM),
      keyed(
          "log-secrets-by-name", CONTAINER + "/logConfiguration/secretOptions", "name", TERRAFORM),
      set("port-mappings-set", CONTAINER + "/portMappings", LIVE),
      set("mount-points-set", CONTAINER + "/mountPoints", ECSPRESSO),
      set("volumes-from-set", CONTAINER + "/volumesFrom", LIVE),
      set("links-set", CONTAINER + "/links", LIVE),
      set("extra-hosts-set", CONTAINER + "/extraHosts", LIVE),
      set("security-options-set", CONTAINER + "/dockerSecurityOptions", LIVE),
      set("credential-specs-set", CONTAINER + "/credentialSpecs", TERRAFORM),
      set("capabilities-add-set", LINUX + "/capabilities/add", LIVE),
      set("capabilities-drop-set", LINUX + "/capabilities/drop", LIVE),
      set("devices-set", LINUX + "/devices", TERRAFORM),
      set("device-permissions-set", LINUX + "/devices/*/permissions", TERRAFORM),
      set("tmpfs-set", LINUX + "/tmpfs", TERRAFORM),
      set("tmpfs-options-set", LINUX + "/tmpfs/*/mountOptions", TERRAFORM),
      set("restart-exit-codes-set", CONTAINER + "/restartPolicy/ignoredExitCodes", API),
      ordered("command-order", CONTAINER + "/command", API),
      ordered("entry-point-order", CONTAINER + "/entryPoint", API),
      ordered("health-command-order", CONTAINER + "/healthCheck/command", API),
      ordered("dns-servers-order", CONTAINER + "/dnsServers", LIVE),
      ordered("dns-search-order", CONTAINER + "/dnsSearchDomains", LIVE),
      // A variable in two files comes from the first one.
      ordered("environment-files-order", CONTAINER + "/environmentFiles", API));

  private static final List<Row> TASK_DEFINITIONS = List.of(
      keyed("volumes-by-name", TD + "/volumes", "name", ECSPRESSO),
      keyed("accelerators-by-name", TD + "/inferenceAccelerators", "deviceName", TERRAFORM),
      keyed("proxy-by-name", TD + "/proxyConfiguration/properties", "name", ECSPRESSO),
      keyed("task-definition-tags-by-key", TD + "/tags", "key", API),
      set("compatibilities-set", TD + "/requiresCompatibilities", ECSPRESSO),
      set("task-placement-set", TD + "/placementConstraints", ECSPRESSO));

  private static final List<Row> SERVICES = List.of(
      keyed("strategy-by-provider", SERVICE + "/capacityProviderStrategy", "capacityProvider", API),
      keyed("volume-configurations-by-name", SERVICE + "/volumeConfigurations", "name", ECSPRESSO),
      keyed("volume-tags-by-resource", EBS_TAGS, "resourceType", API),
      keyed("volume-tags-by-key", EBS_TAGS + "/*/tags", "key", API),
      keyed("lattice-by-port", SERVICE + "/vpcLatticeConfigurations", "portName", ECSPRESSO),
      keyed("connect-services-by-port", CONNECT + "/services", "portName", LIVE),
      keyed(
          "connect-log-secrets-by-name", CONNECT + "/logConfiguration/secretOptions", "name", API),
      keyed("service-tags-by-key", SERVICE + "/tags", "key", API),
      set("connect-aliases-set", CONNECT + "/services/*/clientAliases", API),
      set("subnets-set", VPC + "/subnets", ECSPRESSO),
      set("security-groups-set", VPC + "/securityGroups", ECSPRESSO),
      set("load-balancers-set", SERVICE + "/loadBalancers", API),
      set("registries-set", SERVICE + "/serviceRegistries", API),
      set("placement-constraints-set", SERVICE + "/placementConstraints", ECSPRESSO),
      set("alarm-names-set", DEPLOYMENT + "/alarms/alarmNames", API),
      set("lifecycle-hooks-set", DEPLOYMENT + "/lifecycleHooks", API),
      set("lifecycle-stages-set", DEPLOYMENT + "/lifecycleHooks/*/lifecycleStages", API),
      ordered("placement-strategy-order", SERVICE + "/placementStrategy", API));

  private static final List<Row> ALL =
      Stream.of(CONTAINERS, TASK_DEFINITIONS, SERVICES).flatMap(List::stream).toList();
  private static final Map<String, ListKind> BY_PATTERN = byPattern();

  private ListKinds() {}

  /** Every list, containers first. */
  public static List<Row> all() {
    return ALL;
  }

  /** The kind of the list there; one that no row names is taken as it stands, in order. */
  public static ListKind of(String pattern) {
    return BY_PATTERN.getOrDefault(pattern, new ListKind.InOrder());
  }

  private static Map<String, ListKind> byPattern() {
    var kinds = new HashMap<String, ListKind>();
    for (var row : ALL) kinds.put(row.pattern(), row.kind());
    return Collections.unmodifiableMap(kinds);
  }

  private static Row keyed(String id, String pattern, String member, String source) {
    return new Row(id, pattern, new ListKind.Keyed(member), source);
  }

  private static Row set(String id, String pattern, String source) {
    return new Row(id, pattern, new ListKind.AnyOrder(), source);
  }

  private static Row ordered(String id, String pattern, String source) {
    return new Row(id, pattern, new ListKind.InOrder(), source);
  }
}
