package io.mooring.present;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Redaction;
import io.mooring.manifest.YamlWriter;
import io.mooring.shape.ShapeCheck;
import io.mooring.shape.Shapes;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A task definition before and after as YAML, for a line-by-line comparison. After is the live one
 * with just the differences applied, so that no line differs only because ECS writes it otherwise.
 */
public record UnifiedView(String live, String desired) {

  /** Empty where the task definition does not differ, or where nothing runs yet. */
  public static Optional<UnifiedView> of(Subject subject) {
    var before = Patch.liveSpec(subject);
    var after = Patch.of(subject, true).document();
    if (!before.has("taskDefinition")) return Optional.empty();
    var live = request(before.get("taskDefinition"));
    var desired = request(after.get("taskDefinition"));
    if (live.equals(desired)) return Optional.empty();
    var masked = (ObjectNode) Redaction.redact(desired);
    markChanged(subject, after, masked);
    return Optional.of(new UnifiedView(
        YamlWriter.text(ordered(Redaction.redact(live))), YamlWriter.text(ordered(masked))));
  }

  private static ObjectNode request(JsonNode definition) {
    var shape = Shapes.ecs().request("RegisterTaskDefinition");
    return (ObjectNode) ShapeCheck.check(definition, shape).document();
  }

  /** A masked value looks the same before and after. */
  private static void markChanged(Subject subject, ObjectNode after, ObjectNode masked) {
    for (var difference : subject.differences()) {
      boolean secret = difference.liveShown().equals(Redaction.MASK + "(changed)")
          && difference.desired().isTextual();
      if (!secret || !difference.pointer().startsWith("/taskDefinition/")) continue;
      var below = difference.pointer().substring("/taskDefinition".length());
      var at = Places.indexed(after.path("taskDefinition"), below);
      if (at.isEmpty()) continue;
      int last = at.get().lastIndexOf('/');
      if (masked.at(at.get().substring(0, last)) instanceof ObjectNode parent)
        parent.put(Places.plain(at.get().substring(last + 1)), Redaction.MASK + "(changed)");
    }
  }

  /** Members by name, {@code name} first, and nothing that says nothing. */
  private static JsonNode ordered(JsonNode node) {
    if (node.isArray()) {
      var list = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> list.add(ordered(element)));
      return list;
    }
    if (!node.isObject()) return node;
    var names = new TreeSet<String>();
    node.fieldNames().forEachRemaining(names::add);
    var made = JsonNodeFactory.instance.objectNode();
    if (names.remove("name")) made.set("name", node.get("name"));
    for (var name : names) {
      var value = ordered(node.get(name));
      if (!(value.isContainerNode() && value.isEmpty())) made.set(name, value);
    }
    return made;
  }
}
