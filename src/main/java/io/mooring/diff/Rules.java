package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Rule.Effect;
import io.mooring.diff.Rule.When;
import io.mooring.shape.ListKind;
import io.mooring.shape.ListKinds;
import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The differ's table: everything it knows about ECS's ways of writing a document down, each row
 * with its source. There is no other place for such a fact. A place without a row is compared as it
 * is.
 */
final class Rules {
  static final String API = "API reference of ECS";
  static final String LIVE = "read back from live services, cdk-real-drift 2026-07";
  static final String TERRAFORM = "hashicorp/terraform-provider-aws internal/service/ecs";
  static final String ECSPRESSO = "kayac/ecspresso diff.go";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String SERVICE = "/service/";
  private static final String TASK_DEFINITION = "/taskDefinition/";

  static final List<Rule> ALL = Stream.of(
          everywhere(),
          TaskDefinitionRows.containers(),
          TaskDefinitionRows.definitions(),
          ServiceRows.services(),
          ServiceRows.placesAndPeers(),
          ServiceRows.deployments(),
          lists(),
          notCompared(),
          serverOnly())
      .flatMap(List::stream)
      .toList();

  private static final Map<String, List<Rule>> BY_PATTERN =
      ALL.stream().collect(Collectors.groupingBy(Rule::pattern, HashMap::new, Collectors.toList()));

  private Rules() {}

  /** The rules of one place. */
  static List<Rule> at(String pattern) {
    return BY_PATTERN.getOrDefault(pattern, List.of());
  }

  static <E extends Effect> Optional<E> effect(String pattern, Class<E> type) {
    return at(pattern).stream()
        .map(Rule::effect)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }

  /** The rows of one kind. */
  static <E extends Effect> Stream<Rule> with(Class<E> type) {
    return ALL.stream().filter(rule -> type.isInstance(rule.effect()));
  }

  /** The name of the member that a pattern leads to. */
  static String member(Rule rule) {
    return rule.pattern().substring(rule.pattern().lastIndexOf('/') + 1);
  }

  private static List<Rule> everywhere() {
    return List.of(
        new Rule(
            "empty-is-absent",
            "/**",
            new Effect.Everywhere("null, [], {} and a list of such are as if not there"),
            TERRAFORM + " compactArrays; #39533"),
        new Rule(
            "number-spelling",
            "/**",
            new Effect.Everywhere("10 and 10.0 are one number"),
            "RFC 8259, 6"));
  }

  private static List<Rule> lists() {
    return ListKinds.all().stream()
        .map(row -> new Rule(row.id(), row.pattern(), effect(row.kind()), row.source()))
        .toList();
  }

  private static Effect effect(ListKind kind) {
    return switch (kind) {
      case ListKind.Keyed(var member) -> new Effect.Keyed(member);
      case ListKind.AnyOrder() -> new Effect.AnyOrder();
      case ListKind.InOrder() -> new Effect.InOrder();
    };
  }

  private static List<Rule> notCompared() {
    var acts = "acts once";
    var names = "names the service";
    return List.of(
        notCompared("clientToken", acts),
        notCompared("forceNewDeployment", acts),
        notCompared("cluster", names),
        notCompared("service", names),
        notCompared("serviceName", names),
        notCompared("taskDefinition", "compared by its content, under /taskDefinition"),
        notCompared("tags", "compared apart; a tag needs no new revision and no deployment"),
        new Rule(
            "task-definition-tags",
            TASK_DEFINITION + "tags",
            new Effect.NotCompared("compared apart; a tag needs no new revision"),
            API));
  }

  private static Rule notCompared(String member, String why) {
    var id = "service-" + dashed(member);
    return new Rule(id, SERVICE + member, new Effect.NotCompared(why), API);
  }

  /** What an answer has and no request has. */
  private static List<Rule> serverOnly() {
    var shapes = Shapes.ecs();
    var rules = new ArrayList<Rule>();
    rules.addAll(serverOnly(
        TASK_DEFINITION,
        shapes.responseMember("DescribeTaskDefinition", "taskDefinition"),
        shapes.request("RegisterTaskDefinition")));
    rules.addAll(serverOnly(
        SERVICE, shapes.responseMember("DescribeServices", "services"), serviceRequest()));
    return rules;
  }

  private static List<Rule> serverOnly(String root, Shape.Structure answer, Shape.Structure sent) {
    return answer.members().keySet().stream()
        .filter(member -> !sent.members().containsKey(member))
        .map(member -> new Rule(
            "server-only" + dashed(root.replace("/", "-")) + dashed(member),
            root + member,
            new Effect.ServerOnly(),
            "the SDK's model: no request has it"))
        .toList();
  }

  /** All that CreateService and UpdateService take between them. */
  static Shape.Structure serviceRequest() {
    var members = new TreeMap<>(Shapes.ecs().request("UpdateService").members());
    members.putAll(Shapes.ecs().request("CreateService").members());
    return new Shape.Structure("Service", members, List.of());
  }

  private static String dashed(String camel) {
    return camel.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  /** Absent is this value, always. */
  static Rule absent(String id, String pattern, JsonNode value, String source) {
    return new Rule(id, pattern, new Effect.Default(value, When.ALWAYS), source);
  }

  /** A switch that is off unless it is on. */
  static Rule off(String id, String pattern) {
    return absent(id, pattern, JSON.booleanNode(false), API);
  }

  static JsonNode text(String value) {
    return JSON.textNode(value);
  }

  static JsonNode number(int value) {
    return JSON.numberNode(value);
  }

  static JsonNode bool(boolean value) {
    return JSON.booleanNode(value);
  }

  static ObjectNode object() {
    return JSON.objectNode();
  }
}
