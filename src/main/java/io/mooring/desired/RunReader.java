package io.mooring.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredRun.Phase;
import io.mooring.ident.Digest;
import io.mooring.ident.Kind;
import io.mooring.ident.Names;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Report;
import io.mooring.manifest.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the members of a run, wherever it stands, against the task definition that it uses. */
final class RunReader {
  /** Longest family name, in characters. */
  private static final int FAMILY_MAX = 255;

  private final ResourceKey key;
  private final Definition definition;
  private final JsonNode service;
  private final Report report;

  /**
   * @param key of the resource that the run belongs to
   * @param service what the run defaults from; a missing node where there is no service
   */
  RunReader(ResourceKey key, Definition definition, JsonNode service, Report report) {
    this.key = key;
    this.definition = definition;
    this.service = service;
    this.report = report;
  }

  /**
   * Reads one run. What is wrong is reported; the run that comes back is good when nothing was.
   *
   * @param pointer of the structure that holds the members, rooted at the document
   */
  DesiredRun read(JsonNode members, String pointer, String name, Optional<Phase> phase) {
    var containers = containers();
    var container = container(members, pointer, containers);
    var request = new RunRequest(key.cluster(), service, report)
        .of(
            members,
            pointer,
            container,
            containers.stream().map(Container::name).toList());
    var rules = new RunRulesReader(report)
        .of(
            members,
            pointer,
            container,
            containers.stream().map(Container::name).toList());
    if (phase.isPresent() && members.has("logs"))
      report.error(
          pointer + "/logs",
          "a hook logs where its task definition says, in the group of its service; `logs` is for kind Task; remove it");
    return new DesiredRun(
        name,
        phase,
        definition(members.path("image"), pointer, name, container),
        container,
        request,
        rules,
        new RunRulesReader(report).logs(members.path("logs"), pointer + "/logs"));
  }

  private record Container(String name, boolean essential) {}

  private List<Container> containers() {
    return switch (definition) {
      case Definition.Declared declared -> containers(declared.taskDefinition());
      case Definition.Derived derived -> containers(derived.taskDefinition());
      case Definition.From from -> List.of(new Container(from.family(), true));
    };
  }

  private static List<Container> containers(ObjectNode taskDefinition) {
    var containers = new ArrayList<Container>();
    taskDefinition
        .path("containerDefinitions")
        .forEach(c -> containers.add(
            new Container(c.path("name").asText(), c.path("essential").asBoolean(true))));
    return containers;
  }

  /** The container that the run names, else the only one, else the first essential one. */
  private String container(JsonNode members, String pointer, List<Container> containers) {
    var names = containers.stream().map(Container::name).toList();
    if (members.path("container").isTextual()) {
      var named = members.path("container").asText();
      if (!names.contains(named))
        report.error(pointer + "/container", unknown(Suggestion.quoted(named), named, names));
      return named;
    }
    return containers.stream()
        .filter(c -> c.essential() || containers.size() == 1)
        .map(Container::name)
        .findFirst()
        .orElse(names.isEmpty() ? "" : names.getFirst());
  }

  static String unknown(String quoted, String name, List<String> names) {
    var near = Suggestion.didYouMean(name, names);
    return "the task definition has no container " + quoted
        + (near.isEmpty() ? "; it has " + String.join(", ", names) : near);
  }

  /** The definition itself, or one with another image that is registered for this run. */
  private Definition definition(JsonNode image, String pointer, String name, String container) {
    if (!image.isTextual()) return definition;
    return switch (definition) {
      case Definition.Declared(var owner, var taskDefinition, var _) -> {
        var other = taskDefinition.deepCopy();
        for (var c : other.path("containerDefinitions")) {
          if (c.path("name").asText().equals(container) && c instanceof ObjectNode object)
            object.put("image", image.asText());
        }
        // A Task's own definition serves nobody else: its image is simply this one.
        boolean own = owner.equals(key) && key.kind() == Kind.TASK;
        if (!own) other.put("family", family(definition.family(), pointer, name));
        var digest = Digest.of(other.deepCopy().without("tags"));
        yield own
            ? new Definition.Declared(owner, other, digest)
            : new Definition.Derived(other, digest);
      }
      case Definition.Derived _ -> definition;
      case Definition.From from ->
        new Definition.From(
            from.family(),
            from.reference(),
            from.container(),
            Optional.of(image.asText()),
            from.inherit());
    };
  }

  /** A family of its own: the newest revision of the other one stays the service's. */
  private String family(String family, String pointer, String name) {
    var derived = family + "-" + name;
    if (derived.length() <= FAMILY_MAX && Names.isEcs(derived)) return derived;
    report.error(
        pointer + "/image",
        "another image needs a family of its own, and %s is longer than ECS's %d characters; shorten the family"
            .formatted(Suggestion.quoted(derived), FAMILY_MAX));
    return derived;
  }
}
