package io.mooring.cli;

import io.mooring.desired.Digests;
import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.ident.RevisionName;
import io.mooring.ident.TagCodec;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.plan.Earlier;
import io.mooring.plan.Known;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "rollback",
    description = {
      "Go back to an earlier version of a service, and hold back the one that Git",
      "wants.",
      "The wish is a tag on the service, under your own AWS identity; the running",
      "controller does it, also while a roll-out runs. It lasts until Git wants another",
      "version of the service, or until 'mooring release'."
    },
    footer = {
      "",
      "Without --to: to the last version that succeeded before the present one, by",
      "ECS's history.",
      "Exit code 7 when there is none, or it never succeeded here, or it is gone.",
      "Example: mooring rollback web --to web:12 --reason \"orders are lost\""
    })
final class RollbackCommand implements Callable<Integer> {
  /** A family has no more revisions than six digits tell; seven digits are a commit's. */
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,5}");

  /** As few digits of a commit as Git itself shows; fewer are a chance hit too easily. */
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,40}");

  private final Surroundings surroundings;
  private final InstantSource clock = InstantSource.system();

  @Parameters(paramLabel = "NAME", arity = "1", description = "The service.")
  private String name = "";

  @Mixin
  private ConfigOptions options = new ConfigOptions();

  @Option(
      names = "--to",
      paramLabel = "VERSION",
      description = "A revision such as web:12 or 12, or the commit it was registered for.")
  private @Nullable String version;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the status.")
  private String reason = "";

  RollbackCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var settings = options.settings(surroundings);
    try (var bench = new Bench(settings, options.apps(settings), clock)) {
      rollBack(new Targets(bench, clock).named(List.of(name)).getFirst());
    }
    return ExitCode.FINE.code();
  }

  private void rollBack(Targets.Target target) {
    var key = target.key();
    var fleet = new LiveFleet(target.place().ecs(), key.cluster(), clock);
    var known = fleet.deployments(key.name());
    var wanted = wanted(target);
    var earlier = choose(target, known, fleet, wanted);
    requireThere(key + "", earlier, target, fleet);
    var hold = new HoldTag(
        wanted.taskDefinition(),
        wanted.deployment(),
        Caller.of(target.place().ecs()),
        Optional.of(earlier.revision()),
        earlier.deployment(),
        reason.isBlank() ? "" : TagCodec.reason(reason));
    var wishes = new Wishes(clock);
    var arn = target.live().arn();
    // A release that waits would let go of this hold as well: the later wish counts.
    if (target.tag(Tags.RELEASE).isPresent())
      wishes.takeBack(target.place(), arn, Tags.RELEASE, target.what());
    wishes.write(target.place(), arn, Tags.HOLD, hold.value(), target.what());
    surroundings.progress(
        "%s: goes back to %s%s; the version that Git wants is held back; `mooring release --app %s %s` undoes it%s"
            .formatted(
                key,
                earlier.revision(),
                earlier
                    .at()
                    .map(at -> ", which succeeded at " + at.truncatedTo(ChronoUnit.SECONDS))
                    .orElse(""),
                key.app(),
                key.name(),
                target.isSuspended()
                    ? "; it is suspended, so nothing happens before it is resumed"
                    : ""));
  }

  private Earlier choose(
      Targets.Target target, Known.Deployments known, LiveFleet fleet, Digests wanted) {
    var choice = version == null
        ? Earlier.last(target.live(), known, wanted)
        : Earlier.named(target.live(), known, revision(target, known, fleet, version));
    return switch (choice) {
      case Earlier.Choice.Found(var earlier) -> earlier;
      case Earlier.Choice.None(var why) ->
        throw new Failure(ExitCode.REFUSED, target.key() + ": " + why);
    };
  }

  private static RevisionName revision(
      Targets.Target target, Known.Deployments known, LiveFleet fleet, String version) {
    var running = RevisionName.parse(target.live().taskDefinitionArn());
    if (NUMBER.matcher(version).matches() && running.isPresent())
      return new RevisionName(running.get().family(), Integer.parseInt(version));
    var named = RevisionName.parse(version);
    if (named.isPresent()) return named.get();
    if (COMMIT.matcher(version).matches()) return ofCommit(target, known, fleet, version);
    throw new Failure(
        ExitCode.USAGE,
        "--to %s: name a revision such as web:12 or 12, or at least 7 digits of a commit"
            .formatted(version));
  }

  /** The newest revision in the service's history that was registered for that commit. */
  private static RevisionName ofCommit(
      Targets.Target target, Known.Deployments known, LiveFleet fleet, String commit) {
    return Earlier.definitions(known).entrySet().stream()
        .filter(entry -> fleet
            .revision(entry.getKey())
            .flatMap(revision -> revision.tag(Tags.COMMIT))
            .filter(sha -> sha.startsWith(commit))
            .isPresent())
        .map(java.util.Map.Entry::getValue)
        .max(RevisionName::compareTo)
        .orElseThrow(() -> new Failure(
            ExitCode.NOT_FOUND,
            "no version of %s that ECS remembers was registered for commit %s; `mooring history %s` lists them"
                .formatted(target.key(), commit, target.key().name())));
  }

  private static void requireThere(
      String what, Earlier earlier, Targets.Target target, LiveFleet fleet) {
    var running = target.live().taskDefinitionArn();
    var arn = running.substring(0, running.lastIndexOf('/') + 1) + earlier.revision();
    boolean active = fleet.revision(arn).filter(LiveRevision::isActive).isPresent();
    if (!active)
      throw new Failure(
          ExitCode.REFUSED,
          "%s: %s is gone or INACTIVE, and ECS starts no task of it; commit the version that you want"
              .formatted(what, earlier.revision()));
  }

  /**
   * The version to hold back: what Git wants now. Where Git cannot be read, the version applied
   * last is what it wanted.
   */
  private Digests wanted(Targets.Target target) {
    var worker = target.place().worker();
    worker.preview();
    var declared = worker.wanted(target.key());
    if (declared.isPresent()) return declared.get().digests();
    surroundings.progress(
        "%s: Git cannot be read, or declares it no more: the version applied last is held back"
            .formatted(target.key()));
    return target
        .tag(Tags.APPLIED)
        .flatMap(VersionTag::parse)
        .map(VersionTag::digests)
        .orElseThrow(() -> new Failure(
            ExitCode.REFUSED,
            "%s: which version Git wants is not known, so it could not be held back; try again when Git can be read, or suspend the service and update it by hand"
                .formatted(target.key())));
  }
}
