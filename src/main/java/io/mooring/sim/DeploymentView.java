package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.sim.ServiceDeployment.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Service deployments and service revisions as their calls answer them (ecs.md 4.6). */
final class DeploymentView {
  /** Members of a version that are read back as they are. */
  private static final List<String> ON_REVISION = List.of(
      "taskDefinition",
      "launchType",
      "capacityProviderStrategy",
      "platformFamily",
      "networkConfiguration",
      "loadBalancers",
      "serviceRegistries",
      "serviceConnectConfiguration",
      "volumeConfigurations",
      "vpcLatticeConfigurations");

  private final Fates fates;

  DeploymentView(Fates fates) {
    this.fates = fates;
  }

  /** An element of ListServiceDeployments. */
  ObjectNode brief(ServiceDeployment deployment) {
    var node = named(deployment);
    putTimes(node, deployment);
    node.put("targetServiceRevisionArn", deployment.target.arn);
    putStatus(node, deployment);
    return node;
  }

  private static ObjectNode named(ServiceDeployment deployment) {
    return Json.object()
        .put("serviceDeploymentArn", deployment.arn)
        .put("serviceArn", deployment.service.arn)
        .put("clusterArn", deployment.service.cluster.arn);
  }

  private static void putTimes(ObjectNode node, ServiceDeployment deployment) {
    node.set("createdAt", Json.time(deployment.createdAt));
    if (deployment.startedAt != null) node.set("startedAt", Json.time(deployment.startedAt));
    if (deployment.finishedAt != null) node.set("finishedAt", Json.time(deployment.finishedAt));
  }

  private static void putStatus(ObjectNode node, ServiceDeployment deployment) {
    node.put("status", deployment.status.name());
    if (!deployment.reason.isEmpty()) node.put("statusReason", deployment.reason);
  }

  /** An element of DescribeServiceDeployments. */
  ObjectNode full(ServiceDeployment deployment) {
    var node = named(deployment);
    putTimes(node, deployment);
    node.set("updatedAt", Json.time(deployment.updatedAt));
    if (deployment.stoppedAt != null) node.set("stoppedAt", Json.time(deployment.stoppedAt));
    var sources = node.putArray("sourceServiceRevisions");
    for (var source : deployment.sources) sources.add(summary(deployment, source));
    node.set("targetServiceRevision", summary(deployment, deployment.target));
    putStatus(node, deployment);
    if (deployment.shift != null) node.put("lifecycleStage", deployment.shift.stage.name());
    node.set("deploymentConfiguration", deployment.configuration);
    var rollback = deployment.rollback;
    if (rollback != null) {
      node.putObject("rollback")
          .put("reason", rollback.reason())
          .put("serviceRevisionArn", rollback.revision())
          .set("startedAt", Json.time(rollback.startedAt()));
    }
    node.set("deploymentCircuitBreaker", breaker(deployment));
    node.set("alarms", alarms(deployment));
    return node;
  }

  private static ObjectNode summary(ServiceDeployment deployment, ServiceRevision revision) {
    var node = counted(revision, deployment.countsOf(revision));
    var shift = deployment.shift;
    if (shift == null) return node;
    if (revision == deployment.target) {
      putWeights(node, shift.testWeight, shift.productionWeight);
    } else if (revision == deployment.live) {
      putWeights(node, Shift.ALL - shift.testWeight, Shift.ALL - shift.productionWeight);
    } else {
      putWeights(node, 0, 0);
    }
    return node;
  }

  private static void putWeights(ObjectNode node, double test, double production) {
    node.put("requestedTestTrafficWeight", test)
        .put("requestedProductionTrafficWeight", production);
  }

  private static ObjectNode counted(ServiceRevision revision, ServiceDeployment.Counts counts) {
    return Json.object()
        .put("arn", revision.arn)
        .put("requestedTaskCount", counts.requested())
        .put("runningTaskCount", counts.running())
        .put("pendingTaskCount", counts.pending());
  }

  private static ObjectNode breaker(ServiceDeployment deployment) {
    var asked = deployment.configuration.path("deploymentCircuitBreaker");
    boolean live = deployment.rollback == null && !deployment.status.isFinished();
    int count = live
        ? deployment.service.primary().map(p -> p.failedTasks).orElse(0)
        : deployment.failureCount;
    int threshold = live ? Breaker.threshold(deployment.service) : deployment.threshold;
    var status = monitor(deployment, asked.path("enable").asBoolean(), deployment.breakerTripped);
    return Json.object()
        .put("status", status)
        .put("failureCount", count)
        .put("threshold", threshold);
  }

  private static ObjectNode alarms(ServiceDeployment deployment) {
    var asked = deployment.configuration.path("alarms");
    var node = Json.object();
    boolean triggered = !deployment.triggeredAlarms.isEmpty();
    node.put("status", monitor(deployment, asked.path("enable").asBoolean(), triggered));
    node.set("alarmNames", asked.path("alarmNames").deepCopy());
    node.set("triggeredAlarmNames", Json.array(deployment.triggeredAlarms));
    return node;
  }

  private static String monitor(ServiceDeployment deployment, boolean enabled, boolean tripped) {
    if (!enabled) return "DISABLED";
    if (tripped) return "TRIGGERED";
    return deployment.status == Status.IN_PROGRESS || deployment.status == Status.PENDING
        ? "MONITORING"
        : "MONITORING_COMPLETE";
  }

  /** An element of DescribeServiceRevisions. */
  ObjectNode revision(ServiceRevision revision) {
    var node = Json.object()
        .put("serviceRevisionArn", revision.arn)
        .put("serviceArn", revision.service.arn)
        .put("clusterArn", revision.service.cluster.arn);
    for (var member : ON_REVISION) {
      if (revision.version.has(member)) node.set(member, revision.version.get(member));
    }
    var platform = Json.text(revision.version, "platformVersion");
    if (!platform.isEmpty()) node.put("platformVersion", ServiceVersion.resolved(platform));
    var images = node.putArray("containerImages");
    for (var container : revision.definition.containers()) {
      var text = Json.text(container, "image");
      var image = images.addObject().put("containerName", Json.text(container, "name"));
      image.put("image", text);
      // Without its image the digest is never found (ecs.md 4.3, version consistency).
      if (fates.of(text) != Fate.UNPULLABLE) image.put("imageDigest", digest(text));
    }
    putResolved(node, revision);
    node.put("guardDutyEnabled", false);
    node.set("createdAt", Json.time(revision.createdAt));
    return node;
  }

  /** Which of two target groups the tasks of this revision are in. */
  private static void putResolved(ObjectNode node, ServiceRevision revision) {
    var balancers = revision.version.path("loadBalancers");
    if (balancers.isEmpty()) return;
    var resolved = node.putObject("resolvedConfiguration").putArray("loadBalancers");
    for (var balancer : balancers) {
      var one = resolved.addObject().put("targetGroupArn", revision.targetGroup(balancer));
      var rule = Json.text(balancer.path("advancedConfiguration"), "productionListenerRule");
      if (!rule.isEmpty()) one.put("productionListenerRule", rule);
    }
  }

  /** There is no registry here: one text is always one image. */
  private static String digest(String image) {
    int at = image.indexOf("@sha256:");
    if (at >= 0) return image.substring(at + 1);
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      var bytes = sha.digest(image.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(bytes);
    } catch (NoSuchAlgorithmException broken) {
      throw new IllegalStateException("a Java runtime without SHA-256", broken);
    }
  }

  /** What a described service says of its deployments and revisions. */
  static void putCurrent(ObjectNode node, Service service) {
    // That the newest one stays "current" when it has ended is our reading of the API reference.
    var newest = service.history.peekFirst();
    if (newest != null) node.put("currentServiceDeployment", newest.arn);
    if (service.deployments.isEmpty()) return;
    ArrayNode revisions = node.putArray("currentServiceRevisions");
    service.deployments.stream()
        .map(deployment -> deployment.target)
        .distinct()
        .forEach(r -> revisions.add(counted(r, ServiceDeployment.counted(service, r))));
  }
}
