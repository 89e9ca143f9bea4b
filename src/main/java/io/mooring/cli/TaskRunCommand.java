package io.mooring.cli;

import io.mooring.desired.RunRules.OnTimeout;
import java.io.Console;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "run",
    description = {
      "Run a task once and end with its exit code.",
      "Needs no controller and no repository. Exit codes: the container's own from 0 to 124, and",
      "125 where the task did not start, was stopped, took too long, or this command failed."
    },
    footer = {
      "",
      "Examples: mooring task run --cluster shop --from api --name migrate --image shop/api:v2 -- bin/migrate",
      "          mooring task run --cluster shop --from api:7 --logs -- sh -c 'a && b'"
    })
final class TaskRunCommand implements Callable<Integer> {
  /** For what is not the container's: as docker run has it. */
  static final int OWN_FAILURE = 125;

  /** What becomes of the task when this command is interrupted. */
  enum OnInterrupt {
    STOP,
    LEAVE,
    ASK;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

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

  @Option(names = "--logs", description = "Show what its containers log, while they do.")
  private boolean logs;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "Longest time from start to end; default 1h.")
  private Duration timeout = Duration.ofHours(1);

  @Option(
      names = "--on-timeout",
      paramLabel = "stop|leave",
      description = "What becomes of a task that takes longer; default stop.")
  private OnTimeout onTimeout = OnTimeout.STOP;

  @Option(
      names = "--on-interrupt",
      paramLabel = "stop|leave|ask",
      description = "What becomes of it at Ctrl-C; default ask at a terminal, else leave.")
  private OnInterrupt onInterrupt = OnInterrupt.ASK;

  @Option(
      names = "--reattach",
      description = {
        "Go on with the same run where one is there: it runs, or ended within the hour.",
        "The same is the same caller, cluster, definition, image, command and environment."
      })
  private boolean reattach;

  @Option(names = "--retain", description = "Keep the revision that was made for it.")
  private boolean retain;

  TaskRunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    try {
      what.check();
      if (wait && noWait)
        throw new Failure(ExitCode.USAGE, "--wait and --no-wait exclude each other; keep one");
      var reach = aws.reach(config, surroundings);
      try (var sdk = reach.open()) {
        var ecs = reach.ecs(sdk);
        var terms =
            new TaskRunner.Terms(timeout, onTimeout, reattach, retain || noWait, !noWait, logs);
        var runner = new TaskRunner(
            ecs, reach.cluster(), new LogPrinter(surroundings, false, false), clock, terms);
        return interruptible(runner);
      }
    } catch (Failure failure) {
      surroundings.progress("mooring task run: " + failure.getMessage());
      return OWN_FAILURE;
    }
  }

  private int interruptible(TaskRunner runner) {
    var hook = Thread.ofPlatform().unstarted(() -> interrupted(runner));
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      int code = runner.run(what);
      runner.task().filter(_ -> noWait).ifPresent(surroundings.out()::println);
      surroundings.out().flush();
      return code;
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException _) {
        // The process ends already: the hook runs.
      }
    }
  }

  private void interrupted(TaskRunner runner) {
    var task = runner.task();
    if (task.isEmpty()) return;
    boolean stop = switch (onInterrupt) {
      case STOP -> true;
      case LEAVE -> false;
      case ASK -> asked(task.get());
    };
    if (stop) runner.stop("Mooring: interrupted");
    surroundings.progress(
        stop
            ? "task %s is being stopped".formatted(task.get())
            : "task %s goes on; stop it with `mooring task stop`".formatted(task.get()));
  }

  private static boolean asked(String task) {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(console -> console.readLine("stop task %s? [y/N] ", task))
        .filter(answer -> answer.strip().toLowerCase(Locale.ROOT).startsWith("y"))
        .isPresent();
  }
}
