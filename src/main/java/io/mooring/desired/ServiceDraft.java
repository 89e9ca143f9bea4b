package io.mooring.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.ident.Kind;
import io.mooring.ident.Names;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Loaded;
import io.mooring.manifest.Manifest;
import io.mooring.manifest.Problem;
import io.mooring.manifest.Report;
import java.util.List;
import java.util.stream.Collectors;

/** One declared resource on its way to be wanted, with what stands against it. */
final class ServiceDraft {
  /** Members of {@code spec} that a later release will act on. */
  private static final List<String> LATER = List.of(
      "hooks",
      "schedules",
      "retention",
      "rollout.restart",
      "rollout.recreate",
      "sync.dependsOn",
      "sync.acknowledge",
      "taskDefinition.ref");

  private final ResourceKey key;
  private final Manifest manifest;
  private final Report report;
  private final RolloutRules rollout;
  private final List<String> ignore;

  private ServiceDraft(
      ResourceKey key,
      Manifest manifest,
      Report report,
      RolloutRules rollout,
      List<String> ignore) {
    this.key = key;
    this.manifest = manifest;
    this.report = report;
    this.rollout = rollout;
    this.ignore = ignore;
  }

  static ServiceDraft of(AppName app, Destination destination, Loaded.Declared declared) {
    var manifest = declared.manifest();
    var report = Report.of(manifest);
    declared.problems().forEach(report::add);
    var cluster = cluster(manifest.spec().path("cluster"), destination, report);
    var key = new ResourceKey(app, cluster, manifest.kind(), manifest.name());
    refuseLater(manifest, report);
    // A broken manifest has said what is wrong; its fragments would only repeat it.
    if (!declared.whole() || manifest.kind() != Kind.SERVICE)
      return new ServiceDraft(key, manifest, report, RolloutRules.DEFAULT, List.of());
    new Allowed(destination, report::error).check(manifest.spec());
    var rollout = SpecRules.rollout(manifest.spec().path("rollout"), report);
    var ignore = SpecRules.ignore(manifest.spec().path("sync").path("ignore"), report);
    return new ServiceDraft(key, manifest, report, rollout, ignore);
  }

  private static void refuseLater(Manifest manifest, Report report) {
    if (manifest.kind() != Kind.SERVICE)
      report.error(
          "/kind",
          "kind %s is not supported by this release yet; remove the document until it is"
              .formatted(manifest.kind().word()));
    for (var member : LATER) {
      if (!manifest.spec().at("/" + member.replace('.', '/')).isMissingNode())
        report.error(
            "/spec/" + member.replace('.', '/'),
            "`%s` is not supported by this release yet; remove it until it is".formatted(member));
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
        "cluster `%s` is not in destination %s, which allows %s; use one of them, or add it to %s"
            .formatted(
                name,
                destination.name(),
                allowed.stream().map(c -> "`" + c + "`").collect(Collectors.joining(", ")),
                "mooring.destinations." + destination.name() + ".clusters"));
    return Names.isEcs(name) ? new ClusterName(name) : first;
  }

  ResourceKey key() {
    return key;
  }

  Manifest manifest() {
    return manifest;
  }

  Report report() {
    return report;
  }

  List<Problem> problems() {
    return report.problems();
  }

  /** The wanted service; only for a draft without errors. */
  DesiredService finish() {
    var taskDefinition = object(manifest.spec().path("taskDefinition"));
    var service = object(manifest.spec().path("service"));
    var untagged = service.deepCopy().without("tags");
    var deploying = JsonNodeFactory.instance.objectNode();
    for (var member : service.properties()) {
      if (ServiceMembers.startsDeployment(member.getKey()))
        deploying.set(member.getKey(), member.getValue());
    }
    var digests = new Digests(
        Digest.of(taskDefinition.deepCopy().without("tags")),
        Digest.of(deploying),
        Digest.of(untagged));
    return new DesiredService(
        key, taskDefinition, service, digests, rollout, ignore, manifest.positions());
  }

  private static ObjectNode object(JsonNode node) {
    return node instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
  }
}
