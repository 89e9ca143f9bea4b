package io.mooring.present;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Difference;
import java.util.ArrayList;
import java.util.List;

/**
 * The way from live to desired as a JSON Patch (RFC 6902) rooted at {@code spec}. Every replace and
 * remove is preceded by a test of the live value, so that the patch fails on any other document.
 * The operations are made on a copy that follows them, so that indices are right even after an
 * element before them went.
 */
public final class Patch {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final boolean secrets;
  private final ArrayNode operations = JSON.arrayNode();
  private final List<String> leftOut = new ArrayList<>();
  private final ObjectNode document;

  private Patch(ObjectNode live, boolean secrets) {
    this.document = live;
    this.secrets = secrets;
  }

  /**
   * The patch, and what is not in it.
   *
   * @param leftOut pointers of values that look secret: without them the patch is not whole
   * @param document the live documents after the patch
   */
  public record Made(ArrayNode operations, List<String> leftOut, ObjectNode document) {
    public Made {
      leftOut = List.copyOf(leftOut);
    }
  }

  /**
   * The operations from live to desired.
   *
   * @param secrets whether values that look secret are in the patch
   */
  public static Made of(Subject subject, boolean secrets) {
    var patch = new Patch(subject.liveSpec(), secrets);
    var desired = subject.desiredSpec();
    for (var difference : subject.differences()) patch.take(difference, desired);
    return new Made(patch.operations, patch.leftOut, patch.document);
  }

  /** What the live documents are before. */
  public static ObjectNode liveSpec(Subject subject) {
    return subject.liveSpec();
  }

  private void take(Difference difference, ObjectNode desired) {
    if (Subject.isWhole(difference)) {
      // The service is not there, and neither is a revision that it stands on.
      for (var part : desired.properties())
        if (!document.has(part.getKey())) put("/" + part.getKey(), part.getValue());
    } else if (difference.desired().isMissingNode()) {
      remove(difference.pointer());
    } else if (difference.pointer().contains("/tags/[key=")) {
      put(difference.pointer() + "/value", difference.desired());
    } else {
      var written = Places.at(desired, difference.pointer());
      put(difference.pointer(), written.isMissingNode() ? difference.desired() : written);
    }
  }

  private void remove(String pointer) {
    var at = Places.indexed(document, pointer);
    if (at.isEmpty()) return;
    var value = document.at(at.get());
    test(pointer, at.get(), value);
    operation("remove", at.get());
    int last = at.get().lastIndexOf('/');
    var step = at.get().substring(last + 1);
    switch (document.at(at.get().substring(0, last))) {
      case ObjectNode object -> object.remove(Places.plain(step));
      case ArrayNode list -> list.remove(Integer.parseInt(step));
      default -> {}
    }
  }

  private void put(String pointer, JsonNode value) {
    if (!secrets && Masked.isSecret(pointer, value)) {
      leftOut.add(pointer);
      return;
    }
    var steps = Places.steps(pointer);
    JsonNode at = document;
    var path = new StringBuilder();
    for (int i = 0; i < steps.length; i++) {
      boolean last = i == steps.length - 1;
      var next =
          at.isArray() ? at.path(Places.index(at, steps[i])) : at.path(Places.plain(steps[i]));
      if (next.isMissingNode() || (next.isNull() && !last)) {
        add(at, path.toString(), steps, i, value);
        return;
      }
      path.append('/').append(at.isArray() ? Places.index(at, steps[i]) : steps[i]);
      if (last) replace(pointer, path.toString(), at, steps[i], value);
      at = next;
    }
  }

  private void replace(String pointer, String path, JsonNode parent, String step, JsonNode value) {
    test(pointer, path, document.at(path));
    operation("replace", path).set("value", value);
    if (parent instanceof ObjectNode object) object.set(Places.plain(step), value.deepCopy());
    if (parent instanceof ArrayNode list) list.set(Places.index(list, step), value.deepCopy());
  }

  /** Puts the value, with whatever leads to it, where the path ends. */
  private void add(JsonNode parent, String path, String[] steps, int from, JsonNode value) {
    JsonNode made = value.deepCopy();
    for (int i = steps.length - 1; i > from; i--) made = wrapped(steps[i], made);
    boolean toList = parent.isArray();
    if (toList && Places.isNamed(steps[from])) made = named(steps[from], made);
    operation("add", path + "/" + (toList ? "-" : steps[from])).set("value", made);
    if (parent instanceof ObjectNode object) object.set(Places.plain(steps[from]), made);
    if (parent instanceof ArrayNode list) list.add(made);
  }

  private static JsonNode wrapped(String step, JsonNode value) {
    if (Places.isNamed(step)) return JSON.arrayNode().add(named(step, value));
    return JSON.objectNode().set(Places.plain(step), value);
  }

  private static JsonNode named(String step, JsonNode value) {
    if (!(value instanceof ObjectNode element) || element.has(Places.keyOf(step))) return value;
    JsonNode made =
        JSON.objectNode().put(Places.keyOf(step), Places.nameOf(step)).setAll(element);
    return made;
  }

  private void test(String pointer, String path, JsonNode live) {
    if (secrets || !Masked.isSecret(pointer, live)) operation("test", path).set("value", live);
  }

  private ObjectNode operation(String op, String path) {
    return operations.addObject().put("op", op).put("path", path);
  }
}
