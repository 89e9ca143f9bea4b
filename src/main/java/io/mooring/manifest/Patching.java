package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Applies patches to one {@code spec}, each all or nothing, and keeps the places of values right.
 *
 * <p>The engine is json-patch. What it takes and RFC 6902 does not (an index with leading zeros, a
 * missing {@code value}, a move into itself) is refused before it is asked, and pointers reach it
 * without {@code [name=…]} steps.
 */
final class Patching {
  /** Most operations applied to one manifest: more is another manifest. */
  static final int OPERATIONS_MAX = 100;

  /** Members that patches cannot reach: they have had their effect before. */
  private static final List<String> SPENT = List.of("patches", "serviceFile", "taskDefinitionFile");

  private static final List<String> WITH_VALUE = List.of("add", "replace", "test");

  private final String subject;
  private int operations;

  /** {@code subject} is what is patched, as in {@code Service web}. */
  Patching(String subject) {
    this.subject = subject;
  }

  /** The patched spec; empty, and reported, when an operation fails: then nothing has changed. */
  Optional<Sourced> apply(Sourced spec, Patch patch, Report report) {
    if (operations + patch.size() > OPERATIONS_MAX) {
      report.add(error(
          patch,
          patch.operations(),
          "more than %d operations on %s; write what they make"
              .formatted(OPERATIONS_MAX, subject)));
      return Optional.empty();
    }
    operations += patch.size();
    var patched = spec;
    for (int i = 0; i < patch.size(); i++) {
      var operation = patch.operation(i);
      try {
        patched = applied(patched, operation, patch.via(i));
      } catch (PatchFault fault) {
        report.add(error(
            patch,
            operation,
            "operation %d%s%s: %s"
                .formatted(
                    i + 1,
                    head(operation.node()),
                    patch.isOwn() ? "" : " on " + subject,
                    fault.words())));
        return Optional.empty();
      }
    }
    return Optional.of(patched);
  }

  private static Problem error(Patch patch, Sourced at, String message) {
    return new Problem(Problem.Severity.ERROR, at.provenance().at(), patch.pointer(), message);
  }

  /** {@code (replace /service/desiredCount)}, as far as it is there. */
  private static String head(JsonNode operation) {
    if (!operation.path("op").isTextual()) return "";
    var path = operation.path("path").isTextual() ? operation.path("path").asText() : "";
    var op = PatchPlace.shown(operation.path("op").asText());
    return path.isEmpty() ? " (" + op + ")" : " (%s %s)".formatted(op, PatchPlace.shown(path));
  }

  private static Sourced applied(Sourced spec, Sourced operation, String via) throws PatchFault {
    var node = operation.node();
    if (!node.isObject())
      throw new PatchFault(
          "it is " + ShapeWording.found(node) + "; wanted a mapping {op, path, …}");
    var op = op(node);
    var path = path("path", node);
    if (WITH_VALUE.contains(op) && !node.has("value"))
      throw new PatchFault("`value` is missing; `" + op + "` needs it (null is a value)");
    var value = operation.below(List.of("value"));
    var given = new Sourced(value.node(), value.provenance().via(via));
    return switch (op) {
      case "add" -> add(spec, path, given);
      case "replace" -> replace(spec, path, given);
      case "test" -> test(spec, path, given);
      case "remove" -> remove(spec, path);
      default -> carried(op, spec, path, path("from", node), via);
    };
  }

  private static String op(JsonNode operation) throws PatchFault {
    var op = operation.path("op");
    var known = Envelopes.OPERATIONS;
    if (op.isMissingNode())
      throw new PatchFault("`op` is missing; write one of " + String.join(", ", known));
    if (op.isTextual() && known.contains(op.asText())) return op.asText();
    throw new PatchFault("there is no such operation%s; write one of %s"
        .formatted(Suggestion.didYouMean(op.asText(), known), String.join(", ", known)));
  }

  private static List<String> path(String member, JsonNode operation) throws PatchFault {
    var steps = PatchPlace.parse(member, operation.path(member));
    if (!steps.isEmpty() && SPENT.contains(steps.getFirst()))
      throw new PatchFault("`%s` has had its effect and cannot be patched; patch what it made"
          .formatted(steps.getFirst()));
    return steps;
  }

  private static Sourced add(Sourced spec, List<String> path, Sourced value) throws PatchFault {
    var steps = PatchPlace.addable(spec.node(), path);
    var size = Size.of(value.node());
    var excess = Size.of(spec.node()).excess(size);
    if (!excess.isEmpty()) throw new PatchFault("the manifest would have " + excess);
    if (steps.size() + size.depth() > YamlText.DEPTH_MAX)
      throw new PatchFault("the manifest would nest deeper than " + YamlText.DEPTH_MAX + " levels");
    var node = engine("add", spec.node(), steps, Optional.of(value.node()));
    return whole(
        node, spec.provenance().changed(steps, Provenance.Change.INSERT, value.provenance()));
  }

  private static Sourced replace(Sourced spec, List<String> path, Sourced value) throws PatchFault {
    var steps = PatchPlace.existing(spec.node(), path);
    if (steps.isEmpty()) return add(spec, steps, value);
    var emptied = new Sourced(
        engine("replace", spec.node(), steps, Optional.of(JsonNodeFactory.instance.nullNode())),
        spec.provenance());
    // Measured as an addition to what is left.
    var excess = Size.of(emptied.node()).excess(Size.of(value.node()));
    if (!excess.isEmpty()) throw new PatchFault("the manifest would have " + excess);
    if (steps.size() + Size.of(value.node()).depth() > YamlText.DEPTH_MAX)
      throw new PatchFault("the manifest would nest deeper than " + YamlText.DEPTH_MAX + " levels");
    return new Sourced(
        engine("replace", spec.node(), steps, Optional.of(value.node())),
        spec.provenance().changed(steps, Provenance.Change.SET, value.provenance()));
  }

  private static Sourced test(Sourced spec, List<String> path, Sourced value) throws PatchFault {
    var steps = PatchPlace.existing(spec.node(), path);
    engine("test", spec.node(), steps, Optional.of(value.node()));
    return spec;
  }

  private static Sourced remove(Sourced spec, List<String> path) throws PatchFault {
    var steps = PatchPlace.existing(spec.node(), path);
    if (steps.isEmpty())
      throw new PatchFault("all of `spec` cannot be removed; remove the manifest");
    return new Sourced(
        engine("remove", spec.node(), steps, Optional.empty()),
        spec.provenance().changed(steps, Provenance.Change.REMOVE, spec.provenance()));
  }

  /** Move and copy: RFC 6902 has them as a removal and an addition, or an addition alone. */
  private static Sourced carried(
      String op, Sourced spec, List<String> path, List<String> from, String via) throws PatchFault {
    var steps = PatchPlace.existing(spec.node(), from);
    var value = spec.below(steps);
    if (op.equals("copy")) {
      var provenance = value.provenance().via(via);
      return add(spec, path, new Sourced(value.node().deepCopy(), provenance));
    }
    boolean isInside = path.size() > from.size() && path.subList(0, from.size()).equals(from);
    if (isInside) throw new PatchFault("a value cannot be moved into itself");
    if (path.equals(from)) return spec;
    return add(remove(spec, from), path, value);
  }

  private static Sourced whole(JsonNode node, Provenance provenance) throws PatchFault {
    if (!(node instanceof ObjectNode))
      throw new PatchFault("`spec` must be a mapping; this would make it something else");
    for (var spent : SPENT)
      if (node.has(spent)) throw new PatchFault("`" + spent + "` cannot be put in by a patch");
    return new Sourced(node, provenance);
  }

  private static JsonNode engine(
      String op, JsonNode document, List<String> steps, Optional<JsonNode> value)
      throws PatchFault {
    var operation = JsonNodeFactory.instance.objectNode();
    operation.put("op", op).put("path", Steps.pointer(steps));
    value.ifPresent(v -> operation.set("value", v));
    try {
      return JsonPatch.fromJson(JsonNodeFactory.instance.arrayNode().add(operation))
          .apply(document);
    } catch (IOException | JsonPatchException refused) {
      throw new PatchFault(
          op.equals("test")
              ? "the value is another one than `test` wants; nothing was changed"
              : "it cannot be applied here");
    }
  }
}
