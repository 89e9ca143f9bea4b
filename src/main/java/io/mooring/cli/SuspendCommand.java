package io.mooring.cli;

import io.mooring.desired.SuspendTag;
import io.mooring.ident.TagCodec;
import io.mooring.ident.Tags;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "suspend",
    description = {
      "Stop writing to services, or to a whole app, until it is resumed.",
      "The running controller writes nothing then, tags included; what differs is still",
      "shown.",
      "The wish is a tag on the service, or on the app's clusters, under your own AWS",
      "identity."
    },
    footer = {"", "Example: mooring suspend web --reason \"load test\" --for 2h"})
final class SuspendCommand implements Callable<Integer> {
  /** Longest suspension with an end: one beyond it has none, and should be asked for so. */
  private static final Duration LONGEST = Duration.ofDays(90);

  private final Surroundings surroundings;
  private final InstantSource clock = InstantSource.system();

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "These services; without any, the whole app that --app names.")
  private List<String> names = List.of();

  @Mixin
  private ConfigOptions options = new ConfigOptions();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why, for everybody who looks at the status.")
  private String reason = "";

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "End by itself after this long, such as 2h; default: when it is resumed.")
  private @Nullable Duration time;

  SuspendCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (reason.isBlank()) throw new Failure(ExitCode.USAGE, "say why with --reason");
    if (time != null && (time.isZero() || time.compareTo(LONGEST) > 0))
      throw new Failure(ExitCode.USAGE, "--for takes up to %d h".formatted(LONGEST.toHours()));
    if (names.isEmpty() && !options.namesApp())
      throw new Failure(ExitCode.USAGE, "name services, or a whole app with --app");
    var settings = options.settings(surroundings);
    try (var bench = new Bench(settings, options.apps(settings), clock)) {
      var targets = new Targets(bench, clock);
      if (names.isEmpty()) targets.sites().forEach(this::suspend);
      else targets.named(names).forEach(this::suspend);
    }
    return ExitCode.FINE.code();
  }

  private void suspend(Targets.Target target) {
    var place = target.place();
    var tag = tag(place);
    new Wishes(clock).write(place, target.live().arn(), Tags.SUSPEND, tag.value(), target.what());
    surroundings.progress("%s: suspended %s; `mooring resume --app %s %s` ends it"
        .formatted(target.key(), tag.words(), place.spec().name(), target.key().name()));
  }

  private void suspend(Targets.Site site) {
    var place = site.place();
    var tag = tag(place);
    var key = Tags.SUSPEND + "/" + place.spec().name();
    new Wishes(clock)
        .write(place, site.live().arn(), key, tag.value(), "cluster " + site.cluster());
    surroundings.progress("%s on cluster %s: suspended %s; `mooring resume --app %s` ends it"
        .formatted(
            place.spec().name(), site.cluster(), tag.words(), place.spec().name()));
  }

  private SuspendTag tag(Bench.Place place) {
    var until =
        Optional.ofNullable(time).map(t -> clock.instant().plus(t).truncatedTo(ChronoUnit.SECONDS));
    return new SuspendTag(Caller.of(place.ecs()), until, TagCodec.reason(reason));
  }
}
