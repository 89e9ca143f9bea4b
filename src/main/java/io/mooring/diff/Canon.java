package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Rule.Effect;
import io.mooring.shape.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One spelling for everything that ECS treats alike: defaults filled in, units counted, lists
 * without order sorted, empty things gone. Returns new values and leaves its arguments alone.
 */
final class Canon {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern AMOUNT =
      Pattern.compile("\\s*([0-9]*\\.?[0-9]+)\\s*([A-Za-z]*)\\s*");

  /** Shares in one processor, and mebibytes in one gibibyte. */
  private static final BigDecimal UNIT = BigDecimal.valueOf(1024);

  private final Situation situation;

  Canon(Situation situation) {
    this.situation = situation;
  }

  /** The value in its one spelling; missing when it says nothing. */
  JsonNode of(String pattern, Shape shape, JsonNode node) {
    if (isNothing(node)) return MissingNode.getInstance();
    return switch (shape) {
      case Shape.Structure structure -> structure(pattern, structure, node);
      case Shape.ListOf(Shape element) -> list(pattern, element, node);
      case Shape.MapOf(Shape value, var _) -> map(pattern, value, node);
      case Shape.Text _,
          Shape.Whole _,
          Shape.Decimal _,
          Shape.Flag _,
          Shape.Timestamp _,
          Shape.Document _ -> leaf(pattern, node);
    };
  }

  static boolean isNothing(JsonNode node) {
    return node.isMissingNode() || node.isNull() || (node.isContainerNode() && node.isEmpty());
  }

  private JsonNode structure(String pattern, Shape.Structure shape, JsonNode node) {
    if (!node.isObject()) return node;
    var from = filled(pattern, node);
    var made = JSON.objectNode();
    for (var member : shape.members().entrySet()) {
      var place = pattern + "/" + member.getKey();
      var value = of(place, member.getValue(), from.path(member.getKey()));
      if (value.isMissingNode()) value = absent(place);
      if (!isNothing(value)) made.set(member.getKey(), value);
    }
    return made.isEmpty() ? MissingNode.getInstance() : made;
  }

  private JsonNode list(String pattern, Shape element, JsonNode node) {
    if (!node.isArray()) return node;
    var elements = new ArrayList<JsonNode>();
    for (var item : node) {
      var value = of(pattern + "/*", element, item);
      if (!isNothing(value)) elements.add(value);
    }
    if (!isOrdered(pattern)) elements.sort(Comparator.comparing(JsonNode::toString));
    return elements.isEmpty() ? MissingNode.getInstance() : JSON.arrayNode().addAll(elements);
  }

  private JsonNode map(String pattern, Shape value, JsonNode node) {
    if (!node.isObject()) return node;
    var made = JSON.objectNode();
    for (var entry : node.properties()) {
      var kept = of(pattern + "/*", value, entry.getValue());
      if (!kept.isMissingNode()) made.set(entry.getKey(), kept);
    }
    return made.isEmpty() ? MissingNode.getInstance() : Order.sorted(made);
  }

  static boolean isOrdered(String pattern) {
    return Rules.effect(pattern, Effect.AnyOrder.class).isEmpty()
        && Rules.effect(pattern, Effect.Keyed.class).isEmpty();
  }

  /** A plain value with its units counted; the value itself where no rule speaks. */
  JsonNode leaf(String pattern, JsonNode node) {
    for (var rule : Rules.at(pattern)) {
      switch (rule.effect()) {
        case Effect.CpuUnits _ -> {
          return amount(node, "VCPU", "VCPUS");
        }
        case Effect.MemoryUnits _ -> {
          return amount(node, "GB", "GIB");
        }
        case Effect.Default _,
            Effect.DefaultFrom _,
            Effect.AnyOrder _,
            Effect.Keyed _,
            Effect.RoleName _,
            Effect.ChosenByAws _,
            Effect.Follows _ -> {}
      }
    }
    return node.isNumber() ? JSON.numberNode(node.decimalValue().stripTrailingZeros()) : node;
  }

  /** What a place means when nothing is said there. */
  JsonNode absent(String pattern) {
    return Rules.effect(pattern, Effect.Default.class)
        .map(Effect.Default::value)
        .map(value -> leaf(pattern, value))
        .orElse(MissingNode.getInstance());
  }

  /**
   * {@code "1 vCPU"}, {@code "2 GB"}, {@code 512} as a whole number in text, as ECS reads it back.
   */
  private static JsonNode amount(JsonNode node, String... units) {
    var text = AMOUNT.matcher(node.asText());
    if (!text.matches()) return node;
    var unit = text.group(2).toUpperCase(Locale.ROOT);
    var number = new BigDecimal(text.group(1));
    if (List.of(units).contains(unit)) number = number.multiply(UNIT);
    return JSON.textNode(number.stripTrailingZeros().toPlainString());
  }

  /** The object with members filled in that another member implies. */
  JsonNode filled(String pattern, JsonNode node) {
    return switch (pattern) {
      case "/taskDefinition/containerDefinitions/*/portMappings/*" ->
        withHostPort((ObjectNode) node);
      case "/taskDefinition/containerDefinitions/*" -> withFirelensUser((ObjectNode) node);
      case "/service/loadBalancers/*" -> withTargetGroups((ObjectNode) node);
      case "/service/serviceConnectConfiguration/services/*" ->
        with((ObjectNode) node, "discoveryName", "portName");
      default -> node;
    };
  }

  private ObjectNode withHostPort(ObjectNode mapping) {
    if (!mapping.has("containerPort")) return mapping;
    if (situation.hostPortFollows()) {
      var made = with(mapping, "hostPort", "containerPort");
      // ECS writes 0 for "choose one"; where there is nothing to choose it is the container's.
      return made.path("hostPort").asInt() == 0
          ? made.deepCopy().set("hostPort", made.get("containerPort"))
          : made;
    }
    return mapping.has("hostPort") ? mapping : mapping.deepCopy().put("hostPort", 0);
  }

  /**
   * A log router runs as root: ECS reads {@code user} back as "0"
   * (https://github.com/pulumi/pulumi/issues/4550).
   */
  private static ObjectNode withFirelensUser(ObjectNode container) {
    boolean router = container.has("firelensConfiguration") && !container.has("user");
    return router ? container.deepCopy().put("user", "0") : container;
  }

  private ObjectNode withTargetGroups(ObjectNode balancer) {
    return switch (situation.targetGroups()) {
      case DECLARED -> balancer;
      case CODE_DEPLOY -> balancer.deepCopy().without("targetGroupArn");
      case PAIR -> {
        var one = balancer.path("targetGroupArn").asText();
        var other =
            balancer.at("/advancedConfiguration/alternateTargetGroupArn").asText();
        if (other.isEmpty() || one.compareTo(other) <= 0) yield balancer;
        var made = balancer.deepCopy().put("targetGroupArn", other);
        made.withObject("/advancedConfiguration").put("alternateTargetGroupArn", one);
        yield made;
      }
    };
  }

  private static ObjectNode with(ObjectNode node, String member, String sibling) {
    if (node.has(member) || !node.has(sibling)) return node;
    return node.deepCopy().set(member, node.get(sibling));
  }
}
