package io.mooring.manifest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Tags;
import io.mooring.shape.ShapeCheck;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Finds and unwraps what {@code taskDefinitionFile} and {@code serviceFile} name: a plain request,
 * an ecspresso file, or the answer of a {@code describe-*} call as the AWS CLI prints it.
 */
final class IncludedFile {
  /** Most names that a misspelt path is compared with. */
  private static final int COMPARED_MAX = 1_000;

  private IncludedFile() {}

  /** A document to put in place of the file's name, with its places. */
  record Included(Sourced request, String path, ParsedText.Document from, List<Problem> problems) {}

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
              + " must be a path relative to this file's folder, with `/` between folders");
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
            Suggestion.quoted(path) + " leads out of the repository; name something inside it");
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
      report.error(pointer, missing(path, files));
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

  private static String missing(String path, SortedMap<String, ParsedText> files) {
    if (!path.matches(".*\\.(ya?ml|json)"))
      return "no file " + Suggestion.quoted(path) + ": its name must end in .yaml, .yml or .json";
    return "no file " + Suggestion.quoted(path) + " in the repository" + near(path, files);
  }

  /** What is said about the path of a file or folder that is not there. */
  static String nowhere(String path, SortedMap<String, ParsedText> files) {
    return "there is no file or folder " + Suggestion.quoted(path)
        + " with a .yaml, .yml or .json file in it" + near(path, files);
  }

  /**
   * The file or folder that was meant: one of the same name, or the nearest one in the same folder.
   * Others are not compared, since a repository has many.
   */
  private static String near(String path, SortedMap<String, ParsedText> files) {
    var folder = Sources.folder(path);
    var beside = new TreeSet<String>();
    for (var other : files.keySet()) {
      if (stem(other).equals(stem(path)) || name(other).equals(name(path)))
        return "; did you mean `" + other + "`?";
      var holder = Sources.folder(other);
      if (name(holder).equals(name(path)) && !holder.isEmpty())
        return "; did you mean `" + holder + "`?";
      if (beside.size() < COMPARED_MAX && Sources.isBelow(other, folder))
        beside.add(child(other, folder));
    }
    return Suggestion.didYouMean(path, beside);
  }

  /** The file or folder directly in a folder on the way to a file. */
  private static String child(String file, String folder) {
    int from = folder.isEmpty() ? 0 : folder.length() + 1;
    int slash = file.indexOf('/', from);
    return slash < 0 ? file : file.substring(0, slash);
  }

  private static String stem(String path) {
    int dot = path.lastIndexOf('.');
    return dot < 0 ? path + "." : path.substring(0, dot);
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
    var provenance = document.at(path, Steps.of(under)).provenance();
    // DescribeTaskDefinition answers tags beside the definition, RegisterTaskDefinition takes them
    // in it.
    var beside = document.root().path("tags");
    if (!under.isEmpty() && beside.isArray() && !beside.isEmpty() && !kept.has("tags")) {
      kept.set("tags", beside.deepCopy());
      var from = document.at(path, List.of("tags")).provenance();
      provenance = provenance.changed(List.of("tags"), Provenance.Change.SET, from);
    }
    var reserved = dropReservedTags(kept);
    for (int index : reserved)
      provenance = provenance.changed(
          List.of("tags", String.valueOf(index)), Provenance.Change.REMOVE, provenance);
    var problems = dropForeign(kept, holds, provenance, !reserved.isEmpty(), pointer);
    return Optional.of(new Included(new Sourced(kept, provenance), path, document, problems));
  }

  private static int indexOf(ArrayNode described, String serviceName) {
    if (described.size() == 1) return 0;
    for (int i = 0; i < described.size(); i++)
      if (described.get(i).path("serviceName").asText().equals(serviceName)) return i;
    return -1;
  }

  /** Drops, with a note, what only an answer has or what names the service by other means. */
  private static List<Problem> dropForeign(
      ObjectNode request,
      Holds holds,
      Provenance provenance,
      boolean hadReservedTags,
      String pointer) {
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
    if (hadReservedTags) dropped.add("tags that begin with aws: or " + Tags.PREFIX);
    var notes = new ArrayList<Problem>();
    if (!dropped.isEmpty()) {
      var message = "not part of a request, passed over: " + String.join(", ", dropped);
      notes.add(new Problem(Problem.Severity.NOTE, provenance.at(), pointer, message));
    }
    if (described) notes.addAll(dropNewer(request, holds, provenance));
    return notes;
  }

  /** The same inside the members that stay, each told at its place. */
  private static List<Problem> dropNewer(ObjectNode request, Holds holds, Provenance provenance) {
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
          provenance.nearest(Steps.of(newer.pointer())).at(),
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

  /** The indices of the tags taken out, the last first. */
  private static List<Integer> dropReservedTags(ObjectNode request) {
    var dropped = new ArrayList<Integer>();
    if (!(request.path("tags") instanceof ArrayNode tags)) return dropped;
    for (int i = tags.size() - 1; i >= 0; i--) {
      var key = tags.get(i).path("key").asText();
      if (!Tags.isAws(key) && !Tags.isOurs(key)) continue;
      tags.remove(i);
      dropped.add(i);
    }
    return dropped;
  }
}
