package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One service called web in the cluster shop, and what ECS tells of its deployments. */
final class Rolled {
  final Ecs ecs;

  Rolled(Behaviour behaviour) {
    this.ecs = new Ecs(behaviour.withClusters("shop"));
  }

  Rolled() {
    this(Behaviour.standard());
  }

  /** Creates the service on the image, and members of CreateService after {@code more}. */
  Rolled create(String image, int desired, String configuration, String more) {
    ecs.register("web", image);
    ecs.ok(
        "CreateService",
        ("{'cluster':'shop','serviceName':'web','taskDefinition':'web','desiredCount':%d,"
                + "'deploymentConfiguration':{%s}%s}")
            .formatted(desired, configuration, more));
    return this;
  }

  Rolled create(String image, int desired, String configuration) {
    return create(image, desired, configuration, "");
  }

  Rolled deploy(String image) {
    ecs.register("web", image);
    ecs.ok("UpdateService", "{'cluster':'shop','service':'web','taskDefinition':'web'}");
    return this;
  }

  Rolled pass(long seconds) {
    ecs.pass(seconds);
    return this;
  }

  Rolled pass(Duration time) {
    ecs.pass(time);
    return this;
  }

  JsonNode service() {
    return ecs.service("web");
  }

  JsonNode primary() {
    return service().path("deployments").path(0);
  }

  private JsonNode briefs() {
    return ecs.ok("ListServiceDeployments", "{'cluster':'shop','service':'web'}")
        .path("serviceDeployments");
  }

  /** The newest service deployment, in full. */
  JsonNode newest() {
    var arn = briefs().path(0).path("serviceDeploymentArn").asText();
    return ecs.ok("DescribeServiceDeployments", "{'serviceDeploymentArns':['" + arn + "']}")
        .path("serviceDeployments")
        .path(0);
  }

  /** Of all service deployments, newest first. */
  String statuses() {
    return String.join(" ", briefs().findValuesAsText("status"));
  }

  String reason() {
    return newest().path("statusReason").asText();
  }

  /** Asks for a rollback of the newest. */
  Rolled stop() {
    var arn = newest().path("serviceDeploymentArn").asText();
    ecs.ok("StopServiceDeployment", "{'serviceDeploymentArn':'" + arn + "'}");
    return this;
  }

  JsonNode revision(String arn) {
    return ecs.ok("DescribeServiceRevisions", "{'serviceRevisionArns':['" + arn + "']}")
        .path("serviceRevisions")
        .path(0);
  }

  /** Oldest first, without ids and the name of the service. */
  List<String> events() {
    var messages = new ArrayList<String>();
    for (var event : service().path("events")) {
      messages.add(event
          .path("message")
          .asText()
          .replace("(service web) ", "")
          .replaceAll("[0-9a-f]{19,}", "#"));
    }
    return messages.reversed();
  }

  /** Its stopped tasks. */
  List<JsonNode> stopped() {
    var arns = ecs.ok("ListTasks", "{'cluster':'shop','desiredStatus':'STOPPED'}");
    var tasks = new ArrayList<JsonNode>();
    for (var arn : arns.path("taskArns")) {
      ecs.ok("DescribeTasks", "{'cluster':'shop','tasks':['" + arn.asText() + "']}")
          .path("tasks")
          .forEach(tasks::add);
    }
    return tasks;
  }
}
