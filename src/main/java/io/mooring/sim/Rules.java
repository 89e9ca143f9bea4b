package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * EventBridge's rules and their targets on the default bus. They are kept and nothing is ever
 * started (https://docs.aws.amazon.com/eventbridge/latest/APIReference/).
 */
final class Rules {
  /** Most targets of one rule (API_PutTargets and the quotas of EventBridge). */
  private static final int TARGETS_MAX = 5;

  /** Most items on a page. */
  private static final int PAGE_MAX = 100;

  private static final String BUS = "default";

  /** A rule as it was put, and its targets by id. */
  private record Rule(ObjectNode put, NavigableMap<String, ObjectNode> targets) {}

  private final Arns arns;
  private final SortedMap<String, Rule> rules = new TreeMap<>();

  Rules(Arns arns) {
    this.arns = arns;
  }

  void into(Map<String, Neighbours.Operation> operations) {
    operations.put("events:PutRule", (request, _) -> put(request));
    operations.put("events:DescribeRule", (request, _) -> describe(request));
    operations.put("events:DeleteRule", (request, _) -> delete(request));
    operations.put("events:PutTargets", (request, _) -> putTargets(request));
    operations.put("events:RemoveTargets", (request, _) -> removeTargets(request));
    operations.put("events:ListTargetsByRule", (request, _) -> targets(request));
    operations.put("events:ListRuleNamesByTarget", (request, _) -> names(request));
  }

  private ObjectNode put(ObjectNode request) {
    onlyDefaultBus(request);
    var name = Json.text(request, "Name");
    if (name.isEmpty()) throw invalid("1 validation error detected: Name is required");
    if (!request.has("ScheduleExpression") && !request.has("EventPattern")) {
      throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
    }
    var known = rules.get(name);
    rules.put(
        name, new Rule(request.deepCopy(), known == null ? new TreeMap<>() : known.targets()));
    return Json.object().put("RuleArn", arn(name));
  }

  private ObjectNode describe(ObjectNode request) {
    var rule = rule(request, "Name");
    var answer = rule.put().deepCopy().without("Tags");
    if (!answer.has("State")) ((ObjectNode) answer).put("State", "ENABLED");
    return ((ObjectNode) answer)
        .put("Arn", arn(Json.text(request, "Name")))
        .put("EventBusName", BUS);
  }

  private ObjectNode delete(ObjectNode request) {
    onlyDefaultBus(request);
    var rule = rules.get(Json.text(request, "Name"));
    if (rule != null && !rule.targets().isEmpty()) {
      throw invalid("Rule can't be deleted since it has targets.");
    }
    // Deleting what is not there is no error (API_DeleteRule).
    rules.remove(Json.text(request, "Name"));
    return Json.object();
  }

  private ObjectNode putTargets(ObjectNode request) {
    var rule = rule(request, "Rule");
    for (var target : Json.objects(request.path("Targets"))) {
      rule.targets().put(Json.text(target, "Id"), target.deepCopy());
    }
    if (rule.targets().size() > TARGETS_MAX) {
      Json.objects(request.path("Targets")).forEach(t -> rule.targets().remove(Json.text(t, "Id")));
      throw new Refusal(
          "LimitExceededException", "The requested resource exceeds the maximum number allowed.");
    }
    return noFailures();
  }

  private ObjectNode removeTargets(ObjectNode request) {
    var rule = rule(request, "Rule");
    Json.texts(request.path("Ids")).forEach(rule.targets()::remove);
    return noFailures();
  }

  private static ObjectNode noFailures() {
    var answer = Json.object().put("FailedEntryCount", 0);
    answer.putArray("FailedEntries");
    return answer;
  }

  private ObjectNode targets(ObjectNode request) {
    var answer = Json.object();
    var list = answer.putArray("Targets");
    var all = List.copyOf(rule(request, "Rule").targets().values());
    page(request, all, answer).forEach(target -> list.add(target.deepCopy()));
    return answer;
  }

  private ObjectNode names(ObjectNode request) {
    onlyDefaultBus(request);
    var arn = Json.text(request, "TargetArn");
    if (arn.isEmpty()) throw invalid("1 validation error detected: TargetArn is required");
    var found = new ArrayList<String>();
    rules.forEach((name, rule) -> {
      if (rule.targets().values().stream().anyMatch(t -> Json.text(t, "Arn").equals(arn))) {
        found.add(name);
      }
    });
    var answer = Json.object();
    answer.set("RuleNames", Json.array(page(request, found, answer)));
    return answer;
  }

  private static <T> List<T> page(ObjectNode request, List<T> all, ObjectNode answer) {
    int size = Math.clamp(request.path("Limit").asInt(PAGE_MAX), 1, PAGE_MAX);
    int from = Math.min(request.path("NextToken").asInt(0), all.size());
    int to = Math.min(all.size(), from + size);
    if (to < all.size()) answer.put("NextToken", Integer.toString(to));
    return all.subList(from, to);
  }

  private Rule rule(ObjectNode request, String member) {
    onlyDefaultBus(request);
    var name = Json.text(request, member);
    var rule = rules.get(name);
    if (rule == null) throw missing("Rule " + name + " does not exist on EventBus " + BUS + ".");
    return rule;
  }

  private static void onlyDefaultBus(ObjectNode request) {
    var bus = request.path("EventBusName").asText(BUS);
    if (!bus.equals(BUS) && !bus.endsWith(":event-bus/" + BUS)) {
      throw missing("Event bus " + bus + " does not exist.");
    }
  }

  private String arn(String name) {
    return "arn:aws:events:%s:%s:rule/%s".formatted(arns.region(), arns.account(), name);
  }

  private static Refusal missing(String message) {
    return new Refusal("ResourceNotFoundException", message);
  }

  private static Refusal invalid(String message) {
    return new Refusal("ValidationException", message);
  }
}
