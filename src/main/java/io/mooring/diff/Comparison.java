package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.mooring.diff.Rule.Effect;
import io.mooring.shape.ListKind;
import io.mooring.shape.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Walks two documents side by side along their shape and writes down where they differ.
 *
 * <p>A task definition is replaced whole by every registration, so there everything counts,
 * declared or not. A service is patched, so there only what Git declares counts; the rules of kind
 * "merged" say where.
 */
final class Comparison {
  private static final JsonNode NOTHING = MissingNode.getInstance();

  private final Situation situation;
  private final Canon desiredCanon;
  private final Canon liveCanon;
  private final List<Difference> differences = new ArrayList<>();
  private final List<Ignored> ignored = new ArrayList<>();

  /** Each side is spelled in its own situation: a port means what its own network mode says. */
  Comparison(Situation desired, Situation live) {
    this.situation = desired;
    this.desiredCanon = new Canon(desired);
    this.liveCanon = new Canon(live);
  }

  /** One place of one document, and the object or list around it. */
  private record Side(JsonNode value, JsonNode around) {
    Side member(String name) {
      return new Side(value.path(name), value);
    }

    Side element(int index) {
      return new Side(value.path(index), value);
    }

    boolean isNothing() {
      return Canon.isNothing(value);
    }
  }

  Diff result() {
    return new Diff(differences, ignored);
  }

  void compare(Field tree, JsonNode desired, JsonNode live) {
    walk(tree, tree.pattern, new Side(desired, NOTHING), new Side(live, NOTHING));
  }

  private void walk(Field field, String at, Side desired, Side live) {
    if (desired.isNothing() && live.isNothing()) return;
    var asked = situation.leftAlone().covering(at);
    if (asked.isPresent()) {
      pass(at, desired, live, "ignored by " + asked.get());
      return;
    }
    for (var rule : field.rules) {
      boolean theirs = (desired.isNothing() && rule.effect() instanceof Effect.ChosenByAws)
          || (rule.effect() instanceof Effect.OwnedElsewhere owned
              && situation.holds(owned.when()));
      if (theirs) {
        pass(at, desired, live, rule.reason());
        return;
      }
    }
    switch (field.shape) {
      case Shape.Structure _ -> structure(field, at, desired, live);
      case Shape.MapOf _ -> map(field.elements(), at, desired, live);
      case Shape.ListOf _ -> list(field, at, desired, live);
      case Shape.Text _,
          Shape.Whole _,
          Shape.Decimal _,
          Shape.Flag _,
          Shape.Timestamp _,
          Shape.Document _ -> leaf(field, at, desired, live);
    }
  }

  /** Writes down that a place is alike, where it is not written alike. */
  private void pass(String at, Side desired, Side live, String reason) {
    if (!desired.value().equals(live.value())) ignored.add(new Ignored(at, reason));
  }

  private void structure(Field field, String at, Side desired, Side live) {
    boolean merged = field.has(Effect.Merged.class);
    for (var member : field.members.entrySet()) {
      var one = desired.member(member.getKey());
      var other = live.member(member.getKey());
      boolean declared = !one.value().isMissingNode() && !one.value().isNull();
      if (merged ? !declared : one.isNothing() && other.isNothing()) continue;
      walk(member.getValue(), at + "/" + member.getKey(), one, other);
    }
  }

  private void map(Field element, String at, Side desired, Side live) {
    var keys = new LinkedHashSet<String>();
    desired.value().fieldNames().forEachRemaining(keys::add);
    live.value().fieldNames().forEachRemaining(keys::add);
    for (var key : keys)
      walk(element, at + "/" + Steps.escaped(key), desired.member(key), live.member(key));
  }

  private void list(Field field, String at, Side desired, Side live) {
    switch (field.listKind) {
      case ListKind.Keyed(var member) -> {
        var left = byKey(member, desired.value());
        var right = byKey(member, live.value());
        if (left.isPresent() && right.isPresent())
          keyed(field.elements(), at, member, left.get(), right.get());
        else whole(field, at, desired, live);
      }
      case ListKind.InOrder() -> {
        if (desired.value().size() == live.value().size()) ordered(field, at, desired, live);
        else whole(field, at, desired, live);
      }
      case ListKind.AnyOrder() -> whole(field, at, desired, live);
    }
  }

  private void ordered(Field field, String at, Side desired, Side live) {
    for (int i = 0; i < desired.value().size(); i++)
      walk(field.elements(), at + "/" + i, desired.element(i), live.element(i));
  }

  private void keyed(
      Field element,
      String at,
      String member,
      Map<String, JsonNode> left,
      Map<String, JsonNode> right) {
    var names = new LinkedHashSet<>(left.keySet());
    names.addAll(right.keySet());
    for (var name : names) {
      var place = at + "/" + Steps.named(member, name);
      var one = new Side(left.getOrDefault(name, NOTHING), NOTHING);
      var other = new Side(right.getOrDefault(name, NOTHING), NOTHING);
      if (left.containsKey(name) && right.containsKey(name)) walk(element, place, one, other);
      else whole(element, place, one, other);
    }
    if (left.keySet().equals(right.keySet())
        && !List.copyOf(left.keySet()).equals(List.copyOf(right.keySet()))) {
      ignored.add(new Ignored(at, "order"));
    }
  }

  /**
   * The elements by that member; empty when one lacks it or two share it, so that no element is
   * passed over.
   */
  private static Optional<Map<String, JsonNode>> byKey(String member, JsonNode list) {
    var elements = new LinkedHashMap<String, JsonNode>();
    for (var element : list) {
      if (Canon.isNothing(element)) continue;
      var name = element.path(member);
      if (!name.isValueNode() || elements.put(name.asText(), element) != null)
        return Optional.empty();
    }
    return Optional.of(elements);
  }

  /** Compares a subtree as one value. */
  private void whole(Field field, String at, Side desired, Side live) {
    var covered = situation.leftAlone().covering(at);
    if (covered.isPresent()) {
      pass(at, desired, live, "ignored by " + covered.get());
      return;
    }
    var below = situation.leftAlone().below(at);
    var wanted = Carried.list(field, at, desired.value(), live.value(), below);
    if (alike(field, wanted, live.value())) {
      pass(at, desired, live, below.isEmpty() ? whyAlike(field, desired, live) : asWritten(below));
    } else {
      differs(at, desired.value(), live.value());
    }
  }

  private static String asWritten(List<LeftAlone.Asked> asked) {
    return "ignored by " + asked.getFirst().asWritten();
  }

  /**
   * Where the network modes differ, a port may be alike in the words of either mode: then it is the
   * mode that differs.
   */
  private boolean alike(Field field, JsonNode desired, JsonNode live) {
    var wanted = desiredCanon.of(field, desired, NOTHING);
    return wanted.equals(liveCanon.of(field, live, NOTHING))
        || wanted.equals(desiredCanon.of(field, live, NOTHING));
  }

  private String whyAlike(Field field, Side desired, Side live) {
    if (field.element != null) {
      for (var rule : field.element.rules) {
        if (rule.effect() instanceof Effect.Swapped swapped && situation.holds(swapped.when()))
          return rule.reason();
      }
      for (var member : field.element.members.values()) {
        for (var rule : member.rules) {
          if (rule.effect() instanceof Effect.OwnedElsewhere owned && situation.holds(owned.when()))
            return rule.reason();
        }
      }
    }
    boolean shuffled = elements(desired).equals(elements(live));
    return shuffled ? "order" : "AWS default";
  }

  private static Set<JsonNode> elements(Side side) {
    var elements = new LinkedHashSet<JsonNode>();
    side.value().forEach(elements::add);
    return elements;
  }

  private void leaf(Field field, String at, Side desired, Side live) {
    var wanted = desiredCanon.spelled(field, desired.value());
    var runs = liveCanon.spelled(field, live.value());
    var left = shown(desiredCanon, field, wanted, desired.around());
    var right = shown(liveCanon, field, runs, live.around());
    boolean implied = desiredCanon
        .orNothing(field, wanted, desired.around())
        .equals(liveCanon.orNothing(field, runs, live.around()));
    if (implied || left.equals(right)) {
      pass(at, desired, live, whyAlike(field, wanted, runs));
      return;
    }
    for (var rule : field.rules) {
      if (isAlike(rule.effect(), left, right)) {
        pass(at, desired, live, rule.reason());
        return;
      }
    }
    differs(at, left, right);
  }

  private static boolean isAlike(Effect effect, JsonNode left, JsonNode right) {
    if (effect instanceof Effect.RoleName) return sameRole(left.asText(), right.asText());
    return effect instanceof Effect.Follows(var value, var gone)
        && value.equals(left)
        && !gone.contains(right.asText());
  }

  private static JsonNode shown(Canon canon, Field field, JsonNode spelled, JsonNode parent) {
    return spelled.isMissingNode() ? canon.absent(field, parent) : spelled;
  }

  private static String whyAlike(Field field, JsonNode wanted, JsonNode runs) {
    if (wanted.isMissingNode() || !wanted.equals(runs)) return "AWS default";
    return field.has(Effect.CpuUnits.class) || field.has(Effect.MemoryUnits.class)
        ? "unit"
        : "same value";
  }

  private static boolean sameRole(String one, String other) {
    return isNameOf(one, other) || isNameOf(other, one);
  }

  /** A name with its path, or the bare name of a role that AWS made for the service. */
  private static boolean isNameOf(String name, String arn) {
    if (name.isEmpty()) return false;
    return arn.endsWith(":role/" + name)
        || arn.endsWith(":role/aws-service-role/ecs.amazonaws.com/" + name);
  }

  private void differs(String at, JsonNode desired, JsonNode live) {
    differences.add(
        new Difference(at, orMissing(desired), orMissing(live), why(at, desired, live)));
  }

  private static JsonNode orMissing(JsonNode node) {
    return node.isNull() ? NOTHING : node;
  }

  private Why why(String pointer, JsonNode desired, JsonNode live) {
    if (situation.isReset(pointer)) return Why.NOT_RESET;
    if (Canon.isNothing(live)) return Why.ABSENT;
    return Canon.isNothing(desired) ? Why.EXTRA : Why.CHANGED;
  }
}
