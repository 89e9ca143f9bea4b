package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * EventBridge's rules and their targets
 * (https://docs.aws.amazon.com/eventbridge/latest/APIReference/; ecs.md 6). A rule on a schedule
 * starts the tasks of its ECS targets when it is due.
 */
final class Rules {
  /** Most targets of one rule (API_PutTargets and the quotas of EventBridge). */
  private static final int TARGETS_MAX = 5;

  /** Most entries of one call (ecs.md 6). */
  private static final int ENTRIES_MAX = 10;

  private static final Pattern NAME = Pattern.compile("[.\\-_A-Za-z0-9]{1,64}");

  private final World world;
  private final Buses buses;

  /** Entries of PutTargets and RemoveTargets that are still to fail. */
  private int failingEntries;

  private int failedInvocations;

  Rules(World world) {
    this.world = world;
    this.buses = new Buses(world.arns);
  }

  void into(Map<String, Neighbours.Operation> operations) {
    buses.into(operations);
    operations.put("events:PutRule", this::put);
    operations.put("events:DescribeRule", (request, _) -> described(rule(request, "Name")));
    operations.put("events:DeleteRule", (request, _) -> delete(request));
    operations.put("events:EnableRule", (request, at) -> enable(request, true, at));
    operations.put("events:DisableRule", (request, at) -> enable(request, false, at));
    operations.put("events:ListRules", (request, _) -> list(request));
    operations.put("events:PutTargets", (request, _) -> putTargets(request));
    operations.put("events:RemoveTargets", (request, _) -> removeTargets(request));
    operations.put("events:ListTargetsByRule", (request, _) -> targets(request));
    operations.put("events:ListRuleNamesByTarget", (request, _) -> names(request));
    operations.put("events:TagResource", (request, _) -> tag(request));
    operations.put("events:UntagResource", (request, _) -> untag(request));
    operations.put("events:ListTagsForResource", (request, _) -> tags(request));
  }

  /** Runs of rules that did not come about. */
  int failedInvocations() {
    return failedInvocations;
  }

  void countFailure() {
    failedInvocations++;
  }

  void failEntries(int count) {
    failingEntries = count;
  }

  /** Its time has come. */
  void fire(Rule rule, Instant at) {
    RuleTargets.start(world, rule, at);
    schedule(rule, at);
  }

  private void schedule(Rule rule, Instant at) {
    var time = rule.enabled ? rule.time : Optional.<RuleTime>empty();
    world.agenda.set(rule, time.flatMap(due -> due.after(at)).orElse(null));
  }

  /** What is left out is not kept; tags count only where the rule is new (API_PutRule). */
  private ObjectNode put(ObjectNode request, Instant at) {
    var rules = buses.rules(request);
    var name = Json.text(request, "Name");
    if (!NAME.matcher(name).matches()) {
      throw invalid("1 validation error detected: Name is 1 to 64 of letters, digits and .-_");
    }
    var expression = Json.text(request, "ScheduleExpression");
    if (expression.isEmpty() && !request.has("EventPattern")) {
      throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
    }
    var bus = buses.name(request);
    var time = RuleTime.of(expression);
    if (!expression.isEmpty() && time.isEmpty()) {
      throw invalid("Parameter ScheduleExpression is not valid.");
    }
    if (!expression.isEmpty() && !bus.equals(Buses.DEFAULT)) {
      throw invalid("ScheduleExpression is supported only on the default event bus.");
    }
    var known = rules.get(name);
    var rule = known == null ? new Rule(bus, name, arn(bus, name)) : known;
    if (known == null) {
      for (var tag : request.path("Tags")) {
        rule.tags.put(Json.text(tag, "Key"), Json.text(tag, "Value"));
      }
      rules.put(name, rule);
    }
    var put = request.deepCopy();
    put.remove(List.of("Tags", "State", "EventBusName"));
    rule.put = put;
    rule.enabled = !Json.text(request, "State").equals("DISABLED");
    rule.time = time;
    schedule(rule, at);
    return Json.object().put("RuleArn", rule.arn);
  }

  private static ObjectNode described(Rule rule) {
    return rule.put
        .deepCopy()
        .put("State", rule.enabled ? "ENABLED" : "DISABLED")
        .put("Arn", rule.arn)
        .put("EventBusName", rule.bus);
  }

  private ObjectNode enable(ObjectNode request, boolean enabled, Instant at) {
    var rule = rule(request, "Name");
    rule.enabled = enabled;
    schedule(rule, at);
    return Json.object();
  }

  private ObjectNode delete(ObjectNode request) {
    var rules = buses.rules(request);
    var rule = rules.get(Json.text(request, "Name"));
    // Deleting what is not there is no error (API_DeleteRule).
    if (rule == null) return Json.object();
    if (!rule.targets.isEmpty()) throw invalid("Rule can't be deleted since it has targets.");
    rules.remove(rule.name);
    world.agenda.set(rule, null);
    return Json.object();
  }

  private ObjectNode list(ObjectNode request) {
    var prefix = Json.text(request, "NamePrefix");
    var found = buses.rules(request).values().stream()
        .filter(rule -> rule.name.startsWith(prefix))
        .toList();
    var answer = Json.object();
    var list = answer.putArray("Rules");
    Buses.page(request, found, answer).forEach(rule -> list.add(described(rule)));
    return answer;
  }

  /** Each entry replaces the whole target of its id, or fails alone. */
  private ObjectNode putTargets(ObjectNode request) {
    var rule = rule(request, "Rule");
    var entries = Json.objects(request.path("Targets"));
    checkCount(entries.size());
    entries.forEach(RuleTargets::check);
    var ids = new LinkedHashSet<String>(rule.targets.keySet());
    entries.forEach(target -> ids.add(Json.text(target, "Id")));
    if (ids.size() > TARGETS_MAX) {
      throw new Refusal(
          "LimitExceededException", "The requested resource exceeds the maximum number allowed.");
    }
    var failed = Json.array();
    for (var target : entries) {
      var id = Json.text(target, "Id");
      if (fails()) failed.add(failure(id));
      else rule.targets.put(id, target.deepCopy());
    }
    return outcome(failed);
  }

  private ObjectNode removeTargets(ObjectNode request) {
    var rule = rule(request, "Rule");
    var ids = Json.texts(request.path("Ids"));
    checkCount(ids.size());
    var failed = Json.array();
    for (var id : ids) {
      if (fails()) failed.add(failure(id));
      else rule.targets.remove(id);
    }
    return outcome(failed);
  }

  private static void checkCount(int entries) {
    if (entries < 1 || entries > ENTRIES_MAX) {
      throw invalid("1 validation error detected: 1 to " + ENTRIES_MAX + " entries are allowed.");
    }
  }

  private boolean fails() {
    if (failingEntries == 0) return false;
    failingEntries--;
    return true;
  }

  private static ObjectNode failure(String id) {
    return Json.object()
        .put("TargetId", id)
        .put("ErrorCode", "ConcurrentModificationException")
        .put("ErrorMessage", "There is concurrent modification on this rule, target or event bus.");
  }

  private static ObjectNode outcome(JsonNode failed) {
    var answer = Json.object().put("FailedEntryCount", failed.size());
    answer.set("FailedEntries", failed);
    return answer;
  }

  private ObjectNode targets(ObjectNode request) {
    var answer = Json.object();
    var list = answer.putArray("Targets");
    var all = List.copyOf(rule(request, "Rule").targets.values());
    Buses.page(request, all, answer).forEach(target -> list.add(target.deepCopy()));
    return answer;
  }

  private ObjectNode names(ObjectNode request) {
    var arn = Json.text(request, "TargetArn");
    if (arn.isEmpty()) throw invalid("1 validation error detected: TargetArn is required");
    var found = new ArrayList<String>();
    for (var rule : buses.rules(request).values()) {
      if (rule.targets.values().stream().anyMatch(t -> Json.text(t, "Arn").equals(arn))) {
        found.add(rule.name);
      }
    }
    var answer = Json.object();
    answer.set("RuleNames", Json.array(Buses.page(request, found, answer)));
    return answer;
  }

  private ObjectNode tag(ObjectNode request) {
    var rule = byArn(request);
    var merged = new TreeMap<>(rule.tags);
    for (var tag : request.path("Tags")) {
      merged.put(Json.text(tag, "Key"), Json.text(tag, "Value"));
    }
    if (merged.size() > TagRules.TAGS_MAX) {
      throw invalid("A resource can have at most " + TagRules.TAGS_MAX + " tags.");
    }
    rule.tags.putAll(merged);
    return Json.object();
  }

  private ObjectNode untag(ObjectNode request) {
    var rule = byArn(request);
    Json.texts(request.path("TagKeys")).forEach(rule.tags::remove);
    return Json.object();
  }

  private ObjectNode tags(ObjectNode request) {
    var answer = Json.object();
    var list = answer.putArray("Tags");
    byArn(request)
        .tags
        .forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
    return answer;
  }

  private Rule byArn(ObjectNode request) {
    var arn = Json.text(request, "ResourceARN");
    var local = arn.replaceFirst("^arn:aws:events:[^:]*:[^:]*:rule/", "");
    int slash = local.lastIndexOf('/');
    var bus = slash < 0 ? Buses.DEFAULT : local.substring(0, slash);
    var rule = buses.rules(Json.object().put("EventBusName", bus)).get(local.substring(slash + 1));
    if (rule == null || !rule.arn.equals(arn)) {
      throw missing("Rule " + local + " does not exist on EventBus " + bus + ".");
    }
    return rule;
  }

  private Rule rule(ObjectNode request, String member) {
    var name = Json.text(request, member);
    var rule = buses.rules(request).get(name);
    if (rule == null) {
      throw missing("Rule " + name + " does not exist on EventBus " + buses.name(request) + ".");
    }
    return rule;
  }

  private String arn(String bus, String name) {
    var path = bus.equals(Buses.DEFAULT) ? name : bus + "/" + name;
    return "arn:aws:events:%s:%s:rule/%s"
        .formatted(world.arns.region(), world.arns.account(), path);
  }

  private static Refusal missing(String message) {
    return new Refusal("ResourceNotFoundException", message);
  }

  private static Refusal invalid(String message) {
    return new Refusal("ValidationException", message);
  }
}
