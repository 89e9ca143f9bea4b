package io.mooring.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import io.mooring.status.Operation;
import io.mooring.status.Sync;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "status",
    description = "Show every resource as the running controller sees it.",
    footer = {
      "",
      "Exit code 0 when they could be listed, 4 when a NAME is not declared, 20 when no",
      "controller answers. With --exit-code also 6 when one is Degraded, held, invalid",
      "or its operation failed, 20 when of one it cannot be told, and 1 when the worst",
      "is OutOfSync.",
      "Example: mooring status -l sync=OutOfSync -o json"
    })
final class StatusCommand implements Callable<Integer> {
  private static final List<String> HEADS =
      List.of("APP", "CLUSTER", "KIND", "NAME", "SYNC", "HEALTH", "SINCE", "MESSAGE");
  private static final List<String> WIDE_HEADS = List.of("COMMIT", "ORIGIN", "OPERATION");

  private final Surroundings surroundings;

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Only these resources.")
  private List<String> names = List.of();

  @Option(names = "--app", paramLabel = "APP", description = "Only this app.")
  private @Nullable String app;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The controller; default $MOORING_SERVER, else as configured, else "
          + Controller.SERVER
          + ".")
  private @Nullable String server;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "KEY=VALUE",
      description = "Only where app, cluster, kind, name, sync or health has this value.")
  private Map<String, String> labels = Map.of();

  @Option(
      names = "--exit-code",
      description = "End with the code of the worst resource that is shown, for scripts.")
  private boolean exitCode;

  StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var selector = new Selector(labels, names);
    var answer = Controller.at(server, surroundings).get("/api/v1/resources");
    var all = StreamSupport.stream(answer.path("items").spliterator(), false)
        .filter(resource -> app == null || app.equals(resource.path("app").asText()))
        .toList();
    selector.missingFrom(all).ifPresent(name -> {
      throw new Failure(
          ExitCode.NOT_FOUND,
          "no resource %s is declared; 'mooring status' lists all".formatted(name));
    });
    var shown = all.stream().filter(selector::selects).toList();
    print(shown);
    return (exitCode ? worst(shown) : ExitCode.FINE).code();
  }

  /** A resource that goes forward is fine: waiting is for {@code sync --wait}. */
  private static ExitCode worst(List<JsonNode> resources) {
    if (resources.stream().anyMatch(StatusCommand::isFailed)) return ExitCode.FAILED;
    var syncs = resources.stream().map(r -> r.at("/sync/status").asText()).toList();
    if (syncs.contains(Sync.Status.UNKNOWN.word())) return ExitCode.OTHER;
    boolean differs = syncs.contains(Sync.Status.OUT_OF_SYNC.word());
    return differs ? ExitCode.DIFFERENCES : ExitCode.FINE;
  }

  private static boolean isFailed(JsonNode resource) {
    var health = resource.at("/health/status").asText();
    var sync = resource.at("/sync/status").asText();
    // A failure of the past that a later commit mended is not today's state.
    boolean isFine =
        sync.equals(Sync.Status.SYNCED.word()) && health.equals(Health.Status.HEALTHY.word());
    var operation = resource.at("/operation/phase").asText();
    boolean didFail = operation.equals(Operation.Phase.FAILED.word())
        || operation.equals(Operation.Phase.ERROR.word());
    var conditions = resource.path("conditions").findValuesAsText("type");
    return health.equals(Health.Status.DEGRADED.word())
        || (didFail && !isFine)
        || conditions.contains(Condition.Type.HELD.word())
        || conditions.contains(Condition.Type.INVALID_MANIFEST.word());
  }

  private void print(List<JsonNode> resources) {
    var out = surroundings.out();
    switch (format) {
      case TABLE, WIDE -> {
        if (!resources.isEmpty()) out.print(table(resources).text());
        else surroundings.progress("No resources.");
      }
      case JSON -> out.print(Documents.json(items(resources)));
      case YAML -> out.print(Documents.yaml(items(resources)));
      case NAME -> resources.forEach(resource -> out.println(Selector.fullName(resource)));
    }
  }

  private static JsonNode items(List<JsonNode> resources) {
    var list = Documents.JSON.createObjectNode();
    list.putArray("items").addAll(resources);
    return list;
  }

  private Table table(List<JsonNode> resources) {
    boolean wide = format == Format.WIDE;
    var heads = new ArrayList<>(HEADS);
    if (wide) heads.addAll(HEADS.size() - 1, WIDE_HEADS);
    return new Table(heads, resources.stream().map(r -> row(r, wide)).toList());
  }

  private static List<String> row(JsonNode resource, boolean wide) {
    var row = new ArrayList<String>();
    for (var pointer : List.of("/app", "/cluster", "/kind", "/name")) {
      row.add(resource.at(pointer).asText());
    }
    row.add(resource.at("/sync/status").asText());
    row.add(resource.at("/health/status").asText());
    row.add(since(resource));
    if (wide) {
      var commit = resource.path("commit").asText("-");
      row.add(commit.length() == 40 ? commit.substring(0, 7) : "-");
      row.add(textOr(resource.at("/sync/origin"), "-"));
      row.add(textOr(resource.at("/operation/phase"), "-"));
    }
    row.add(message(resource));
    return row;
  }

  private static String textOr(JsonNode node, String instead) {
    return node.isTextual() ? node.asText() : instead;
  }

  /** Since when it is as it is: the sync's time while that is not fine, else the health's. */
  private static String since(JsonNode resource) {
    boolean synced = resource.at("/sync/status").asText().equals("Synced");
    return resource
        .at(synced ? "/health/since" : "/sync/since")
        .asText()
        .replaceFirst("\\.\\d+Z$", "Z");
  }

  /** What a person should know first: what holds it back, else what differs, else how it runs. */
  private static String message(JsonNode resource) {
    var conditions = resource.path("conditions");
    if (!conditions.isEmpty()) {
      return StreamSupport.stream(conditions.spliterator(), false)
          .map(c -> c.path("type").asText() + ": " + oneLine(c.path("message").asText()))
          .collect(Collectors.joining("; "));
    }
    var differences = resource.at("/sync/differences");
    if (!differences.isEmpty()) {
      return "differs in " + String.join(", ", differences.findValuesAsText("pointer"));
    }
    return oneLine(resource.at("/health/reason").asText());
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ");
  }
}
