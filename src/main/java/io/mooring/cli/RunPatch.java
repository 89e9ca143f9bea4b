package io.mooring.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.manifest.Problem;
import io.mooring.manifest.Suggestion;
import io.mooring.manifest.YamlText;
import io.mooring.shape.Shape;
import io.mooring.shape.ShapeCheck;
import io.mooring.shape.ShapeCheck.Finding;
import io.mooring.shape.Shapes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A JSON Merge Patch (RFC 7396) for a RunTask request: what it names is set, null takes away. */
record RunPatch(ObjectNode document) {
  /** Members that it may not set, each with what to do instead. */
  private static final Map<String, String> REFUSED = refused();

  private static Map<String, String> refused() {
    var refused = new TreeMap<String, String>();
    refused.put("cluster", "use --cluster");
    refused.put("taskDefinition", "name a Task, or use --from");
    refused.put("clientToken", "each run has its own");
    refused.put("startedBy", "a run is found again by it");
    refused.put("count", "call this several times instead");
    return refused;
  }

  /**
   * Reads and checks one, as YAML or JSON.
   *
   * @param from a file, or "-" for {@code input}
   */
  static RunPatch read(String from, InputStream input) {
    var name = from.equals("-") ? "stdin" : from;
    var parsed = YamlText.parse(name, bytes(from, input));
    var problems = parsed.problems().stream().filter(Problem::isError).toList();
    if (!problems.isEmpty()) throw wrong(problems.getFirst().toString());
    if (parsed.documents().size() == 1
        && parsed.documents().getFirst().root() instanceof ObjectNode document) {
      var patch = new RunPatch(document);
      patch.check(name);
      return patch;
    }
    throw wrong(name + " is no object; write members of RunTask, such as {overrides: …}");
  }

  private static byte[] bytes(String from, InputStream input) {
    try {
      if (from.equals("-")) return input.readNBytes(YamlText.FILE_MAX + 1);
      try (var file = Files.newInputStream(Path.of(from))) {
        return file.readNBytes(YamlText.FILE_MAX + 1);
      }
    } catch (NoSuchFileException gone) {
      throw wrong("there is no file " + from);
    } catch (IOException broken) {
      throw wrong("%s cannot be read: %s".formatted(from, broken.getMessage()));
    }
  }

  private static Failure wrong(String words) {
    return new Failure(ExitCode.USAGE, "--patch: " + words);
  }

  private void check(String name) {
    for (var member : document.properties()) {
      var instead = REFUSED.get(member.getKey());
      if (instead != null)
        throw wrong(
            "%s sets %s, which a patch may not: %s".formatted(name, member.getKey(), instead));
    }
    var said = new ArrayList<String>();
    for (var finding :
        ShapeCheck.check(document, Shapes.ecs().request("RunTask")).findings()) {
      switch (finding) {
        case Finding.UnknownMember(var pointer, var in, var member) ->
          said.add(pointer + ": unknown field"
              + Suggestion.didYouMean(member, List.copyOf(in.members().keySet())));
        case Finding.WrongType(var pointer, var _, var wanted) ->
          said.add(pointer + ": this is no " + word(wanted));
        case Finding.UnknownValue(var pointer, var value, var known) ->
          said.add("%s: %s is none of %s".formatted(pointer, value, String.join(", ", known)));
        case Finding.UnknownKey(var pointer, var key, var known) ->
          said.add("%s: %s is none of %s".formatted(pointer, key, String.join(", ", known)));
        // The request itself may have it.
        case Finding.MissingMember _ -> {}
      }
    }
    if (!said.isEmpty()) throw wrong(name + String.join("; ", said));
  }

  private static String word(Shape shape) {
    return switch (shape) {
      case Shape.Structure _, Shape.MapOf _ -> "object";
      case Shape.ListOf _ -> "list";
      case Shape.Text _ -> "text";
      case Shape.Whole _ -> "whole number";
      case Shape.Decimal(), Shape.Timestamp() -> "number";
      case Shape.Flag() -> "true or false";
      case Shape.Document() -> "value";
    };
  }

  boolean sets(String member) {
    return document.hasNonNull(member);
  }

  /** The request with it; what is given stays as it is. */
  ObjectNode over(ObjectNode request) {
    return merged(request, document);
  }

  private static ObjectNode merged(JsonNode target, ObjectNode patch) {
    var made =
        target instanceof ObjectNode object ? object.deepCopy() : Documents.JSON.createObjectNode();
    for (var member : patch.properties()) {
      var value = member.getValue();
      if (value.isNull()) made.remove(member.getKey());
      else if (value instanceof ObjectNode inner)
        made.set(member.getKey(), merged(made.path(member.getKey()), inner));
      else made.set(member.getKey(), value.deepCopy());
    }
    return made;
  }
}
