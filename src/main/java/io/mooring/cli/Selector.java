package io.mooring.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which resources of the API's list are meant: by {@code -l key=value} and by name. */
record Selector(Map<String, String> labels, List<String> names) {
  /** What can be selected by, and where it stands in a resource. */
  private static final Map<String, String> POINTERS = Map.of(
      "app", "/app",
      "cluster", "/cluster",
      "kind", "/kind",
      "name", "/name",
      "sync", "/sync/status",
      "health", "/health/status");

  Selector {
    for (var key : labels.keySet()) {
      if (!POINTERS.containsKey(key)) {
        throw new Failure(
            ExitCode.USAGE,
            "-l %s: select by app, cluster, kind, name, sync or health".formatted(key));
      }
    }
  }

  boolean selects(JsonNode resource) {
    boolean labelled = labels.entrySet().stream()
        .allMatch(label -> resource
            .at(POINTERS.getOrDefault(label.getKey(), "/"))
            .asText()
            .equalsIgnoreCase(label.getValue()));
    return labelled && (names.isEmpty() || names.stream().anyMatch(n -> isNamed(resource, n)));
  }

  /** The first name that no resource has. */
  Optional<String> missingFrom(List<JsonNode> resources) {
    return names.stream()
        .filter(name -> resources.stream().noneMatch(r -> isNamed(r, name)))
        .findFirst();
  }

  /** {@code web}, or longer where that is ambiguous: {@code shop/shop/Service/web}. */
  private static boolean isNamed(JsonNode resource, String name) {
    return name.equals(resource.path("name").asText()) || name.equals(fullName(resource));
  }

  static String fullName(JsonNode resource) {
    return String.join(
        "/",
        resource.path("app").asText(),
        resource.path("cluster").asText(),
        resource.path("kind").asText(),
        resource.path("name").asText());
  }
}
