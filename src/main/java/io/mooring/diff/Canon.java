package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Rule.Effect;
import io.mooring.shape.ListKind;
import io.mooring.shape.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One spelling for everything that ECS treats alike: what absence would mean too is left out, units
 * are counted, lists without order sorted, empty things gone. Knows nothing of ECS but what the
 * rules say. Returns new values and leaves its arguments alone.
 */
final class Canon {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final JsonNode NOTHING = MissingNode.getInstance();
  private static final Pattern AMOUNT =
      Pattern.compile("\\s*([0-9]*\\.?[0-9]+)\\s*([A-Za-z]*)\\s*");

  /** Shares in one processor, and mebibytes in one gibibyte. */
  private static final BigDecimal UNIT = BigDecimal.valueOf(1024);

  private static final List<String> CPU = List.of("VCPU", "VCPUS");
  private static final List<String> MEMORY = List.of("GB", "GIB");

  private final Situation situation;

  Canon(Situation situation) {
    this.situation = situation;
  }

  static boolean isNothing(JsonNode node) {
    return node.isMissingNode() || node.isNull() || (node.isContainerNode() && node.isEmpty());
  }

  /** The value in its one spelling; missing when it says nothing. */
  JsonNode of(Field field, JsonNode node, JsonNode parent) {
    if (isNothing(node)) return NOTHING;
    return switch (field.shape) {
      case Shape.Structure _ -> structure(field, node);
      case Shape.ListOf _ -> list(field, node);
      case Shape.MapOf _ -> map(field, node);
      case Shape.Text _,
          Shape.Whole _,
          Shape.Decimal _,
          Shape.Flag _,
          Shape.Timestamp _,
          Shape.Document _ -> orNothing(field, spelled(field, node), parent);
    };
  }

  private JsonNode structure(Field field, JsonNode node) {
    if (!(node instanceof ObjectNode object)) return node;
    var from = arranged(field, object);
    var made = JSON.objectNode();
    for (var member : field.members.entrySet()) {
      var value = of(member.getValue(), from.path(member.getKey()), from);
      if (!value.isMissingNode()) made.set(member.getKey(), value);
    }
    return made.isEmpty() ? NOTHING : made;
  }

  private JsonNode list(Field field, JsonNode node) {
    if (!node.isArray()) return node;
    var elements = new ArrayList<JsonNode>();
    for (var item : node) {
      var value = of(field.elements(), item, node);
      if (!value.isMissingNode()) elements.add(value);
    }
    if (!(field.listKind instanceof ListKind.InOrder))
      elements.sort(Comparator.comparing(JsonNode::toString));
    return elements.isEmpty() ? NOTHING : JSON.arrayNode().addAll(elements);
  }

  private JsonNode map(Field field, JsonNode node) {
    if (!node.isObject()) return node;
    var made = JSON.objectNode();
    for (var entry : node.properties()) {
      var kept = of(field.elements(), entry.getValue(), node);
      if (!kept.isMissingNode()) made.set(entry.getKey(), kept);
    }
    return made.isEmpty() ? NOTHING : Order.sorted(made);
  }

  /** A plain value with its units counted; missing where it says nothing. */
  JsonNode spelled(Field field, JsonNode node) {
    if (isNothing(node)) return NOTHING;
    for (var rule : field.rules) {
      if (rule.effect() instanceof Effect.CpuUnits) return amount(node, CPU);
      if (rule.effect() instanceof Effect.MemoryUnits) return amount(node, MEMORY);
      // `taskRoleArn: ""` is how ECS writes "none".
      if (rule.effect() instanceof Effect.RoleName
          && node.isTextual()
          && node.asText().isEmpty()) return NOTHING;
    }
    return node.isNumber() ? number(node) : node;
  }

  private static JsonNode number(JsonNode node) {
    if (node.isIntegralNumber()) return JSON.numberNode(node.longValue());
    var plain = node.decimalValue().stripTrailingZeros();
    return plain.scale() <= 0 ? JSON.numberNode(plain.longValue()) : JSON.numberNode(plain);
  }

  /**
   * {@code "1 vCPU"}, {@code "2 GB"}, {@code 512} as a whole number in text, as ECS reads it back.
   */
  private static JsonNode amount(JsonNode node, List<String> units) {
    var text = AMOUNT.matcher(node.asText());
    if (!text.matches()) return node;
    var number = new BigDecimal(text.group(1));
    if (units.contains(text.group(2).toUpperCase(Locale.ROOT))) number = number.multiply(UNIT);
    return JSON.textNode(number.stripTrailingZeros().toPlainString());
  }

  /** The value, or missing where absence would mean the same. */
  JsonNode orNothing(Field field, JsonNode spelled, JsonNode parent) {
    for (var rule : field.rules) {
      boolean owned = rule.effect() instanceof Effect.OwnedElsewhere(var _, var _, var when)
          && situation.holds(when);
      if (owned || spelled.equals(implied(field, rule, parent))) return NOTHING;
    }
    return spelled;
  }

  /** What a place means when nothing is said there. */
  JsonNode absent(Field field, JsonNode parent) {
    for (var rule : field.rules) {
      var value = implied(field, rule, parent);
      if (!value.isMissingNode()) return value;
    }
    return NOTHING;
  }

  private JsonNode implied(Field field, Rule rule, JsonNode parent) {
    if (rule.effect() instanceof Effect.Default(var value, var when) && situation.holds(when))
      return spelled(field, value);
    if (rule.effect() instanceof Effect.DefaultBeside(var sibling, var value)
        && parent.has(sibling)) return spelled(field, value);
    if (rule.effect() instanceof Effect.DefaultWithout(var sibling, var value)
        && parent.isObject()
        && isNothing(parent.path(sibling))) return spelled(field, value);
    if (rule.effect() instanceof Effect.SameAs(var sibling, var when) && situation.holds(when))
      return spelled(field, parent.path(sibling));
    return NOTHING;
  }

  /** The object with members that ECS swaps in the order of their values. */
  private ObjectNode arranged(Field field, ObjectNode node) {
    for (var rule : field.rules) {
      if (rule.effect() instanceof Effect.Swapped swapped && situation.holds(swapped.when()))
        return arranged(swapped, node);
    }
    return node;
  }

  private static ObjectNode arranged(Effect.Swapped swapped, ObjectNode node) {
    var one = Steps.get(node, swapped.one());
    var other = Steps.get(node, swapped.other());
    if (other.isMissingNode() || one.asText().compareTo(other.asText()) <= 0) return node;
    var made = node.deepCopy();
    Steps.set(made, swapped.one(), other);
    Steps.set(made, swapped.other(), one);
    return made;
  }
}
