package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * ListServiceDeployments, DescribeServiceDeployments, DescribeServiceRevisions and
 * StopServiceDeployment (ecs.md 1.2, 1.4, 4.6). Texts of refusals are ours but where a line says
 * otherwise.
 */
final class DeploymentCalls {
  /** Most ARNs of one description (ecs.md 1.4). */
  private static final int BATCH_MAX = 20;

  private static final int PAGE_DEFAULT = 20;

  /** Parts of the ARN of a deployment or revision: cluster, service and its own name. */
  private static final int PARTS = 3;

  private static final BigDecimal MILLIS = BigDecimal.valueOf(1000);

  private final World world;
  private final DeploymentView view;

  DeploymentCalls(World world) {
    this.world = world;
    this.view = new DeploymentView(world.behaviour);
  }

  /** Newest first. */
  ObjectNode list(ObjectNode request) {
    var cluster = world.cluster(Json.text(request, "cluster"));
    var service =
        world.service(cluster, Json.text(request, "service")).orElseThrow(Refusal::serviceNotFound);
    var statuses = Json.texts(request.path("status"));
    var after = instant(request.path("createdAt").path("after"));
    var before = instant(request.path("createdAt").path("before"));
    var found = new LinkedHashMap<String, ServiceDeployment>();
    for (var deployment : service.history) {
      boolean kept = isKept(deployment);
      boolean wanted = statuses.isEmpty() || statuses.contains(deployment.status.name());
      boolean inTime = after.filter(a -> !deployment.createdAt.isAfter(a)).isEmpty()
          && before.filter(b -> !deployment.createdAt.isBefore(b)).isEmpty();
      if (kept && wanted && inTime) found.put(deployment.arn, deployment);
    }
    var page = Page.of(request, PAGE_DEFAULT, List.copyOf(found.keySet()));
    var answer = Json.object();
    var briefs = answer.putArray("serviceDeployments");
    for (var arn : page.items()) {
      var deployment = found.get(arn);
      if (deployment != null) briefs.add(view.brief(deployment));
    }
    if (!page.nextToken().isEmpty()) answer.put("nextToken", page.nextToken());
    return answer;
  }

  private boolean isKept(ServiceDeployment deployment) {
    return deployment.createdAt.plus(Rollouts.HISTORY_KEPT).isAfter(world.now());
  }

  private static Optional<Instant> instant(JsonNode seconds) {
    if (!seconds.isNumber()) return Optional.empty();
    return Optional.of(
        Instant.ofEpochMilli(seconds.decimalValue().multiply(MILLIS).longValue()));
  }

  ObjectNode describe(ObjectNode request) {
    var answer = Json.object();
    var found = answer.putArray("serviceDeployments");
    var failures = answer.putArray("failures");
    for (var arn : batch(request, "serviceDeploymentArns")) {
      var deployment = deployment(arn);
      if (deployment.isPresent()) found.add(view.full(deployment.get()));
      else failures.addObject().put("arn", arn).put("reason", "MISSING");
    }
    return answer;
  }

  ObjectNode describeRevisions(ObjectNode request) {
    var answer = Json.object();
    var found = answer.putArray("serviceRevisions");
    var failures = answer.putArray("failures");
    var services = new HashSet<Service>();
    var seen = new HashSet<String>();
    for (var arn : batch(request, "serviceRevisionArns")) {
      var service = service("service-revision", arn).orElse(null);
      if (service != null && service.status == Service.Status.INACTIVE) {
        throw Refusal.invalid("The service of " + arn + " is INACTIVE.");
      }
      var revision = service == null ? null : service.revisions.get(arn);
      if (revision == null) {
        failures.addObject().put("arn", arn).put("reason", "MISSING");
        continue;
      }
      services.add(service);
      if (services.size() > 1) {
        throw Refusal.invalid(
            "Cross service requests are not allowed: name the revisions of one" + " service.");
      }
      // Seen on ECS by a third party (ecs.md 1.4).
      if (!seen.add(arn)) throw new Refusal("ServerException", "Internal server error.");
      found.add(view.revision(revision));
    }
    return answer;
  }

  ObjectNode stop(ObjectNode request, Instant at) {
    var arn = Json.text(request, "serviceDeploymentArn");
    var deployment = deployment(arn)
        .orElseThrow(() ->
            new Refusal("ServiceDeploymentNotFoundException", "Service deployment not found."));
    if (Json.text(request, "stopType").equals("ABORT")) {
      throw Refusal.notModelled("StopServiceDeployment with stopType ABORT");
    }
    if (deployment.status.isFinished()) {
      throw new Refusal(
          "ConflictException",
          "The service deployment is " + deployment.status + " and can no longer be stopped.");
    }
    world.rollouts.requestRollback(deployment, at);
    world.scheduler.step(deployment.service, at);
    return Json.object().put("serviceDeploymentArn", arn);
  }

  private static List<String> batch(ObjectNode request, String member) {
    var arns = Json.texts(request.path(member));
    if (arns.isEmpty()) throw Refusal.invalid(member + " cannot be empty.");
    if (arns.size() > BATCH_MAX) {
      throw Refusal.invalid(member + " can have at most " + BATCH_MAX + " items.");
    }
    return arns;
  }

  private Optional<ServiceDeployment> deployment(String arn) {
    return service("service-deployment", arn).stream()
        .flatMap(service -> service.history.stream())
        .filter(deployment -> deployment.arn.equals(arn) && isKept(deployment))
        .findFirst();
  }

  private Optional<Service> service(String kind, String arn) {
    if (!arn.startsWith("arn:")) {
      throw Refusal.invalid("Invalid ARN: '" + arn + "'.");
    }
    var parts = world.arns.local(kind, arn).split("/", -1);
    if (parts.length != PARTS) return Optional.empty();
    return Optional.ofNullable(world.clusters.get(parts[0]))
        .flatMap(cluster -> Optional.ofNullable(cluster.services.get(parts[1])));
  }
}
