package io.mooring.cli;

import io.mooring.desired.AskTag;
import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.ident.RevisionName;
import io.mooring.ident.TagCodec;
import io.mooring.ident.Tags;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "restart",
    description = {
      "Replace the tasks of services once, by a deployment of the version that runs.",
      "The wish is a tag on the service, under your own AWS identity; the running",
      "controller does it, after a roll-out under way and in its turn."
    },
    footer = {"", "Example: mooring restart web --reason \"new certificate\""})
final class RestartCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final InstantSource clock = InstantSource.system();

  @Parameters(paramLabel = "NAME", arity = "1..*", description = "These services.")
  private List<String> names = List.of();

  @Mixin
  private ConfigOptions options = new ConfigOptions();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the status.")
  private String reason = "";

  RestartCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var settings = options.settings(surroundings);
    try (var bench = new Bench(settings, options.apps(settings), clock)) {
      var targets = new Targets(bench, clock).named(names);
      // All of them or none: who names two expects both.
      targets.forEach(RestartCommand::requirePossible);
      targets.forEach(this::restart);
    }
    return ExitCode.FINE.code();
  }

  private static void requirePossible(Targets.Target target) {
    var key = target.key();
    if (target.live().primary().isEmpty())
      throw new Failure(
          ExitCode.REFUSED,
          "%s: ECS does not roll this service out, so it cannot be restarted here".formatted(key));
    var running = RevisionName.parse(target.live().taskDefinitionArn());
    boolean failedRuns = target
        .tag(Tags.APPLIED)
        .flatMap(VersionTag::parse)
        .filter(VersionTag::failed)
        .filter(applied -> applied.revision().equals(running))
        .isPresent();
    var hold = target.tag(Tags.HOLD).flatMap(HoldTag::parse);
    if (failedRuns && hold.isPresent())
      throw new Failure(
          ExitCode.REFUSED,
          "%s: the version that runs failed and is held (%s); `mooring release --app %s %s` tries it again"
              .formatted(key, hold.get().why().replace('-', ' '), key.app(), key.name()));
  }

  private void restart(Targets.Target target) {
    var place = target.place();
    var ask = new AskTag(
        Optional.of(clock.instant().truncatedTo(ChronoUnit.SECONDS)),
        target.live().primary().orElseThrow().id(),
        Caller.of(place.ecs()),
        reason.isBlank() ? "" : TagCodec.reason(reason));
    new Wishes(clock).write(place, target.live().arn(), Tags.RESTART, ask.value(), target.what());
    boolean suspended = target.isSuspended();
    surroundings.progress("%s: its tasks are replaced by the running controller%s"
        .formatted(target.key(), suspended ? ", once it is resumed" : ""));
  }
}
