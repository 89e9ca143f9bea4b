package io.mooring.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.plan.Earlier;
import io.mooring.plan.Known.Deployments;
import io.mooring.present.History;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = {
      "Tell what happened to a service, deployment by deployment, newest first.",
      "Out of ECS's own history and the tags on revisions: no controller is asked."
    },
    footer = {"", "Example: mooring history web --limit 5"})
final class HistoryCommand implements Callable<Integer> {
  private static final List<String> HEADS =
      List.of("WHEN", "REVISION", "COMMIT", "WHAT", "RESULT", "TOOK", "CAUSE");

  /** ECS describes no more of them in one call, and keeps them for 90 days. */
  private static final int MOST = 20;

  private final Surroundings surroundings;
  private final InstantSource clock = InstantSource.system();

  @Parameters(paramLabel = "NAME", arity = "1", description = "The service.")
  private String name = "";

  @Mixin
  private ConfigOptions options = new ConfigOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      description = "Most deployments to show, 1 to 20; default ${DEFAULT-VALUE}.")
  private int limit = MOST;

  HistoryCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (limit < 1 || limit > MOST)
      throw new Failure(ExitCode.USAGE, "--limit takes 1 to %d".formatted(MOST));
    var settings = options.settings(surroundings);
    try (var bench = new Bench(settings, options.apps(settings), clock)) {
      var rows = rows(new Targets(bench, clock).named(List.of(name)).getFirst());
      print(rows.subList(0, Math.min(limit, rows.size())));
    }
    return ExitCode.FINE.code();
  }

  private List<History.Row> rows(Targets.Target target) {
    var place = target.place();
    var fleet = new LiveFleet(place.ecs(), target.key().cluster(), clock);
    var known = fleet.deployments(target.key().name());
    return switch (known) {
      case Deployments.Seen seen -> {
        var definitions = new TreeMap<String, LiveRevision>();
        Earlier.definitions(known)
            .keySet()
            .forEach(arn -> fleet.revision(arn).ifPresent(found -> definitions.put(arn, found)));
        var owner = Tags.owner(place.spec().instance(), place.spec().name());
        yield History.of(target.live(), seen, definitions, owner);
      }
      case Deployments.Unknown(var why) ->
        throw new Failure(
            why.contains("AccessDenied") ? ExitCode.FORBIDDEN : ExitCode.OTHER,
            "ECS's history of %s cannot be read: %s".formatted(target.key(), why));
      case Deployments.NotLooked() -> List.of();
    };
  }

  private void print(List<History.Row> rows) {
    var out = surroundings.out();
    switch (format) {
      case TABLE, WIDE -> {
        if (rows.isEmpty()) surroundings.progress("ECS remembers no deployment of it.");
        else out.print(new Table(HEADS, rows.stream().map(this::cells).toList()).text());
      }
      case JSON -> out.print(Documents.json(items(rows)));
      case YAML -> out.print(Documents.yaml(items(rows)));
      case NAME -> rows.forEach(row -> out.println(row.revision()));
    }
  }

  /** A table is cut to what fits beside the rest; {@code wide} has all of a cause. */
  private List<String> cells(History.Row row) {
    var cause = row.cause().replaceAll("\\s*\\R\\s*", " ");
    boolean cut = format == Format.TABLE && cause.length() > CAUSE_MAX;
    var cells = new ArrayList<String>();
    cells.add(row.at().truncatedTo(ChronoUnit.SECONDS).toString());
    cells.add(row.revision());
    cells.add(row.commit().isEmpty() ? "-" : row.commit());
    cells.add(row.what());
    cells.add(row.result().word());
    cells.add(row.took().map(HistoryCommand::words).orElse("-"));
    cells.add(cut ? cause.substring(0, CAUSE_MAX - 1) + "…" : cause);
    return cells;
  }

  /** Longest cause in a table, in characters. */
  private static final int CAUSE_MAX = 60;

  private static String words(Duration took) {
    var whole = took.truncatedTo(ChronoUnit.SECONDS);
    return whole.isZero() ? "0s" : whole.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  private static JsonNode items(List<History.Row> rows) {
    var list = Documents.JSON.createObjectNode();
    var items = list.putArray("items");
    for (var row : rows) {
      var item = items.addObject();
      item.put("at", row.at().toString());
      item.put("revision", row.revision());
      item.put("commit", row.commit().isEmpty() ? null : row.commit());
      item.put("what", row.what());
      item.put("result", row.result().word());
      item.put("cause", row.cause());
      item.put("tookSeconds", row.took().map(Duration::toSeconds).orElse(null));
    }
    return list;
  }
}
