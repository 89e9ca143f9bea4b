package io.mooring.cli;

import io.mooring.desired.RunTag;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = {
      "List the Tasks that the app declares, with the records of their runs, and the",
      "tasks of the cluster that belong to no service: those that run, and those that",
      "stopped within the hour, which is as long as ECS remembers them. With --cluster",
      "and no configuration only the latter."
    },
    footer = {"", "Examples: mooring task list", "          mooring task list --cluster shop"})
final class TaskListCommand implements Callable<Integer> {
  private static final List<String> DECLARED =
      List.of("NAME", "REVISION", "STATE", "ATTEMPT", "AT", "BY", "TASK", "CAUSE");
  private static final List<String> TASKS =
      List.of("TASK", "DEFINITION", "STATE", "SINCE", "STARTED BY", "EXIT", "CAUSE");

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
      var ecs = reach.ecs(sdk);
      var cluster = reach.cluster().value();
      var declared = new ArrayList<DeclaredTask>();
      reach
          .configured()
          .ifPresent(c -> DeclaredTasks.read(c, surroundings, ecs, InstantSource.system())
              .forEach(app -> declared.addAll(app.in(cluster))));
      surroundings.out().print(text(declared, new TaskSight(ecs, reach).all()));
      surroundings.out().flush();
    }
    return ExitCode.FINE.code();
  }

  private String text(List<DeclaredTask> declared, List<TaskSight.Seen> tasks) {
    var both = Documents.JSON.createObjectNode();
    declared.forEach(task -> both.withArray("declared").add(task.document()));
    tasks.forEach(task -> both.withArray("tasks").add(task.document()));
    return switch (format) {
      case JSON -> Documents.json(both);
      case YAML -> Documents.yaml(both);
      case NAME -> String.join("", tasks.stream().map(t -> t.run().id() + "\n").toList());
      case TABLE, WIDE ->
        table(DECLARED, declared.stream().map(TaskListCommand::row).toList())
            + (declared.isEmpty() || tasks.isEmpty() ? "" : "\n")
            + table(TASKS, tasks.stream().map(this::row).toList());
    };
  }

  private static String table(List<String> heads, List<List<String>> rows) {
    return rows.isEmpty() ? "" : new Table(heads, rows).text();
  }

  /** For people; all of it is told by {@code -o wide} and {@code task show}. */
  private String startedBy(String startedBy) {
    if (startedBy.isEmpty()) return "-";
    if (format == Format.WIDE) return startedBy;
    if (startedBy.startsWith("mooring-task/")) return "task run";
    return startedBy.startsWith("mooring/") ? "Mooring" : startedBy;
  }

  private static List<String> row(DeclaredTask declared) {
    var record = declared.record();
    return List.of(
        declared.name(),
        declared.revision().map(r -> r.name().toString()).orElse("-"),
        declared.state(),
        record.map(r -> Integer.toString(r.attempt())).orElse("-"),
        record.flatMap(RunTag::at).map(Instant::toString).orElse("-"),
        record.map(RunTag::by).filter(by -> !by.isEmpty()).orElse("-"),
        record.map(RunTag::task).filter(id -> !id.isEmpty()).orElse("-"),
        record.map(RunTag::why).orElse(""));
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
            .map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
            .orElse("-"),
        startedBy(task.run().startedBy()),
        task.exit(),
        task.run().stoppedReason());
  }
}
