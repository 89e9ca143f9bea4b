package io.mooring.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Difference;
import io.mooring.diff.Steps;
import io.mooring.diff.Why;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One spelling of a rule and of a target, and where two of them differ. EventBridge answers with
 * what was put, but leaves empty members out and fills some in: what is its default says nothing.
 *
 * <p>Sources: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html,
 * API_Target.html, API_EcsParameters.html and API_RetryPolicy.html there.
 */
final class RuleForm {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonNode NOTHING = MissingNode.getInstance();

  /** A value that means the same as none, and the member it stands in. */
  private record Default(String member, JsonNode value) {}

  private static final List<Default> DEFAULTS = List.of(
      new Default("State", NODES.textNode("ENABLED")),
      new Default("EventBusName", NODES.textNode("default")),
      new Default("TaskCount", NODES.numberNode(1)),
      new Default("EnableECSManagedTags", NODES.booleanNode(false)),
      new Default("EnableExecuteCommand", NODES.booleanNode(false)),
      new Default("PlatformVersion", NODES.textNode("LATEST")),
      new Default("AssignPublicIp", NODES.textNode("DISABLED")),
      new Default("MaximumEventAgeInSeconds", NODES.numberNode(86_400)),
      new Default("MaximumRetryAttempts", NODES.numberNode(185)));

  /** Lists whose order says nothing. */
  private static final List<String> ANY_ORDER = List.of("Subnets", "SecurityGroups", "Tags");

  /** What of a rule is compared; the rest names it or is EventBridge's own. */
  private static final List<String> RULE_MEMBERS =
      List.of("ScheduleExpression", "EventPattern", "Description", "State", "RoleArn");

  private RuleForm() {}

  static ObjectNode rule(ObjectNode rule) {
    var kept = NODES.objectNode();
    for (var member : RULE_MEMBERS) if (rule.has(member)) kept.set(member, rule.get(member));
    return object(kept);
  }

  /** What differs of a rule; {@code root} is the schedule's place in {@code spec}. */
  static List<Difference> rules(String root, ObjectNode wanted, ObjectNode live) {
    var found = new ArrayList<Difference>();
    var want = rule(wanted);
    var have = rule(live);
    for (var member : RULE_MEMBERS) {
      var pointer = root + "/"
          + switch (member) {
            case "ScheduleExpression" -> "expression";
            case "Description" -> "description";
            case "State" -> "state";
            default -> member;
          };
      // A default that is declared is said as it was written.
      var desired = shown(want.path(member), wanted.path(member), have.path(member));
      compare(pointer, desired, shown(have.path(member), live.path(member), desired), found);
    }
    return found;
  }

  private static JsonNode shown(JsonNode canonical, JsonNode written, JsonNode other) {
    boolean differs = !canonical.equals(other);
    return differs
            && canonical.isMissingNode()
            && written.isTextual()
            && !written.asText().isEmpty()
        ? written
        : canonical;
  }

  static ObjectNode target(ObjectNode target) {
    return object(target);
  }

  /** What differs of a target. */
  static List<Difference> targets(String root, ObjectNode wanted, ObjectNode live) {
    var found = new ArrayList<Difference>();
    compare(root + "/target", target(wanted), target(live), found);
    return found;
  }

  /** Whether putting one over the other would change nothing. */
  static boolean sameTarget(ObjectNode one, ObjectNode other) {
    return target(one).equals(target(other));
  }

  private static ObjectNode object(JsonNode node) {
    var kept = NODES.objectNode();
    var names = new TreeSet<String>();
    node.fieldNames().forEachRemaining(names::add);
    for (var name : names) {
      var value = value(name, node.get(name));
      if (!value.isMissingNode()) kept.set(name, value);
    }
    return kept;
  }

  private static JsonNode value(String name, JsonNode node) {
    if (node.isNull() || (node.isTextual() && node.asText().isEmpty())) return NOTHING;
    if (DEFAULTS.contains(new Default(name, number(node)))) return NOTHING;
    if (name.equals("Input")) return input(node);
    if (name.equals("ScheduleExpression"))
      return NODES.textNode(node.asText().strip().replaceAll("\\s+", " "));
    if (node.isObject()) {
      var object = object(node);
      return object.isEmpty() ? NOTHING : object;
    }
    if (node.isArray()) return list(name, node);
    return number(node);
  }

  private static JsonNode number(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToInt()
        ? NODES.numberNode(node.intValue())
        : node;
  }

  private static JsonNode list(String name, JsonNode node) {
    var kept = new ArrayList<JsonNode>();
    for (var element : node) {
      var value = value("", element);
      if (!value.isMissingNode()) kept.add(value);
    }
    if (ANY_ORDER.contains(name)) kept.sort(Comparator.comparing(JsonNode::toString));
    return kept.isEmpty() ? NOTHING : NODES.arrayNode().addAll(kept);
  }

  /** Overrides travel as text; how it is spaced and in which order says nothing. */
  private static JsonNode input(JsonNode text) {
    if (!text.isTextual()) return text;
    try {
      var read = JSON.readTree(text.asText());
      return read.isObject() ? object(read) : read;
    } catch (JsonProcessingException notJson) {
      return text;
    }
  }

  private static void compare(
      String pointer, JsonNode wanted, JsonNode live, List<Difference> found) {
    if (wanted.equals(live)) return;
    if (wanted.isObject() && live.isObject()) {
      var names = new TreeSet<String>();
      wanted.fieldNames().forEachRemaining(names::add);
      live.fieldNames().forEachRemaining(names::add);
      for (var name : names)
        compare(pointer + "/" + name, wanted.path(name), live.path(name), found);
      return;
    }
    if (isNamed(wanted) && isNamed(live)) {
      var ours = byName(wanted);
      var theirs = byName(live);
      var names = new TreeSet<>(ours.keySet());
      names.addAll(theirs.keySet());
      for (var name : names)
        compare(
            pointer + "/" + Steps.named("name", name),
            ours.getOrDefault(name, NOTHING),
            theirs.getOrDefault(name, NOTHING),
            found);
      return;
    }
    var why = Why.CHANGED;
    if (live.isMissingNode()) why = Why.ABSENT;
    if (wanted.isMissingNode()) why = Why.EXTRA;
    found.add(new Difference(pointer, wanted, live, why));
  }

  private static boolean isNamed(JsonNode list) {
    if (!list.isArray()) return false;
    for (var element : list) if (!element.path("name").isTextual()) return false;
    return byName(list).size() == list.size();
  }

  private static SortedMap<String, JsonNode> byName(JsonNode list) {
    var named = new TreeMap<String, JsonNode>();
    list.forEach(element -> named.put(element.path("name").asText(), element));
    return named;
  }
}
