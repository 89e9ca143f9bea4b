package io.mooring.cli;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = {
      "List the tasks of a cluster that belong to no service: those that run, and those that",
      "stopped within the hour, which is as long as ECS remembers them."
    },
    footer = {"", "Example: mooring task list --cluster shop"})
final class TaskListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin
  private AwsOptions aws = new AwsOptions();

  @Mixin
  private ConfigOptions config = new ConfigOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "One of ${COMPLETION-CANDIDATES}; default table.")
  private Format format = Format.TABLE;

  TaskListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var reach = aws.reach(config, surroundings);
    try (var sdk = reach.open()) {
      var tasks = new TaskSight(reach.ecs(sdk), reach.cluster().value()).all();
      surroundings.out().print(text(tasks));
      surroundings.out().flush();
    }
    return ExitCode.FINE.code();
  }

  private String text(List<TaskSight.Seen> tasks) {
    var list = Documents.JSON.createArrayNode();
    tasks.forEach(task -> list.add(task.document()));
    return switch (format) {
      case JSON -> Documents.json(list);
      case YAML -> Documents.yaml(list);
      case NAME -> String.join("", tasks.stream().map(t -> t.run().id() + "\n").toList());
      case TABLE, WIDE ->
        tasks.isEmpty()
            ? ""
            : new Table(
                    List.of("TASK", "DEFINITION", "STATE", "SINCE", "STARTED BY", "EXIT", "CAUSE"),
                    tasks.stream().map(this::row).toList())
                .text();
    };
  }

  private List<String> row(TaskSight.Seen task) {
    var times = task.run().times();
    return List.of(
        format == Format.WIDE ? task.run().arn() : task.run().id(),
        task.family(),
        task.run().lastStatus(),
        times
            .stoppedAt()
            .or(times::startedAt)
            .or(times::createdAt)
            .map(Instant::toString)
            .orElse("-"),
        task.run().startedBy().isEmpty() ? "-" : task.run().startedBy(),
        task.exit(),
        task.run().stoppedReason());
  }
}
