package io.mooring.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.Ecs;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = {
      "Show one task in full: its containers, their exit codes and why it stopped. Of a",
      "Task that the app declares: the record of its run, what is to be done next, and",
      "the tasks on its revision that ECS remembers."
    },
    footer = {
      "",
      "Examples: mooring task show seed",
      "          mooring task show --cluster shop 0f3a…"
    })
final class TaskShowCommand implements Callable<Integer> {
  /** Ids of ECS: 32 hexadecimal digits, or a UUID for the tasks of old. */
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Surroundings surroundings;

  @Mixin
  private AwsOptions aws = new AwsOptions();

  @Mixin
  private ConfigOptions config = new ConfigOptions();

  @Parameters(
      paramLabel = "TASK",
      description = "Its id or its ARN, or the name of a declared Task.")
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
      var ecs = reach.ecs(sdk);
      var shown = isId() ? new TaskSight(ecs, reach).one(task).document() : declared(ecs, reach);
      surroundings
          .out()
          .print(format == Format.JSON ? Documents.json(shown) : Documents.yaml(shown));
      surroundings.out().flush();
    }
    return ExitCode.FINE.code();
  }

  /** Names of ours are no such digits, and have no colon. */
  private boolean isId() {
    return task.contains(":") || ID.matcher(task).matches();
  }

  private ObjectNode declared(Ecs ecs, AwsOptions.Reach reach) {
    var tasks = DeclaredTasks.one(reach, surroundings, ecs, InstantSource.system());
    var declared = tasks.named(task, reach.cluster().value());
    var shown = declared.document();
    shown.put("next", new TaskAdvice(tasks.spec(), declared, reach.said()).next());
    declared.revision().ifPresent(revision -> {
      var known = shown.putArray("tasks");
      new TaskSight(ecs, reach)
          .all().stream()
              .filter(seen -> seen.family().equals(revision.name().toString()))
              .forEach(seen -> known.add(seen.document()));
    });
    return shown;
  }
}
