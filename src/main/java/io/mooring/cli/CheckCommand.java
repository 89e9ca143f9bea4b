package io.mooring.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.cli.Checks.Row;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description = {
      "Look whether everything is there that a roll-out needs. Changes nothing.",
      "Git, the AWS account, the clock, permissions to read; and for each service its",
      "images, log groups, secrets, roles and target groups. Each row is ok, missing or",
      "unknown."
    },
    footer = {
      "",
      "Exit code 0 when nothing is missing (what is unknown does not count), 3 when",
      "credentials or permissions are, 4 when something else is or a NAME is not",
      "declared, 20 when AWS does not answer at all.",
      "Example: mooring check --app shop web"
    })
final class CheckCommand implements Callable<Integer> {
  private static final List<String> HEADS = List.of("APP", "NAME", "CHECK", "RESULT", "MESSAGE");

  private final Surroundings surroundings;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Only these services; default: all of them.")
  private List<String> names = List.of();

  @Mixin
  private ConfigOptions options = new ConfigOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  CheckCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var settings = options.settings(surroundings);
    var clock = InstantSource.system();
    var rows = new ArrayList<Row>();
    var declared = new ArrayList<String>();
    try (var bench = new Bench(settings, options.apps(settings), clock)) {
      for (var place : bench.places()) {
        var checks = new Checks(place, names, clock);
        rows.addAll(checks.run());
        declared.addAll(checks.declared());
      }
    }
    for (var name : names) {
      if (!declared.contains(name))
        throw new Failure(ExitCode.NOT_FOUND, "no service %s is declared".formatted(name));
    }
    print(rows);
    return exitCode(rows).code();
  }

  private static ExitCode exitCode(List<Row> rows) {
    var missing = rows.stream().filter(r -> r.result() == Checks.Result.MISSING).toList();
    if (missing.stream().anyMatch(Row::isAccess)) return ExitCode.FORBIDDEN;
    // Nothing missing among answers that nobody gave is no good news for a script.
    if (rows.stream().anyMatch(Row::isSilence)) return ExitCode.OTHER;
    return missing.isEmpty() ? ExitCode.FINE : ExitCode.NOT_FOUND;
  }

  private void print(List<Row> rows) {
    var out = surroundings.out();
    switch (format) {
      case TABLE, WIDE ->
        out.print(new Table(HEADS, rows.stream().map(CheckCommand::cells).toList()).text());
      case JSON -> out.print(Documents.json(document(rows)));
      case YAML -> out.print(Documents.yaml(document(rows)));
      case NAME ->
        rows.stream()
            .filter(r -> r.result() != Checks.Result.OK)
            .forEach(r -> out.println("%s/%s %s".formatted(r.app(), r.name(), r.check())));
    }
  }

  private static List<String> cells(Row row) {
    return List.of(row.app(), row.name(), row.check(), row.result().word(), row.message());
  }

  private static JsonNode document(List<Row> rows) {
    var document = Documents.JSON.createObjectNode();
    var items = document.putArray("items");
    for (var row : rows) {
      items
          .addObject()
          .put("app", row.app())
          .put("name", row.name())
          .put("check", row.check())
          .put("result", row.result().word())
          .put("message", row.message());
    }
    return document;
  }
}
