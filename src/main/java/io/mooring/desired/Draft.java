package io.mooring.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Kind;
import io.mooring.ident.Names;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Loaded;
import io.mooring.manifest.Manifest;
import io.mooring.manifest.Problem;
import io.mooring.manifest.Report;
import io.mooring.manifest.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One declared resource judged by itself, before it is seen beside the others of its app.
 *
 * @param whole all of its text was read; else there is nothing to make out of it
 */
record Draft(
    ResourceKey key,
    Manifest manifest,
    boolean whole,
    RolloutRules rollout,
    List<String> ignore,
    List<String> acknowledged,
    List<Problem> problems) {
  Draft {
    ignore = List.copyOf(ignore);
    acknowledged = List.copyOf(acknowledged);
    problems = List.copyOf(problems);
  }

  static Draft of(AppName app, Destination destination, Loaded.Declared declared) {
    var manifest = declared.manifest();
    var report = Report.of(manifest);
    declared.problems().forEach(report::add);
    var cluster = cluster(manifest.spec().path("cluster"), destination, report);
    var key = new ResourceKey(app, cluster, manifest.kind(), manifest.name());
    RetentionReader.refuse(manifest, report);
    // A broken manifest has said what is wrong; its fragments would only repeat it.
    if (!declared.whole())
      return new Draft(
          key, manifest, false, RolloutRules.DEFAULT, List.of(), List.of(), report.problems());
    new Allowed(destination, report::error).check(manifest.spec());
    var rollout = SpecRules.rollout(manifest.spec().path("rollout"), report);
    var ignore = SpecRules.ignore(manifest.spec().path("sync").path("ignore"), report);
    refuseIgnore(manifest, report);
    var acknowledged =
        SpecRules.acknowledge(manifest.spec().path("sync").path("acknowledge"), report);
    return new Draft(key, manifest, true, rollout, ignore, acknowledged, report.problems());
  }

  /** A place is left alone by taking the running value, and only a service of its own has one. */
  private static void refuseIgnore(Manifest manifest, Report report) {
    var ignore = manifest.spec().path("sync").path("ignore");
    if (manifest.kind() != Kind.SERVICE && !ignore.isEmpty()) {
      report.error(
          "/spec/sync/ignore",
          "a %s has no running value to leave alone; remove `ignore`"
              .formatted(manifest.kind().word()));
      return;
    }
    if (reference(manifest).isEmpty()) return;
    for (int i = 0; i < ignore.size(); i++) {
      if (ignore.get(i).asText().startsWith("/taskDefinition"))
        report.error(
            "/spec/sync/ignore/" + i,
            "a task definition that others share has no running value of this service; remove the pointer, or write the task definition out here");
    }
  }

  /**
   * The cluster that the manifest names, or the destination's first. One that is not allowed is
   * reported and still names the resource, so that the error hangs on what its author meant.
   */
  private static ClusterName cluster(JsonNode named, Destination destination, Report report) {
    var first = destination.clusters().getFirst();
    if (named.isMissingNode() || !named.isTextual()) return first;
    var name = named.asText();
    var allowed = destination.clusters().stream().map(ClusterName::value).toList();
    if (allowed.contains(name)) return new ClusterName(name);
    var tail = name.substring(name.lastIndexOf('/') + 1);
    if (name.startsWith("arn:") && allowed.contains(tail)) {
      report.error("/spec/cluster", "`cluster` is an ARN; write the short name, `" + tail + "`");
      return new ClusterName(tail);
    }
    report.error(
        "/spec/cluster",
        "cluster %s is not in destination %s, which allows %s; use one of them, or add it to %s"
            .formatted(
                Suggestion.quoted(name),
                destination.name(),
                allowed.stream().map(c -> "`" + c + "`").collect(Collectors.joining(", ")),
                "mooring.destinations." + destination.name() + ".clusters"));
    return Names.isEcs(name) ? new ClusterName(name) : first;
  }

  boolean isBroken() {
    return problems.stream().anyMatch(Problem::isError);
  }

  /** The TaskDefinition that it names instead of writing one out. */
  Optional<String> reference() {
    return whole ? reference(manifest) : Optional.empty();
  }

  private static Optional<String> reference(Manifest manifest) {
    var name = manifest.spec().path("taskDefinition").path("ref");
    return name.isTextual() ? Optional.of(name.asText()) : Optional.empty();
  }

  /** The task definition written out in it, empty where it has none. */
  ObjectNode taskDefinition() {
    return member("taskDefinition");
  }

  /** The names below {@code sync.dependsOn}, as written. */
  List<String> dependsOn() {
    if (!whole) return List.of();
    var names = new ArrayList<String>();
    manifest.spec().path("sync").path("dependsOn").forEach(name -> names.add(name.asText()));
    return names;
  }

  ObjectNode member(String name) {
    return manifest.spec().path(name) instanceof ObjectNode object
        ? object
        : JsonNodeFactory.instance.objectNode();
  }
}
