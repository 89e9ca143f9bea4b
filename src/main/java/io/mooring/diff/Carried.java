package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Rule.Effect;
import io.mooring.live.LiveService;
import java.util.List;

/**
 * Carries the running values of the places that a manifest asked to leave alone into what is sent:
 * ECS replaces most things whole, so what is not sent there would be lost. The same class overlays
 * them before a list is compared, so that what is sent and what is compared never part.
 */
public final class Carried {
  private static final List<Rule> SWAPPED = Rules.with(Effect.Swapped.class).toList();

  private Carried() {}

  /** A copy of a task definition with the running values. */
  public static ObjectNode intoTaskDefinition(
      ObjectNode wanted, ObjectNode running, List<String> ignored) {
    var made = wanted.deepCopy();
    for (var asked : LeftAlone.of("/taskDefinition", wanted, ignored).places())
      carry(Field.TASK_DEFINITION, made, running, Steps.below(asked.pointer()));
    return made;
  }

  /**
   * A copy of an UpdateService request with the running values. Members that ECS merges one by one
   * are left out instead. Of a pair that ECS swaps by itself the side that serves now goes on
   * serving.
   */
  public static ObjectNode intoUpdate(ObjectNode request, LiveService live, List<String> ignored) {
    var made = request.deepCopy();
    var running = LiveView.of(live);
    for (var asked : LeftAlone.of("/service", request, ignored).places()) {
      var steps = Steps.below(asked.pointer());
      if (steps.size() < 2 || !made.has(steps.getFirst())) continue;
      if (steps.size() == 2 && isMerged(steps.getFirst())) Steps.remove(made, steps);
      else carry(Field.SERVICE, made, running, steps);
    }
    var situation =
        Situation.ofService(running, LeftAlone.of("/service", request, List.of()), List.of());
    for (var rule : SWAPPED) {
      if (rule.effect() instanceof Effect.Swapped pair && situation.holds(pair.when()))
        keepServing(pair, list(rule, made), list(rule, running));
    }
    return made;
  }

  private static boolean isMerged(String member) {
    return Rules.effect("/service/" + member, Effect.Merged.class).isPresent();
  }

  /** The list whose elements the rule speaks of. */
  private static JsonNode list(Rule rule, ObjectNode service) {
    var steps = Steps.below(rule.pattern());
    return Steps.get(service, steps.subList(0, steps.size() - 1));
  }

  private static void keepServing(Effect.Swapped pair, JsonNode wanted, JsonNode running) {
    for (var element : wanted) {
      var one = Steps.get(element, pair.one());
      var other = Steps.get(element, pair.other());
      for (var runs : running) {
        boolean swapped = !other.isMissingNode()
            && Steps.get(runs, pair.one()).equals(other)
            && Steps.get(runs, pair.other()).equals(one);
        if (!swapped) continue;
        Steps.set(element, pair.one(), other);
        Steps.set(element, pair.other(), one);
        break;
      }
    }
  }

  /**
   * Puts the running value there. A named element that does not run is taken away: somebody removed
   * it. A member that nobody set keeps Git's value, since it may be one that ECS asks for.
   */
  private static void carry(Field root, JsonNode into, JsonNode running, List<String> steps) {
    if (steps.isEmpty()) return;
    var value = Steps.get(running, steps);
    if (!value.isMissingNode() && !value.isNull()) {
      Steps.set(into, steps, value);
      return;
    }
    var around = steps.subList(0, steps.size() - 1);
    boolean named = root.below(around).map(Field::isCollection).orElse(false);
    if (named && runs(running, around)) Steps.remove(into, steps);
  }

  /**
   * Whether what holds the collection runs: only then is an absence in it a running value. What Git
   * adds keeps all that Git says of it.
   */
  private static boolean runs(JsonNode running, List<String> collection) {
    if (collection.isEmpty()) return true;
    var holder = Steps.get(running, collection.subList(0, collection.size() - 1));
    return holder.isContainerNode();
  }

  /** The list as Git wants it, with the running elements where it asked for that. */
  static JsonNode list(
      Field field, String pointer, JsonNode wanted, JsonNode running, List<LeftAlone.Asked> asked) {
    if (asked.isEmpty() || !wanted.isArray()) return wanted;
    var made = wanted.deepCopy();
    int depth = Steps.below(pointer).size();
    for (var place : asked) {
      var steps = Steps.below(place.pointer());
      carry(field, made, orMissing(running), steps.subList(depth, steps.size()));
    }
    return made;
  }

  private static JsonNode orMissing(JsonNode node) {
    return node.isNull() ? MissingNode.getInstance() : node;
  }
}
