package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.sim.Behaviour.Unmodelled;
import java.time.Instant;

/** CreateService, UpdateService and DeleteService. */
final class ServiceWrites {
  private final World world;
  private final ServiceView view;

  ServiceWrites(World world, ServiceView view) {
    this.world = world;
    this.view = view;
  }

  ObjectNode create(ObjectNode request, Instant at) {
    var cluster = world.cluster(Json.text(request, "cluster"));
    var name = Json.text(request, "serviceName");
    ServiceRules.name(name);
    ServiceRules.token(Json.text(request, "clientToken"));
    var creation = request.deepCopy();
    creation.remove("tags");
    var existing = cluster.services.get(name);
    if (existing != null && existing.status != Service.Status.INACTIVE) {
      return repeated(existing, creation);
    }
    boolean daemon = Json.text(request, "schedulingStrategy").equals("DAEMON");
    if (!request.has("desiredCount") && !daemon) {
      throw Refusal.invalid("DesiredCount is missing");
    }
    ServiceRules.request(request);
    var reference = Json.text(request, "taskDefinition");
    if (reference.isEmpty()) throw Refusal.invalid("TaskDefinition can not be blank.");
    var revision = world.runnable(reference);
    var settings = ServiceSettings.created(request, world.arns);
    var version = ServiceVersion.created(request, revision, cluster);
    ServiceRules.whole(settings, version, revision);
    checkWays(settings, version, request, Json.object());
    boolean readBackOnly =
        ServiceRules.readBackOnly(settings, world.behaviour.switches().unmodelled());
    var tags = TagRules.checked(request.path("tags"));

    boolean oldFormat = world.behaviour.switches().shortArns().contains(name);
    if (oldFormat && !tags.isEmpty()) {
      // As AWS words it for accounts that have not opted in to the long format (ecs.md 7).
      throw Refusal.invalid("The new ARN and resource ID format must be enabled to add tags to the"
          + " service. Opt in to the new format and try again.");
    }
    var arn = oldFormat ? world.arns.shortService(name) : world.arns.service(cluster.name, name);
    var service = new Service(cluster, name, arn, at, creation, settings, version);
    service.readBackOnly = readBackOnly;
    service.desiredCount =
        service.isDaemon() ? world.instances : request.path("desiredCount").asInt(0);
    service.tags.putAll(tags);
    cluster.services.put(name, service);
    deploy(service, revision, at);
    return answer(service, true);
  }

  /** What a way of deploying asks of the service, where it is more than a read-back. */
  private void checkWays(
      ObjectNode settings, ObjectNode version, ObjectNode request, ObjectNode before) {
    if (world.behaviour.switches().unmodelled() == Unmodelled.READ_BACK) return;
    StrategyRules.check(settings, version, request, before);
    ServiceRules.daemon(settings, version, request);
  }

  /** The name is taken: by the very same request, or by another (ecs.md 1.3). */
  private ObjectNode repeated(Service existing, ObjectNode creation) {
    if (existing.status == Service.Status.DRAINING) {
      throw Refusal.invalid("Unable to Start a service that is still Draining.");
    }
    if (!creation.has("clientToken") || !creation.equals(existing.creation)) {
      throw Refusal.invalid("Creation of service was not idempotent.");
    }
    return answer(existing, true);
  }

  private void deploy(Service service, Revision revision, Instant at) {
    world.rollouts.begin(service, revision, at);
    world.scheduler.step(service, at);
  }

  ObjectNode update(ObjectNode request, Instant at) {
    var cluster = world.cluster(Json.text(request, "cluster"));
    var service =
        world.service(cluster, Json.text(request, "service")).orElseThrow(Refusal::serviceNotFound);
    if (service.status != Service.Status.ACTIVE) {
      throw new Refusal("ServiceNotActiveException", "Service was not ACTIVE.");
    }
    ServiceRules.request(request);
    ServiceRules.underController(
        request, Json.text(service.settings.path("deploymentController"), "type"));
    var primary = service.primary().orElseThrow();
    var reference = Json.text(request, "taskDefinition");
    // Without a task definition the service stays on its own, INACTIVE or not (ecs.md 3.1).
    var revision = reference.isEmpty() ? primary.revision : world.runnable(reference);
    var settings = ServiceSettings.updated(service.settings, request);
    var version = ServiceVersion.updated(service.version, request, revision, service.creation);
    ServiceRules.whole(settings, version, revision);
    checkWays(settings, version, request, service.settings);
    boolean forced = request.path("forceNewDeployment").asBoolean();
    if (!forced && ServiceVersion.movesCapacity(service.version, version)) {
      // Observed by several teams, last in pipe-cd/pipecd#6385 (December 2025).
      throw Refusal.invalid("When switching from launch type to capacity provider strategy on an"
          + " existing service, or making a change to a capacity provider strategy on a service"
          + " that is already using one, you must force a new deployment.");
    }
    service.readBackOnly =
        ServiceRules.readBackOnly(settings, world.behaviour.switches().unmodelled());
    service.settings = settings;
    if (!service.isDaemon()) {
      service.desiredCount = request.path("desiredCount").asInt(service.desiredCount);
    }
    // Sent again with its live value, a member starts nothing (ecs.md 4.1).
    if (forced || !version.equals(service.version)) {
      service.version = version;
      deploy(service, revision, at);
    } else {
      world.scheduler.step(service, at);
    }
    return answer(service, false);
  }

  ObjectNode delete(ObjectNode request, Instant at) {
    var cluster = world.cluster(Json.text(request, "cluster"));
    var service = world
        .service(cluster, Json.text(request, "service"))
        .filter(found -> found.status != Service.Status.INACTIVE)
        .orElseThrow(Refusal::serviceNotFound);
    if (service.status == Service.Status.DRAINING) return answer(service, false);
    if (!request.path("force").asBoolean()) {
      if (service.desiredCount > 0 && !service.isDaemon()) {
        throw Refusal.invalid("The service cannot be stopped while it is scaled above 0.");
      }
      if (service.deployments.size() > 1) {
        throw Refusal.invalid("The service cannot be stopped while deployments are active.");
      }
    }
    service.status = Service.Status.DRAINING;
    service.deletedAt = at;
    service.desiredCount = 0;
    world.rollouts.deleted(service, at);
    for (var task : service.tasks) {
      // The text is not known (ecs.md 4.7); the code is that of every stop by the scheduler.
      task.stop("ServiceSchedulerInitiated", "Service was deleted", at);
    }
    world.scheduler.step(service, at);
    return answer(service, false);
  }

  private ObjectNode answer(Service service, boolean withTags) {
    var answer = Json.object();
    answer.set("service", service.described(view, withTags && !service.tags.isEmpty()));
    return answer;
  }
}
