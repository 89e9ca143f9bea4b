package io.mooring.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Show one task in full: its containers, their exit codes and why it stopped.",
    footer = {"", "Example: mooring task show --cluster shop 0f3a…"})
final class TaskShowCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin
  private AwsOptions aws = new AwsOptions();

  @Mixin
  private ConfigOptions config = new ConfigOptions();

  @Parameters(paramLabel = "TASK", description = "Its id or its ARN.")
  private String task = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json|yaml",
      description = "Default yaml.")
  private Format format = Format.YAML;

  TaskShowCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var reach = aws.reach(config, surroundings);
    try (var sdk = reach.open()) {
      var shown =
          new TaskSight(reach.ecs(sdk), reach.cluster().value()).one(task).document();
      surroundings
          .out()
          .print(format == Format.JSON ? Documents.json(shown) : Documents.yaml(shown));
      surroundings.out().flush();
    }
    return ExitCode.FINE.code();
  }
}
