package io.mooring.cli;

import io.mooring.desired.SuspendTag;
import io.mooring.ident.Tags;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "resume",
    description = "End a suspension: of services, or of the whole app that --app names.",
    footer = {"", "Example: mooring resume web"})
final class ResumeCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final InstantSource clock = InstantSource.system();

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "These services; without any, the whole app that --app names.")
  private List<String> names = List.of();

  @Mixin
  private ConfigOptions options = new ConfigOptions();

  ResumeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (names.isEmpty() && !options.namesApp())
      throw new Failure(ExitCode.USAGE, "name services, or a whole app with --app");
    var settings = options.settings(surroundings);
    try (var bench = new Bench(settings, options.apps(settings), clock)) {
      var targets = new Targets(bench, clock);
      if (names.isEmpty()) targets.sites().forEach(this::resume);
      else targets.named(names).forEach(this::resume);
    }
    return ExitCode.FINE.code();
  }

  private void resume(Targets.Target target) {
    var was = target.tag(Tags.SUSPEND).map(SuspendTag::parse);
    if (was.isEmpty()) {
      surroundings.progress(target.key() + ": is not suspended by itself");
      return;
    }
    new Wishes(clock).takeBack(target.place(), target.live().arn(), Tags.SUSPEND, target.what());
    surroundings.progress(
        "%s: resumed; it was suspended %s".formatted(target.key(), was.get().words()));
  }

  private void resume(Targets.Site site) {
    var app = site.place().spec().name();
    var key = Tags.SUSPEND + "/" + app;
    var was = site.live().tag(key).map(SuspendTag::parse);
    if (was.isEmpty()) {
      surroundings.progress(
          "%s on cluster %s: is not suspended as a whole".formatted(app, site.cluster()));
      return;
    }
    new Wishes(clock).takeBack(site.place(), site.live().arn(), key, "cluster " + site.cluster());
    surroundings.progress("%s on cluster %s: resumed; it was suspended %s"
        .formatted(app, site.cluster(), was.get().words()));
  }
}
