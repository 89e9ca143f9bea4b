package io.mooring.sim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.regex.Pattern;

/** What a target of a rule must be, and the tasks that an ECS target starts (ecs.md 6). */
final class RuleTargets {
  private static final Pattern ID = Pattern.compile("[.\\-_A-Za-z0-9]{1,64}");
  private static final ObjectMapper JSON = new ObjectMapper();

  private RuleTargets() {}

  static void check(ObjectNode target) {
    var id = Json.text(target, "Id");
    if (!ID.matcher(id).matches()) {
      throw invalid("1 validation error detected: the Id of a target is 1 to 64 of letters, digits"
          + " and .-_");
    }
    var arn = Json.text(target, "Arn");
    if (arn.isEmpty())
      throw invalid("1 validation error detected: the Arn of a target is required");
    if (!arn.contains(":ecs:")) return;
    if (Json.text(target, "RoleArn").isEmpty()) {
      throw invalid("RoleArn is required for target " + arn + ".");
    }
    if (Json.text(target.path("EcsParameters"), "TaskDefinitionArn").isEmpty()) {
      throw invalid("EcsParameters.TaskDefinitionArn is required for target " + arn + ".");
    }
  }

  /** A rule that cannot start its tasks says nothing; on AWS only a metric counts it. */
  static void start(World world, Rule rule, Instant at) {
    for (var target : rule.targets.values()) {
      if (!Json.text(target, "Arn").contains(":ecs:")) continue;
      try {
        world.runCalls.run(request(rule, target), at);
      } catch (Refusal failed) {
        world.neighbours.rules().countFailure();
      }
    }
  }

  /** The target as the request that EventBridge makes of it. */
  private static ObjectNode request(Rule rule, ObjectNode target) {
    var parameters = target.path("EcsParameters");
    var request = Json.object();
    request.put("cluster", Json.text(target, "Arn"));
    request.put("startedBy", startedBy(rule));
    copy(parameters, "TaskDefinitionArn", request, "taskDefinition");
    copy(parameters, "TaskCount", request, "count");
    copy(parameters, "LaunchType", request, "launchType");
    copy(parameters, "PlatformVersion", request, "platformVersion");
    copy(parameters, "Group", request, "group");
    copy(parameters, "PropagateTags", request, "propagateTags");
    copy(parameters, "EnableECSManagedTags", request, "enableECSManagedTags");
    copy(parameters, "EnableExecuteCommand", request, "enableExecuteCommand");
    copy(parameters, "CapacityProviderStrategy", request, "capacityProviderStrategy");
    var network = parameters.path("NetworkConfiguration").path("awsvpcConfiguration");
    if (network.isObject()) {
      var vpc = request.putObject("networkConfiguration").putObject("awsvpcConfiguration");
      copy(network, "Subnets", vpc, "subnets");
      copy(network, "SecurityGroups", vpc, "securityGroups");
      copy(network, "AssignPublicIp", vpc, "assignPublicIp");
    }
    var tags = Json.array();
    for (var tag : parameters.path("Tags")) {
      tags.addObject().put("key", Json.text(tag, "Key")).put("value", Json.text(tag, "Value"));
    }
    if (!tags.isEmpty()) request.set("tags", tags);
    request.set("overrides", overrides(Json.text(target, "Input")));
    return request;
  }

  /** As tasks of a rule have it; a name may hold what startedBy does not take. */
  private static String startedBy(Rule rule) {
    return "events-rule/" + rule.name.replaceAll("[^A-Za-z0-9_/-]", "-");
  }

  private static JsonNode overrides(String input) {
    if (input.isEmpty()) return Json.object();
    try {
      return JSON.readTree(input) instanceof ObjectNode overrides ? overrides : Json.object();
    } catch (JsonProcessingException broken) {
      throw Refusal.invalid("Input is not JSON.");
    }
  }

  private static void copy(JsonNode from, String member, ObjectNode to, String as) {
    if (from.has(member)) to.set(as, from.get(member));
  }

  private static Refusal invalid(String message) {
    return new Refusal("ValidationException", message);
  }
}
