package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Tags;
import io.mooring.shape.ShapeCheck;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Finds and unwraps what {@code taskDefinitionFile} and {@code serviceFile} name: a plain request,
 * an ecspresso file, or the answer of a {@code describe-*} call as the AWS CLI prints it.
 */
final class IncludedFile {
  private IncludedFile() {}

  /** A document to put in place of the file's name, with its places. */
  record Included(ObjectNode document, Positions positions, List<Problem> problems) {}

  /** What a file holds: the name of the request's wrapper, and what is dropped from inside it. */
  enum Holds {
    TASK_DEFINITION("taskDefinition", "taskDefinitions"),
    SERVICE("service", "services");

    final String wrapper;
    final String list;

    Holds(String wrapper, String list) {
      this.wrapper = wrapper;
      this.list = list;
    }
  }

  /**
   * The path in the repository that {@code path} means in a manifest at {@code from}; empty, and
   * reported, when it leads out of the repository.
   */
  static Optional<String> resolve(String from, String path, String pointer, Report report) {
    boolean absolute = path.startsWith("/") || path.contains("\\") || path.matches("[A-Za-z]+:.*");
    if (absolute || path.isBlank()) {
      report.error(
          pointer,
          Suggestion.quoted(path)
              + " must be a path relative to this manifest's folder, with `/` between folders");
      return Optional.empty();
    }
    var steps = new ArrayDeque<String>();
    int slash = from.lastIndexOf('/');
    if (slash > 0) steps.addAll(List.of(from.substring(0, slash).split("/", -1)));
    for (var step : path.split("/", -1)) {
      if (step.isEmpty() || step.equals(".")) continue;
      if (!step.equals("..")) {
        steps.addLast(step);
      } else if (steps.pollLast() == null) {
        report.error(
            pointer,
            Suggestion.quoted(path)
                + " leads out of the repository; move the file below the app's path");
        return Optional.empty();
      }
    }
    return Optional.of(String.join("/", steps));
  }

  /** Reads the file; empty, and reported, when it cannot be used at all. */
  static Optional<Included> read(
      String path,
      String pointer,
      Holds holds,
      String serviceName,
      SortedMap<String, ParsedText> files,
      Report report) {
    var text = files.get(path);
    if (text == null) {
      report.error(pointer, missing(path, files.keySet()));
      return Optional.empty();
    }
    var problems = text.at(path).problems();
    boolean readable = text.documents().size() == 1
        && text.documents().getFirst().complete()
        && text.documents().getFirst().root().isObject();
    if (!readable) {
      problems.forEach(report::add);
      if (problems.isEmpty())
        report.error(
            pointer, Suggestion.quoted(path) + " must hold one mapping; it holds " + holding(text));
      return Optional.empty();
    }
    var document = text.documents().getFirst();
    if (document.root().path("apiVersion").asText().startsWith("mooring/")) {
      report.error(
          pointer,
          Suggestion.quoted(path) + " is a manifest itself; name a file that holds the request");
      return Optional.empty();
    }
    return unwrap(path, document, pointer, holds, serviceName, report);
  }

  private static String missing(String path, Collection<String> known) {
    if (!path.matches(".*\\.(ya?ml|json)"))
      return "no file " + Suggestion.quoted(path) + ": its name must end in .yaml, .yml or .json";
    var sameName = known.stream()
        .filter(other -> stem(other).equals(stem(path)) || name(other).equals(name(path)))
        .findFirst()
        .map(other -> "; did you mean `" + other + "`?");
    return "no file %s below the app's path%s"
        .formatted(
            Suggestion.quoted(path), sameName.orElseGet(() -> Suggestion.didYouMean(path, known)));
  }

  private static String stem(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String holding(ParsedText text) {
    return text.documents().size() == 1
        ? ShapeWording.found(text.documents().getFirst().root())
        : text.documents().size() + " documents";
  }

  private static Optional<Included> unwrap(
      String path,
      ParsedText.Document document,
      String pointer,
      Holds holds,
      String serviceName,
      Report report) {
    var under = "";
    if (document.root().path(holds.wrapper).isObject()) {
      under = "/" + holds.wrapper;
    } else if (document.root().path(holds.list) instanceof ArrayNode described) {
      int index = indexOf(described, serviceName);
      if (index < 0) {
        report.error(
            pointer,
            "%s holds %d entries in `%s` and none named %s; keep the one that is meant"
                .formatted(
                    Suggestion.quoted(path),
                    described.size(),
                    holds.list,
                    Suggestion.quoted(serviceName)));
        return Optional.empty();
      }
      under = "/" + holds.list + "/" + index;
    }
    var inner = document.root().at(under);
    if (!(inner instanceof ObjectNode request)) {
      report.error(pointer, Suggestion.quoted(path) + " holds no mapping in " + under);
      return Optional.empty();
    }
    for (var flaw : document.flaws()) {
      boolean inside = flaw.pointer().startsWith(under);
      report.add(
          flaw.in(path),
          "/spec/" + holds.wrapper + (inside ? flaw.pointer().substring(under.length()) : ""));
    }
    var kept = request.deepCopy();
    // DescribeTaskDefinition answers tags beside the definition, RegisterTaskDefinition takes them
    // in it.
    var beside = document.root().path("tags");
    if (!under.isEmpty() && beside.isArray() && !beside.isEmpty() && !kept.has("tags"))
      kept.set("tags", beside.deepCopy());
    var positions = document.positions(path, under);
    return Optional.of(new Included(kept, positions, dropForeign(kept, holds, positions, pointer)));
  }

  private static int indexOf(ArrayNode described, String serviceName) {
    if (described.size() == 1) return 0;
    for (int i = 0; i < described.size(); i++)
      if (described.get(i).path("serviceName").asText().equals(serviceName)) return i;
    return -1;
  }

  /** Drops, with a note, what only an answer has or what names the service by other means. */
  private static List<Problem> dropForeign(
      ObjectNode request, Holds holds, Positions positions, String pointer) {
    var shape = SpecShape.ecs();
    boolean isService = holds == Holds.SERVICE;
    var foreign = new ArrayList<String>();
    foreign.addAll(isService ? shape.readOnlyInService() : shape.readOnlyInTaskDefinition());
    if (isService) foreign.addAll(shape.refusedInService());
    var known = isService ? shape.service.members() : shape.taskDefinition.members();
    boolean described = request.has("serviceArn") || request.has("taskDefinitionArn");
    var dropped = new ArrayList<String>();
    request.remove("$schema");
    for (var member : names(request)) {
      // What a newer ECS answers and nobody near it could have meant is no request either.
      boolean newer = described
          && !known.containsKey(member)
          && Suggestion.nearest(member, known.keySet()).isEmpty();
      if (foreign.contains(member) || newer) {
        request.remove(member);
        dropped.add(member);
      }
    }
    if (dropReservedTags(request)) dropped.add("tags that begin with aws: or " + Tags.PREFIX);
    var notes = new ArrayList<Problem>();
    if (!dropped.isEmpty()) {
      var message = "not part of a request, passed over: " + String.join(", ", dropped);
      notes.add(new Problem(Problem.Severity.NOTE, positions.start(), pointer, message));
    }
    if (described) notes.addAll(dropNewer(request, holds, positions));
    return notes;
  }

  /** The same inside the members that stay, each told at its place. */
  private static List<Problem> dropNewer(ObjectNode request, Holds holds, Positions positions) {
    var shape = holds == Holds.SERVICE ? SpecShape.ecs().service : SpecShape.ecs().taskDefinition;
    var notes = new ArrayList<Problem>();
    for (var finding : ShapeCheck.check(request, shape).findings()) {
      if (!(finding instanceof ShapeCheck.Finding.UnknownMember newer)) continue;
      if (Suggestion.nearest(newer.member(), newer.in().members().keySet()).isPresent()) continue;
      int last = newer.pointer().lastIndexOf('/');
      if (!(request.at(newer.pointer().substring(0, last)) instanceof ObjectNode parent)) continue;
      parent.remove(newer.member());
      notes.add(new Problem(
          Problem.Severity.NOTE,
          positions.of(newer.pointer()),
          "/spec/" + holds.wrapper + newer.pointer(),
          ShapeWording.newer(newer) + "; passed over, so it is not sent and not compared"));
    }
    return notes;
  }

  private static List<String> names(ObjectNode request) {
    var names = new ArrayList<String>();
    request.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static boolean dropReservedTags(ObjectNode request) {
    if (!(request.path("tags") instanceof ArrayNode tags)) return false;
    var kept = JsonNodeFactory.instance.arrayNode();
    for (JsonNode tag : tags) {
      var key = tag.path("key").asText();
      if (!Tags.isAws(key) && !Tags.isOurs(key)) kept.add(tag);
    }
    if (kept.size() == tags.size()) return false;
    request.set("tags", kept);
    return true;
  }
}
