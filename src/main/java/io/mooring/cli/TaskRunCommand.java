package io.mooring.cli;

import io.mooring.aws.Ecs;
import io.mooring.desired.RunRules.OnTimeout;
import io.mooring.desired.RunTag;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "run",
    description = {
      "Run a task once and end with its exit code.",
      "TASK is one that the app's repository declares: it runs once more, on the",
      "revision that it has, and its own run and record stay as they are. With --from",
      "neither a repository nor a configuration is needed. Exit codes: the container's",
      "own; 125 where the task did not start or took too long, or this command failed;",
      "130 at Ctrl-C, 143 at SIGTERM."
    },
    footer = {
      "",
      "Examples: mooring task run seed --logs",
      "          mooring task run --cluster shop --from api --image shop/api:v2 -- up",
      "          mooring task run --cluster shop --from api:7 --logs -- sh -c 'a && b'"
    })
final class TaskRunCommand implements Callable<Integer> {
  /** For whatever is not the container's, wrong use too: as docker run has it. */
  static final int OWN_FAILURE = 125;

  private final Surroundings surroundings;
  private final InstantSource clock = InstantSource.system();

  @Mixin
  private AwsOptions aws = new AwsOptions();

  @Mixin
  private ConfigOptions config = new ConfigOptions();

  @Mixin
  private TaskRunOptions what = new TaskRunOptions();

  @Option(
      names = "--no-wait",
      description = "Print the task's ARN and end, as soon as ECS has taken it.")
  private boolean noWait;

  @Option(names = "--wait", description = "Wait for its end; this is the default.")
  private boolean wait;

  @Option(
      names = "--logs",
      description = {
        "Show what its containers log, while they do. Without it the last lines of the container",
        "that failed are shown on stderr."
      })
  private boolean logs;

  @Option(names = "--timestamps", description = "Begin each line of a log with its time.")
  private boolean timestamps;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "Longest time from start to end; default that of the Task, else 1h.")
  private @Nullable Duration timeout;

  @Option(
      names = "--on-timeout",
      paramLabel = "stop|leave",
      description =
          "What becomes of a task that takes longer; default as the Task has it, else stop.")
  private @Nullable OnTimeout onTimeout;

  @Option(
      names = "--on-interrupt",
      paramLabel = "stop|leave|ask",
      description = "What becomes of it at Ctrl-C; default ask at a terminal, else leave.")
  private Interruption.Choice onInterrupt = Interruption.Choice.ASK;

  @Option(
      names = "--reattach",
      description = {
        "Go on with the same run where one is there: it runs, or ended within the hour.",
        "The same is the same caller, cluster, Task or definition, image, command, environment and",
        "patch, whether or not it was started with --reattach."
      })
  private boolean reattach;

  @Option(names = "--retain", description = "Keep the revision that was made for it.")
  private boolean retain;

  TaskRunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    what.check(System.in);
    if (wait && noWait)
      throw new Failure(ExitCode.USAGE, "--wait and --no-wait exclude each other; keep one");
    if (logs && noWait)
      throw new Failure(
          ExitCode.USAGE, "--logs waits for what is logged; leave out --no-wait, or --logs");
    var reach = aws.reach(config, surroundings);
    try (var sdk = reach.open()) {
      return run(reach, reach.ecs(sdk));
    }
  }

  private int run(AwsOptions.Reach reach, Ecs ecs) {
    var order = new RunOrder(
        what,
        what.declared().map(name -> declared(name, reach, ecs)),
        placing(reach),
        Optional.empty());
    var terms = new TaskRunner.Terms(
        order.timeout(Optional.ofNullable(timeout)),
        order.onTimeout(Optional.ofNullable(onTimeout)),
        reattach,
        retain || noWait,
        !noWait,
        logs);
    var runner =
        new TaskRunner(ecs, reach, new LogPrinter(surroundings, false, timestamps), clock, terms);
    int code = new Interruption(runner, onInterrupt, reach.said(), surroundings)
        .during(() -> runner.run(order));
    runner.task().filter(_ -> noWait).ifPresent(surroundings.out()::println);
    surroundings.out().flush();
    return code;
  }

  /** Git is read only where it helps, and what is wrong with it is told then. */
  private Placing placing(AwsOptions.Reach reach) {
    return reach
        .configured()
        .map(c -> Placing.of(c, reach.cluster(), clock))
        .orElse(_ -> Optional.empty());
  }

  /** With the definition that it has: nothing is registered by hand for what Git declares. */
  private DeclaredTask declared(String name, AwsOptions.Reach reach, Ecs ecs) {
    var tasks = DeclaredTasks.one(reach, surroundings, ecs, clock);
    var task = tasks.named(name, reach.cluster().value());
    if (task.revision().isEmpty())
      throw new Failure(
          ExitCode.NOT_FOUND,
          "Task %s has no revision for what Git wants now; %s"
              .formatted(name, new TaskAdvice(tasks.spec(), task, reach.said()).next()));
    if (task.record().filter(r -> r.state() == RunTag.State.RUNNING).isPresent())
      surroundings.progress("its declared run goes on beside this one, as task "
          + task.record().orElseThrow().task());
    return task;
  }
}
