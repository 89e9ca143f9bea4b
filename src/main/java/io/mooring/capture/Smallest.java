package io.mooring.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Differ;
import io.mooring.live.LiveService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Takes out of a document whatever says nothing. What says nothing is asked of the differ itself: a
 * member may go when the differ sees no difference between with and without it.
 */
final class Smallest {
  private final ObjectNode document;
  private final Predicate<ObjectNode> saysTheSame;

  private Smallest(ObjectNode document, Predicate<ObjectNode> saysTheSame) {
    this.document = document;
    this.saysTheSame = saysTheSame;
  }

  static ObjectNode taskDefinition(ObjectNode full) {
    var none = List.<String>of();
    // Both ways: a place where AWS chooses unless Git does must stay as it is.
    return new Smallest(
            full.deepCopy(),
            less -> Differ.taskDefinition(less, full, none).isEmpty()
                && Differ.taskDefinition(full, less, none).isEmpty())
        .made();
  }

  static ObjectNode service(ObjectNode full) {
    // Only what Git declares of a service is compared, so the fuller one must be the declared one.
    return new Smallest(
            full.deepCopy(),
            less -> Differ.service(full, live(less), List.of(), List.of()).isEmpty())
        .made();
  }

  private static LiveService live(ObjectNode service) {
    return LiveService.of(service, Instant.EPOCH);
  }

  private ObjectNode made() {
    prune(document);
    return document;
  }

  /** The largest things first: what goes whole need not be looked into. */
  private void prune(ObjectNode object) {
    var names = new ArrayList<String>();
    object.fieldNames().forEachRemaining(names::add);
    for (var name : names) {
      var value = object.remove(name);
      if (isNothing(value) || saysTheSame.test(document)) continue;
      object.set(name, value);
      inside(value);
    }
    sameOrder(object, names);
  }

  private void inside(JsonNode value) {
    if (value instanceof ObjectNode object) prune(object);
    if (value instanceof ArrayNode list) list.forEach(this::inside);
  }

  /** An object whose members all went says no more than that it is there. */
  private static boolean isNothing(JsonNode value) {
    return value.isNull() || (value.isArray() && value.isEmpty());
  }

  /** Taking a member out and putting it back moves it to the end. */
  private static void sameOrder(ObjectNode object, List<String> names) {
    var kept = JsonNodeFactory.instance.objectNode();
    for (var name : names) if (object.has(name)) kept.set(name, object.get(name));
    object.removeAll();
    object.setAll(kept);
  }
}
