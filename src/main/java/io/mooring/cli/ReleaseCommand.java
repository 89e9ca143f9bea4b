package io.mooring.cli;

import io.mooring.desired.AskTag;
import io.mooring.desired.HoldTag;
import io.mooring.ident.TagCodec;
import io.mooring.ident.Tags;
import io.mooring.plan.Policy;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "release",
    description = {
      "Let go of what is held back: a version that failed, a rollback, contested",
      "places.",
      "What Git wants is tried once more. The wish is a tag on the service, under your",
      "own AWS identity; the running controller does it.",
      "With --run it says how a run ended of which Mooring cannot know it any more, or",
      "has it tried once more; see docs/hooks.md."
    },
    footer = {
      "",
      "Example: mooring release web --reason \"the database is up again\"",
      "         mooring release web --run migrate --as succeeded"
    })
final class ReleaseCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final InstantSource clock = InstantSource.system();

  @Parameters(paramLabel = "NAME", arity = "1..*", description = "These services and Tasks.")
  private List<String> names = List.of();

  @Mixin
  private ConfigOptions options = new ConfigOptions();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the status.")
  private String reason = "";

  @ArgGroup(exclusive = false)
  private @Nullable RunOptions run;

  /** Which run, and what is said of it. */
  static final class RunOptions {
    @Option(
        names = "--run",
        paramLabel = "HOOK",
        required = true,
        description = "The run: the name of a hook, or of the Task.")
    private String hook = "";

    @Option(
        names = "--as",
        required = true,
        paramLabel = "HOW",
        description = "How it ended: succeeded, failed; or retry.")
    private RunRelease.As as = RunRelease.As.RETRY;

    @Option(
        names = "--on",
        paramLabel = "FAMILY[:REVISION]",
        description = "The revision that it ran on; the messages of Mooring name it.")
    private @Nullable String on;

    RunRelease.Said said(String reason) {
      return new RunRelease.Said(hook, as, Optional.ofNullable(on), reason);
    }
  }

  ReleaseCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var settings = options.settings(surroundings);
    try (var bench = new Bench(settings, options.apps(settings), clock)) {
      if (run == null) release(bench);
      else names.forEach(name -> release(bench, name, run.said(reason)));
    }
    return ExitCode.FINE.code();
  }

  private void release(Bench bench, String name, RunRelease.Said said) {
    var done = new RunRelease(bench, clock).release(name, said);
    surroundings.progress(done.words());
    done.held().ifPresent(this::release);
  }

  /** All names are found before anything is written. */
  private void release(Bench bench) {
    var targets = new Targets(bench, clock);
    var services = new ArrayList<Targets.Target>();
    var tasks = new ArrayList<RunRecord>();
    for (var name : names) {
      try {
        services.addAll(targets.named(List.of(name)));
      } catch (Failure failure) {
        if (failure.exitCode() != ExitCode.NOT_FOUND) throw failure;
        tasks.add(new TaskRelease(bench).failed(name).orElseThrow(() -> nobody(failure)));
      }
    }
    services.forEach(this::release);
    tasks.forEach(this::release);
  }

  private static Failure nobody(Failure failure) {
    return new Failure(
        failure.exitCode(),
        "%s, and no Task that has run on a family of that name; a run of another family is released with --run NAME --as retry --on FAMILY"
            .formatted(failure.getMessage()));
  }

  private void release(RunRecord task) {
    wish(task.at(), task.revision().arn(), "revision " + task.revision().name());
    surroundings.progress("%s: released; it is tried once more on %s"
        .formatted(task.resource(), task.revision().name()));
  }

  private void wish(Bench.Place place, String arn, String what) {
    // Another instant is another release, so that two in one second are two.
    var ask = new AskTag(
        Optional.of(clock.instant().truncatedTo(ChronoUnit.MILLIS)),
        "",
        Caller.of(place.ecs()),
        reason.isBlank() ? "" : TagCodec.reason(reason));
    new Wishes(clock).write(place, arn, Tags.RELEASE, ask.value(), what);
  }

  private void release(Targets.Target target) {
    wish(target.place(), target.live().arn(), target.what());
    surroundings.progress("%s: released; %s%s"
        .formatted(
            target.key(),
            target
                .tag(Tags.HOLD)
                .flatMap(HoldTag::parse)
                .map(ReleaseCommand::whatFollows)
                .orElse("no version was held; contested places are tried again"),
            target.isSuspended() ? ", once it is resumed" : waits(target)));
  }

  /** A commit that nobody approves goes out by no release either. */
  private static String waits(Targets.Target target) {
    boolean manual = target.place().spec().policy().mode() == Policy.Mode.MANUAL;
    return manual && target.tag(Tags.HOLD).isPresent()
        ? ", once it is approved with `mooring sync`"
        : "";
  }

  private static String whatFollows(HoldTag hold) {
    return hold.byPerson()
        ? "the version that Git wants is rolled out again, which %s had held back"
            .formatted(hold.by())
        : "the version that failed is tried once more";
  }
}
