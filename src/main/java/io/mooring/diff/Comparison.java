package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.mooring.diff.Rule.Effect;
import io.mooring.shape.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Walks two documents side by side along their shape and writes down where they differ.
 *
 * <p>A task definition is replaced whole by every registration, so there everything counts,
 * declared or not. A service is patched, so there only what Git declares counts: its members, and
 * the members of {@code deploymentConfiguration}, which ECS merges one by one.
 */
final class Comparison {
  private static final String MERGED = "/service/deploymentConfiguration";

  private final Situation situation;
  private final Canon canon;
  private final List<Difference> differences = new ArrayList<>();
  private final List<Ignored> ignored = new ArrayList<>();

  Comparison(Situation situation) {
    this.situation = situation;
    this.canon = new Canon(situation);
  }

  /** One place in both documents: its pointer for people, its pattern for rules. */
  private record Place(String pointer, String pattern) {
    Place member(String name) {
      var step = "/" + Steps.escaped(name);
      return new Place(pointer + step, pattern + step);
    }

    Place anyMember(String name) {
      return new Place(member(name).pointer, pattern + "/*");
    }

    Place element(String step) {
      return new Place(pointer + "/" + step, pattern + "/*");
    }
  }

  Diff result() {
    return new Diff(differences, ignored);
  }

  void compare(String root, Shape shape, JsonNode desired, JsonNode live) {
    walk(new Place(root, root), shape, desired, live);
  }

  private void walk(Place at, Shape shape, JsonNode desired, JsonNode live) {
    boolean noDesired = Canon.isNothing(desired);
    if (noDesired && Canon.isNothing(live)) return;
    var asked = ignoredBy(at.pointer());
    if (asked.isPresent()) {
      if (!desired.equals(live))
        ignored.add(new Ignored(at.pointer(), "ignored by " + asked.get()));
      return;
    }
    if (noDesired && Rules.effect(at.pattern(), Effect.ChosenByAws.class).isPresent()) {
      ignored.add(new Ignored(at.pointer(), "chosen by AWS"));
      return;
    }
    switch (shape) {
      case Shape.Structure structure -> structure(at, structure, desired, live);
      case Shape.MapOf(Shape value, var _) -> map(at, value, desired, live);
      case Shape.ListOf(Shape element) -> list(at, element, desired, live);
      case Shape.Text _,
          Shape.Whole _,
          Shape.Decimal _,
          Shape.Flag _,
          Shape.Timestamp _,
          Shape.Document _ -> leaf(at, desired, live);
    }
  }

  private void structure(Place at, Shape.Structure shape, JsonNode desired, JsonNode live) {
    var left = desired.isObject() ? canon.filled(at.pattern(), desired) : desired;
    var right = live.isObject() ? canon.filled(at.pattern(), live) : live;
    boolean declaredOnly = at.pattern().equals("/service") || at.pattern().startsWith(MERGED);
    for (var member : shape.members().entrySet()) {
      var value = left.path(member.getKey());
      if (declaredOnly && (value.isMissingNode() || value.isNull())) continue;
      var place = at.member(member.getKey());
      if (situation.daemon() && place.pointer().equals("/service/desiredCount")) {
        ignored.add(new Ignored(place.pointer(), "one task an instance"));
        continue;
      }
      walk(place, member.getValue(), value, right.path(member.getKey()));
    }
  }

  private void map(Place at, Shape value, JsonNode desired, JsonNode live) {
    var keys = new LinkedHashSet<String>();
    desired.fieldNames().forEachRemaining(keys::add);
    live.fieldNames().forEachRemaining(keys::add);
    for (var key : keys) walk(at.anyMember(key), value, desired.path(key), live.path(key));
  }

  private void list(Place at, Shape element, JsonNode desired, JsonNode live) {
    var key = Rules.effect(at.pattern(), Effect.Keyed.class).map(Effect.Keyed::member);
    var left = key.flatMap(k -> byKey(k, desired));
    var right = key.flatMap(k -> byKey(k, live));
    if (left.isPresent() && right.isPresent()) {
      keyed(at, element, key.get(), left.get(), right.get());
    } else if (Canon.isOrdered(at.pattern()) && desired.size() == live.size()) {
      for (int i = 0; i < desired.size(); i++) {
        walk(at.element(Integer.toString(i)), element, desired.get(i), live.get(i));
      }
    } else {
      whole(at, new Shape.ListOf(element), desired, live);
    }
  }

  private void keyed(
      Place at,
      Shape element,
      String member,
      Map<String, JsonNode> left,
      Map<String, JsonNode> right) {
    var names = new LinkedHashSet<>(left.keySet());
    names.addAll(right.keySet());
    for (var name : names) {
      var place = at.element("[" + member + "=" + Steps.escaped(name) + "]");
      var one = left.get(name);
      var other = right.get(name);
      if (one != null && other != null) walk(place, element, one, other);
      else
        whole(
            place,
            element,
            one == null ? MissingNode.getInstance() : one,
            other == null ? MissingNode.getInstance() : other);
    }
    if (left.keySet().equals(right.keySet())
        && !List.copyOf(left.keySet()).equals(List.copyOf(right.keySet()))) {
      ignored.add(new Ignored(at.pointer(), "order"));
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
  private void whole(Place at, Shape shape, JsonNode desired, JsonNode live) {
    var asked = ignoredBy(at.pointer());
    if (asked.isPresent()) {
      ignored.add(new Ignored(at.pointer(), "ignored by " + asked.get()));
    } else if (!canon
        .of(at.pattern(), shape, desired)
        .equals(canon.of(at.pattern(), shape, live))) {
      differs(at, desired, live);
    } else if (!desired.equals(live)) {
      ignored.add(new Ignored(at.pointer(), "order"));
    }
  }

  private void leaf(Place at, JsonNode desired, JsonNode live) {
    var left = spelled(at.pattern(), desired);
    var right = spelled(at.pattern(), live);
    if (left.equals(right) || sameRole(at.pattern(), left, right)) {
      if (!desired.equals(live)) ignored.add(new Ignored(at.pointer(), ruleOf(at.pattern())));
    } else if (Rules.effect(at.pattern(), Effect.Follows.class)
        .filter(f -> f.value().equals(left))
        .isPresent()) {
      ignored.add(new Ignored(at.pointer(), ruleOf(at.pattern())));
    } else {
      differs(at, left, right);
    }
  }

  private JsonNode spelled(String pattern, JsonNode value) {
    if (Canon.isNothing(value)) return canon.absent(pattern);
    // `taskRoleArn: ""` is how ECS writes "none".
    boolean emptyRole =
        value.asText().isEmpty() && Rules.effect(pattern, Effect.RoleName.class).isPresent();
    return emptyRole && value.isTextual() ? MissingNode.getInstance() : canon.leaf(pattern, value);
  }

  private static boolean sameRole(String pattern, JsonNode one, JsonNode other) {
    if (Rules.effect(pattern, Effect.RoleName.class).isEmpty()) return false;
    var a = one.asText();
    var b = other.asText();
    if (a.isEmpty() || b.isEmpty()) return false;
    return a.endsWith(":role/" + b) || b.endsWith(":role/" + a);
  }

  private static String ruleOf(String pattern) {
    return Rules.at(pattern).stream().map(Rule::id).findFirst().orElse("same value");
  }

  private void differs(Place at, JsonNode desired, JsonNode live) {
    differences.add(new Difference(
        at.pointer(), orMissing(desired), orMissing(live), why(at.pointer(), desired, live)));
  }

  private static JsonNode orMissing(JsonNode node) {
    return node.isNull() ? MissingNode.getInstance() : node;
  }

  private Why why(String pointer, JsonNode desired, JsonNode live) {
    if (situation.resets().stream().anyMatch(reset -> isWithin(pointer, reset)))
      return Why.NOT_RESET;
    if (Canon.isNothing(live)) return Why.ABSENT;
    return Canon.isNothing(desired) ? Why.EXTRA : Why.CHANGED;
  }

  private Optional<String> ignoredBy(String pointer) {
    return situation.ignored().stream()
        .filter(asked -> isWithin(pointer, asked.pointer()))
        .map(Situation.Asked::asWritten)
        .findFirst();
  }

  private static boolean isWithin(String pointer, String parent) {
    return pointer.equals(parent) || pointer.startsWith(parent + "/");
  }
}
