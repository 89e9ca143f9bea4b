package io.mooring.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.ClusterName;
import io.mooring.manifest.Report;
import io.mooring.manifest.Suggestion;
import java.util.List;

/**
 * Builds a RunTask request: what the manifest says verbatim, our shortcuts in their place, and what
 * it leaves out as the service has it.
 *
 * <p>Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html.
 */
final class RunRequest {
  /** Most tasks of one RunTask, by its documentation. */
  private static final int COUNT_MAX = 10;

  /** What a run takes from the service whatever else it says itself. */
  private static final List<String> FROM_SERVICE =
      List.of("networkConfiguration", "enableExecuteCommand", "enableECSManagedTags", "tags");

  /** The shortcuts that become an override of the container. */
  private static final List<String> SHORTCUTS = List.of("command", "environment");

  private final ClusterName cluster;
  private final JsonNode service;
  private final Report report;

  RunRequest(ClusterName cluster, JsonNode service, Report report) {
    this.cluster = cluster;
    this.service = service;
    this.report = report;
  }

  ObjectNode of(JsonNode members, String pointer, String container, List<String> containers) {
    var request = JsonNodeFactory.instance.objectNode();
    request.put("cluster", cluster.value());
    if (members.path("run") instanceof ObjectNode run) request.setAll(run.deepCopy());
    judge(request, pointer + "/run", containers);
    shorten(request, members, pointer, container);
    fill(request);
    return request;
  }

  private void judge(ObjectNode run, String pointer, List<String> containers) {
    var count = run.path("count");
    if (count.isNumber() && (count.asInt() < 1 || count.asInt() > COUNT_MAX))
      report.error(
          pointer + "/count",
          "%d tasks; one run starts 1 to %d".formatted(count.asInt(), COUNT_MAX));
    if (run.path("propagateTags").asText().equals("SERVICE"))
      report.error(
          pointer + "/propagateTags",
          "RunTask takes no tags from a service; write TASK_DEFINITION, or the `tags` themselves");
    var overrides = run.path("overrides").path("containerOverrides");
    for (int i = 0; i < overrides.size(); i++) {
      var name = overrides.get(i).path("name").asText();
      if (!containers.contains(name))
        report.error(
            pointer + "/overrides/containerOverrides/" + i + "/name",
            RunReader.unknown(Suggestion.quoted(name), name, containers));
    }
  }

  private void shorten(ObjectNode request, JsonNode members, String pointer, String container) {
    for (var shortcut : SHORTCUTS) {
      var value = members.path(shortcut);
      if (value.isMissingNode()) continue;
      var override = override(request, container);
      if (override.has(shortcut)) {
        report.error(
            pointer + "/" + shortcut,
            "both `%s` and the override of container %s in `run` set it; keep one of them"
                .formatted(shortcut, Suggestion.quoted(container)));
      } else {
        override.set(shortcut, value.deepCopy());
      }
    }
  }

  /** The override of the container, made where there is none. */
  private static ObjectNode override(ObjectNode request, String container) {
    ArrayNode overrides = request.withObject("/overrides").withArray("/containerOverrides");
    for (var override : overrides) {
      if (override instanceof ObjectNode object && object.path("name").asText().equals(container))
        return object;
    }
    return overrides.addObject().put("name", container);
  }

  /**
   * What the run leaves out and the service says. Where a run chooses its own capacity, the
   * service's platform version does not belong to it.
   */
  private void fill(ObjectNode request) {
    boolean ownCapacity = request.has("launchType") || request.has("capacityProviderStrategy");
    if (!ownCapacity) {
      take(request, "launchType");
      take(request, "capacityProviderStrategy");
      take(request, "platformVersion");
    }
    FROM_SERVICE.forEach(member -> take(request, member));
    // A service's own tags came with `tags`; RunTask refuses SERVICE and knows no NONE of old.
    if (service.path("propagateTags").asText().equals("TASK_DEFINITION"))
      take(request, "propagateTags");
  }

  private void take(ObjectNode request, String member) {
    if (request.has(member) || !service.has(member)) return;
    request.set(member, service.get(member).deepCopy());
  }
}
