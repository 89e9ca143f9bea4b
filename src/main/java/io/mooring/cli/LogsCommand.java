package io.mooring.cli;

import io.mooring.aws.LogFollow;
import io.mooring.aws.LogFollow.Start;
import io.mooring.aws.LogReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "logs",
    description = {
      "Show what containers wrote to CloudWatch Logs, under your own AWS identity.",
      "Of a service: its running tasks. Of a hook or a Task: its latest run, to the",
      "end."
    },
    footer = {
      "",
      "Each line of several containers begins with the container and its task. At most",
      "100,000 lines or 64 MiB of a container are shown. What cannot be read is said on",
      "stderr.",
      "Exit code 3 where nothing may be read, 4 where there is no such task.",
      "Example: mooring logs web -f --since 10m",
      "Example: mooring logs web --run migrate"
    })
final class LogsCommand implements Callable<Integer> {
  /** Lines of a container of a service that are shown where nothing else is asked for. */
  private static final int TAIL = 100;

  private final Surroundings surroundings;
  private final InstantSource clock = InstantSource.system();

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "The service or Task; may be left out with --task.")
  private String name = "";

  @Mixin
  private ConfigOptions options = new ConfigOptions();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on: a run to its end, a service until Ctrl-C.")
  private boolean follow;

  @Option(names = "--run", paramLabel = "HOOK", description = "The latest run of this hook.")
  private String hook = "";

  @Option(names = "--task", paramLabel = "ID", description = "This very task, by its id or ARN.")
  private String task = "";

  @Option(names = "--container", paramLabel = "NAME", description = "Only this container.")
  private String container = "";

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "Only what is no older than this, such as 10m.")
  private @Nullable Duration since;

  @Option(
      names = "--tail",
      paramLabel = "N",
      description = "Only the last N lines of each container; default 100 for a service, else all.")
  private @Nullable Integer tail;

  @Option(names = "--timestamps", description = "Begin each line with its time.")
  private boolean timestamps;

  @Option(
      names = "--previous",
      description = "Tasks of a service that have stopped, or the run before the latest.")
  private boolean previous;

  /** How lines are printed. */
  enum Format {
    TEXT,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (a document a line); default ${DEFAULT-VALUE}.")
  private Format format = Format.TEXT;

  LogsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (name.isEmpty() && task.isEmpty())
      throw new Failure(ExitCode.USAGE, "name a service or a Task, or a task with --task");
    if (tail != null && (tail < 1 || tail > LogReader.TAIL_MAX))
      throw new Failure(ExitCode.USAGE, "--tail takes 1 to " + LogReader.TAIL_MAX);
    if (previous && follow)
      throw new Failure(ExitCode.USAGE, "what has stopped is not followed: leave out -f");
    var settings = options.settings(surroundings);
    try (var bench = new Bench(settings, options.apps(settings), clock)) {
      var watched = new LogTargets(bench, clock).find(new LogTargets.Asked(name, hook, task));
      var printer = new LogPrinter(surroundings, format == Format.JSON, timestamps);
      var session = new LogSession(watched, printer, clock, start(watched.run()), container);
      return (follow ? session.follow() : session.once(previous)).code();
    }
  }

  private Start start(boolean run) {
    var lines = Optional.ofNullable(tail);
    if (lines.isEmpty() && since == null && !run) lines = Optional.of(TAIL);
    return new LogFollow.Start(
        Optional.ofNullable(since).map(clock.instant()::minus), lines, run || !follow);
  }
}
