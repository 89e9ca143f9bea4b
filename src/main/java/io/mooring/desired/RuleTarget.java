package io.mooring.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Report;
import java.util.List;

/**
 * Builds a PutTargets request out of a run. EventBridge has words of its own for RunTask's members,
 * and no member for overrides: they travel as JSON text in {@code Input}.
 *
 * <p>Sources: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EcsParameters.html
 * and https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html.
 */
final class RuleTarget {
  /** Longest {@code Input}, in characters. */
  private static final int INPUT_MAX = 8_192;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Members that differ in their first letter only. */
  private static final List<String> CAPITAL = List.of(
      "launchType",
      "capacityProviderStrategy",
      "platformVersion",
      "group",
      "placementConstraints",
      "placementStrategy",
      "enableECSManagedTags",
      "enableExecuteCommand",
      "referenceId");

  /** Members that have a place of their own. */
  private static final List<String> PLACED =
      List.of("cluster", "count", "overrides", "networkConfiguration", "tags", "propagateTags");

  private final ResourceKey key;
  private final Destination destination;
  private final Report report;

  RuleTarget(ResourceKey key, Destination destination, Report report) {
    this.key = key;
    this.destination = destination;
    this.report = report;
  }

  ObjectNode of(JsonNode schedule, String pointer, String rule, DesiredRun run) {
    var target = JSON.objectNode();
    target.put("Id", run.name());
    target.put("Arn", clusterArn());
    if (schedule.has("role")) target.set("RoleArn", schedule.get("role"));
    target.set("EcsParameters", parameters(run.request(), pointer));
    var overrides = run.request().path("overrides");
    if (!overrides.isEmpty()) target.put("Input", overrides.toString());
    if (schedule.path("target") instanceof ObjectNode verbatim) put(target, verbatim, pointer);
    judge(target, pointer);
    var request = JSON.objectNode().put("Rule", rule);
    if (schedule.has("eventBus")) request.set("EventBusName", schedule.get("eventBus"));
    request.putArray("Targets").add(target);
    return request;
  }

  private String clusterArn() {
    return "arn:%s:ecs:%s:%s:cluster/%s"
        .formatted(
            Allowed.partition(destination),
            destination.region(),
            destination.account(),
            key.cluster());
  }

  private ObjectNode parameters(ObjectNode run, String pointer) {
    var parameters = JSON.objectNode();
    for (var member : run.properties()) {
      var name = member.getKey();
      if (CAPITAL.contains(name))
        parameters.set(capital(name), member.getValue().deepCopy());
      else if (!PLACED.contains(name))
        report.error(
            pointer + "/run/" + name,
            "EventBridge cannot start a task with `%s`; remove it".formatted(name));
    }
    if (run.has("count")) parameters.set("TaskCount", run.get("count"));
    if (run.path("launchType").asText().equals("MANAGED_INSTANCES"))
      report.error(
          pointer + "/run/launchType",
          "EventBridge does not know MANAGED_INSTANCES; write a `capacityProviderStrategy`");
    if (run.path("propagateTags").asText().equals("TASK_DEFINITION"))
      parameters.put("PropagateTags", "TASK_DEFINITION");
    if (run.path("networkConfiguration").path("awsvpcConfiguration") instanceof ObjectNode vpc)
      parameters.withObject("/NetworkConfiguration").set("awsvpcConfiguration", network(vpc));
    for (var tag : run.path("tags")) {
      parameters
          .withArray("/Tags")
          .addObject()
          .put("Key", tag.path("key").asText())
          .put("Value", tag.path("value").asText());
    }
    return parameters;
  }

  private static ObjectNode network(ObjectNode vpc) {
    var network = JSON.objectNode();
    for (var member : vpc.properties())
      network.set(capital(member.getKey()), member.getValue().deepCopy());
    return network;
  }

  private static String capital(String member) {
    return Character.toUpperCase(member.charAt(0)) + member.substring(1);
  }

  /** What is written verbatim wins, parameter by parameter. */
  private void put(ObjectNode target, ObjectNode verbatim, String pointer) {
    for (var member : verbatim.properties()) {
      if (member.getKey().equals("EcsParameters") && member.getValue() instanceof ObjectNode own) {
        if (own.has("TaskDefinitionArn"))
          report.error(
              pointer + "/target/EcsParameters/TaskDefinitionArn",
              "Mooring puts the revision here at each roll-out; remove it");
        target.withObject("/EcsParameters").setAll(own.deepCopy());
      } else {
        target.set(member.getKey(), member.getValue().deepCopy());
      }
    }
    // EventBridge takes one of the three.
    if (verbatim.has("InputPath") || verbatim.has("InputTransformer")) target.remove("Input");
  }

  private void judge(ObjectNode target, String pointer) {
    if (target.path("RoleArn").asText().isEmpty())
      report.error(
          pointer + "/role",
          "`role` is missing; EventBridge starts the task by a role that may call ecs:RunTask and iam:PassRole");
    if (target.path("Input").asText().length() > INPUT_MAX)
      report.error(
          pointer + (target.path("Input").isTextual() ? "/command" : "/target"),
          "the overrides are longer than the %d characters that EventBridge passes on; put some of them into the task definition"
              .formatted(INPUT_MAX));
  }
}
