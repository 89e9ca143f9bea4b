package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Names;
import java.util.List;

/** CreateCluster, DescribeClusters, ListClusters and DeleteCluster. */
final class ClusterCalls {
  private static final int BATCH_MAX = 100;
  private static final int PAGE_DEFAULT = 100;

  private final World world;

  ClusterCalls(World world) {
    this.world = world;
  }

  /** A cluster that is there already comes back as it is. */
  ObjectNode create(ObjectNode request) {
    var asked = Json.text(request, "clusterName");
    var name = asked.isEmpty() ? World.DEFAULT_CLUSTER : asked;
    if (!Names.isEcs(name)) {
      throw Refusal.invalid("Invalid cluster name: 1 to 255 of letters, digits, _ and -.");
    }
    var tags = TagRules.checked(request.path("tags"));
    var existing = world.clusters.get(name);
    if (existing != null && existing.active) return answer(existing, List.of("SETTINGS", "TAGS"));
    var cluster = world.addCluster(name);
    cluster.tags.putAll(tags);
    for (var member : List.of(
        "settings",
        "configuration",
        "serviceConnectDefaults",
        "capacityProviders",
        "defaultCapacityProviderStrategy")) {
      if (request.has(member)) cluster.settings.set(member, request.get(member));
    }
    return answer(cluster, List.of("SETTINGS", "TAGS"));
  }

  private ObjectNode answer(Cluster cluster, List<String> include) {
    var answer = Json.object();
    answer.set("cluster", described(cluster, include));
    return answer;
  }

  ObjectNode describe(ObjectNode request) {
    var asked = Json.texts(request.path("clusters"));
    if (asked.size() > BATCH_MAX) {
      throw Refusal.invalid("Clusters can have at most " + BATCH_MAX + " items.");
    }
    var references = asked.isEmpty() ? List.of(World.DEFAULT_CLUSTER) : asked;
    var include = Json.texts(request.path("include"));
    var answer = Json.object();
    var clusters = answer.putArray("clusters");
    var failures = answer.putArray("failures");
    for (var reference : references) {
      var cluster = world.clusters.get(world.arns.local("cluster", reference));
      if (cluster != null) {
        clusters.add(described(cluster, include));
      } else {
        var arn = reference.startsWith("arn:") ? reference : world.arns.cluster(reference);
        failures.addObject().put("arn", arn).put("reason", "MISSING");
      }
    }
    return answer;
  }

  ObjectNode list(ObjectNode request) {
    var arns = world.clusters.values().stream()
        .filter(cluster -> cluster.active)
        .map(cluster -> cluster.arn)
        .toList();
    return Page.of(request, PAGE_DEFAULT, arns).answer("clusterArns");
  }

  ObjectNode delete(ObjectNode request) {
    var cluster = world.cluster(Json.text(request, "cluster"));
    if (cluster.services.values().stream().anyMatch(s -> s.status != Service.Status.INACTIVE)) {
      throw new Refusal(
          "ClusterContainsServicesException",
          "The Cluster cannot be deleted while Services are active.");
    }
    if (!TaskCalls.alive(cluster).isEmpty()) {
      throw new Refusal(
          "ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.");
    }
    cluster.active = false;
    return answer(cluster, List.of());
  }

  private ObjectNode described(Cluster cluster, List<String> include) {
    var node = Json.object();
    node.put("clusterArn", cluster.arn);
    node.put("clusterName", cluster.name);
    node.put("status", cluster.active ? "ACTIVE" : "INACTIVE");
    var alive = TaskCalls.alive(cluster);
    boolean roomy = world.behaviour.switches().instances().isRoomy();
    node.put("registeredContainerInstancesCount", roomy ? 0 : world.instances);
    node.put("runningTasksCount", (int)
        alive.stream().filter(task -> task.state == Task.State.RUNNING).count());
    node.put("pendingTasksCount", (int) alive.stream().filter(Task::isPending).count());
    node.put("activeServicesCount", (int) cluster.services.values().stream()
        .filter(service -> service.status == Service.Status.ACTIVE)
        .count());
    node.putArray("statistics");
    for (var list : List.of("capacityProviders", "defaultCapacityProviderStrategy")) {
      node.set(list, cluster.settings.has(list) ? cluster.settings.get(list) : Json.array());
    }
    if (cluster.settings.has("serviceConnectDefaults")) {
      node.set("serviceConnectDefaults", cluster.settings.get("serviceConnectDefaults"));
    }
    // Without being asked for, these read back empty (API reference of DescribeClusters).
    node.putArray("settings");
    if (include.contains("SETTINGS")) putSettings(node, cluster);
    if (include.contains("CONFIGURATIONS") && cluster.settings.has("configuration")) {
      node.set("configuration", cluster.settings.get("configuration"));
    }
    node.putArray("tags");
    if (include.contains("TAGS")) node.set("tags", Json.tags(cluster.tags));
    return node;
  }

  private static void putSettings(ObjectNode node, Cluster cluster) {
    if (cluster.settings.has("settings")) {
      node.set("settings", cluster.settings.get("settings"));
      return;
    }
    node.putArray("settings").addObject().put("name", "containerInsights").put("value", "disabled");
  }
}
