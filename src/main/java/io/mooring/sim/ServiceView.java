package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A service as CreateService, UpdateService, DeleteService and DescribeServices answer it. */
final class ServiceView {
  /** Members of a version that are read back on the service (ecs.md 4.2). */
  private static final List<String> ON_SERVICE = List.of(
      "taskDefinition",
      "launchType",
      "capacityProviderStrategy",
      "platformVersion",
      "platformFamily",
      "networkConfiguration",
      "loadBalancers",
      "serviceRegistries");

  /** Members of a version that are read back on the deployment. */
  private static final List<String> ON_DEPLOYMENT = List.of(
      "taskDefinition",
      "launchType",
      "capacityProviderStrategy",
      "platformFamily",
      "networkConfiguration",
      "serviceConnectConfiguration",
      "volumeConfigurations",
      "vpcLatticeConfigurations");

  private final World world;

  ServiceView(World world) {
    this.world = world;
  }

  ObjectNode of(Service service, boolean withTags) {
    var node = Json.object();
    node.put("serviceArn", service.arn);
    node.put("serviceName", service.name);
    node.put("clusterArn", service.cluster.arn);
    node.put("status", service.status.name());
    node.put("desiredCount", service.desiredCount);
    putCounts(node, service.tasks);
    copy(service.version, ON_SERVICE, node);
    node.setAll(service.settings);
    node.set("deployments", deployments(service));
    DeploymentView.putCurrent(node, service);
    node.set("events", events(service));
    node.set("createdAt", Json.time(service.createdAt));
    node.put("createdBy", world.arns.caller());
    node.put("resourceManagementType", "CUSTOMER");
    if (withTags) node.set("tags", Json.tags(service.tags));
    var extra = world.behaviour.switches().extraServiceMembers();
    return extra.isEmpty() ? node : Json.merged(node, extra);
  }

  private static void copy(ObjectNode from, List<String> members, ObjectNode to) {
    for (var member : members) {
      if (from.has(member)) to.set(member, from.get(member));
    }
  }

  private static void putCounts(ObjectNode node, List<Task> tasks) {
    node.put("runningCount", count(tasks, Task.State.RUNNING));
    node.put("pendingCount", (int) tasks.stream().filter(Task::isPending).count());
  }

  private static int count(List<Task> tasks, Task.State state) {
    return (int) tasks.stream().filter(task -> task.state == state).count();
  }

  private static ArrayNode deployments(Service service) {
    var array = Json.array();
    for (var deployment : service.deployments) {
      array.add(deployment(service, deployment, array.isEmpty()));
    }
    return array;
  }

  private static ObjectNode deployment(Service service, Deployment deployment, boolean primary) {
    var tasks =
        service.tasks.stream().filter(task -> task.deployment() == deployment).toList();
    var node = Json.object();
    node.put("id", deployment.id);
    node.put("status", primary ? "PRIMARY" : "ACTIVE");
    int going = (int) tasks.stream().filter(task -> !task.isStopping()).count();
    node.put("desiredCount", primary ? service.desiredCount : going);
    putCounts(node, tasks);
    node.put("failedTasks", deployment.failedTasks);
    node.set("createdAt", Json.time(deployment.createdAt));
    node.set("updatedAt", Json.time(deployment.updatedAt));
    copy(deployment.version, ON_DEPLOYMENT, node);
    var platform = Json.text(deployment.version, "platformVersion");
    if (!platform.isEmpty()) node.put("platformVersion", ServiceVersion.resolved(platform));
    if (hasRolloutState(service)) {
      node.put("rolloutState", deployment.rollout.name());
      node.put("rolloutStateReason", deployment.reason);
    }
    return node;
  }

  /**
   * "only returned for services that use the rolling update (ECS) deployment type that aren't
   * behind a Classic Load Balancer" (API reference of Deployment; ecs.md 4.3).
   */
  private static boolean hasRolloutState(Service service) {
    if (Shifter.isShifting(service.strategy())) return false;
    for (var balancer : service.version.path("loadBalancers")) {
      if (balancer.has("loadBalancerName")) return false;
    }
    return true;
  }

  private static ArrayNode events(Service service) {
    var array = Json.array();
    for (var event : service.events) {
      array
          .addObject()
          .put("id", event.id())
          .put("message", event.message())
          .set("createdAt", Json.time(event.at()));
    }
    return array;
  }
}
