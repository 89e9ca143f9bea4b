package io.mooring.cli;

import io.mooring.cli.Bench.Place;
import io.mooring.desired.VersionTag;
import io.mooring.execute.Executor;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Commit;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.TagCodec;
import io.mooring.ident.Tags;
import io.mooring.live.LiveService;
import io.mooring.rollout.Health;
import io.mooring.status.AppStatus;
import io.mooring.status.Condition;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "sync",
    description = {
      "Approve what differs now; the running controller applies it.",
      "The approval is a tag on the service, or on the cluster for a whole app, written",
      "under your own AWS identity, and holds for exactly this content."
    },
    footer = {
      "",
      "A service that does not exist yet can be approved by name when it is the only",
      "one on its cluster that waits for approval; else the exit code is 7, and --app",
      "approves all of them.",
      "Exit code 5 when --wait timed out, 6 when what was approved failed.",
      "Example: mooring sync --app shop web --wait"
    })
final class SyncCommand implements Callable<Integer> {
  /** Between two looks while waiting: a roll-out takes minutes. */
  private static final Duration PAUSE = Duration.ofSeconds(3);

  /** Most other services named in a refusal. */
  private static final int LISTED_MAX = 5;

  private final Surroundings surroundings;
  private final InstantSource clock = InstantSource.system();

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Approve only these services; default: the whole app.")
  private List<String> names = List.of();

  @Mixin
  private ConfigOptions options = new ConfigOptions();

  @Option(names = "--wait", description = "Wait until it is Synced and Healthy, or failed.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "Longest --wait, such as 1h30m; default 15m.")
  private Duration timeout = Duration.ofMinutes(15);

  SyncCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var settings = options.settings(surroundings);
    var apps = options.apps(settings);
    if (!names.isEmpty() && apps.size() > 1) {
      throw new Failure(
          ExitCode.USAGE, "there are %d apps: say which with --app".formatted(apps.size()));
    }
    try (var bench = new Bench(settings, apps, clock)) {
      var patience = new Patience(surroundings::progress, clock);
      for (var place : bench.places()) approve(bench, place, patience);
      return (wait ? await(bench) : ExitCode.FINE).code();
    }
  }

  private void approve(Bench bench, Place place, Patience patience) {
    var look = patience.look(place);
    look.failure(bench.troubles(), names).ifPresent(code -> {
      throw new Failure(code, "nothing is approved: " + why(look));
    });
    requireDeclared(look);
    var differing = look.toApprove(names);
    if (differing.isEmpty()) {
      surroundings.progress(
          "%s: nothing differs, nothing to approve".formatted(place.spec().name()));
      return;
    }
    if (names.isEmpty()) {
      var commit = approve(place, look, clusters(differing));
      surroundings.progress("%s: approved commit %s for %d resources"
          .formatted(place.spec().name(), commit.abbreviated(), differing.size()));
    } else {
      approveNamed(place, look, differing);
    }
  }

  private String why(Look look) {
    var told = new ArrayList<String>();
    look.troubles().forEach(c -> told.add(c.type().word() + ": " + c.message()));
    look.resources(names)
        .flatMap(r -> r.conditions().stream())
        .filter(c -> c.type() == Condition.Type.INVALID_MANIFEST)
        .forEach(c -> told.add(c.type().word() + ": " + c.message()));
    if (look.isCutShort()) told.add(Patience.OVER);
    if (told.isEmpty()) look.unread(names).forEach(told::add);
    return told.isEmpty()
        ? "ECS and Git could not be read whole; try again"
        : String.join("\n", told);
  }

  private void requireDeclared(Look look) {
    for (var name : names) {
      if (look.resources(List.of(name)).findAny().isEmpty()) {
        throw new Failure(ExitCode.NOT_FOUND, "no resource %s is declared".formatted(name));
      }
    }
  }

  /** One tag on every cluster that has something to do; the commit that it approves. */
  private Commit approve(Place place, Look look, SortedSet<ClusterName> clusters) {
    var commit = look.report().app().head().map(AppStatus.Head::commit).orElseThrow();
    var app = place.spec().name();
    for (var cluster : clusters) {
      var arn = place.ecs().cluster(cluster).view(new TreeSet<>()).arn();
      write(place, arn, Tags.SYNC + "/" + app, appValue(place, commit), "cluster " + cluster);
    }
    return commit;
  }

  private static SortedSet<ClusterName> clusters(List<ResourceStatus> resources) {
    var clusters = new TreeSet<ClusterName>();
    resources.forEach(resource -> clusters.add(resource.key().cluster()));
    return clusters;
  }

  /**
   * A service that is there carries its own approval. One that is not there yet has nothing to
   * carry it, so the app's approval on the cluster must do, which only means the same when nothing
   * else there waits for one.
   */
  private void approveNamed(Place place, Look look, List<ResourceStatus> differing) {
    var absent = differing.stream().filter(r -> !carriesItsOwn(place, r.key())).toList();
    var clusters = clusters(absent);
    var others = look.toApprove(List.of()).stream()
        .filter(
            r -> clusters.contains(r.key().cluster()) && !names.contains(r.key().name()))
        .map(r -> r.key().name())
        .toList();
    if (!others.isEmpty()) {
      throw new Failure(
          ExitCode.REFUSED,
          "%s, so the approval goes on its cluster, where it would also approve %s; if that is meant, run 'mooring sync --app %s'"
              .formatted(
                  why(absent.getFirst().key()), listed(others), place.spec().name()));
    }
    if (!absent.isEmpty()) {
      var commit = approve(place, look, clusters);
      absent.forEach(r -> surroundings.progress(
          "%s: approved, with commit %s".formatted(r.key(), commit.abbreviated())));
    }
    differing.stream().filter(r -> !absent.contains(r)).forEach(r -> approveService(place, r));
  }

  /** A service that is there; a task definition has nothing that lasts to hang a tag on. */
  private static boolean carriesItsOwn(Place place, ResourceKey key) {
    return key.kind() == Kind.SERVICE && live(place, key).isPresent();
  }

  private static String why(ResourceKey key) {
    return key.kind() == Kind.SERVICE
        ? key.name() + " does not exist yet"
        : "%s is a %s and carries no approval".formatted(key.name(), key.kind().word());
  }

  private static String listed(List<String> others) {
    var some = String.join(", ", others.subList(0, Math.min(others.size(), LISTED_MAX)));
    return others.size() <= LISTED_MAX
        ? some
        : "%s and %d more".formatted(some, others.size() - LISTED_MAX);
  }

  private static Optional<LiveService> live(Place place, ResourceKey key) {
    return place
        .ecs()
        .cluster(key.cluster())
        .view(new TreeSet<>(List.of(key.name())))
        .service(key.name());
  }

  private String appValue(Place place, Commit commit) {
    var pairs = new LinkedHashMap<String, String>();
    pairs.put("commit", commit.sha());
    pairs.put("at", Instant.ofEpochSecond(clock.instant().getEpochSecond()).toString());
    pairs.put("by", Caller.of(place.ecs()));
    return TagCodec.write(pairs);
  }

  private void approveService(Place place, ResourceStatus resource) {
    var key = resource.key();
    var live = live(place, key).orElseThrow();
    var digests = place.worker().wanted(key).orElseThrow().digests();
    var value = VersionTag.of(digests, Optional.empty(), "", "by " + Caller.of(place.ecs()));
    write(place, live.arn(), Tags.SYNC, value.value(), "service " + key.name());
    surroundings.progress("%s: approved".formatted(key));
  }

  private void write(Place place, String arn, String tag, String value, String what) {
    var executor = new Executor(place.ecs(), place.spec().destination(), clock);
    var patience = new Patience(surroundings::progress, clock);
    Wishes.require(patience.outcome(() -> executor.approve(arn, tag, value)), what);
  }

  /** Looks again until everything that is meant is done, has failed, or time is up. */
  private ExitCode await(Bench bench) {
    var until = clock.instant().plus(timeout);
    var patience = new Patience(surroundings::progress, clock, timeout);
    while (true) {
      var looks = bench.places().stream().map(patience::look).toList();
      boolean whole = looks.stream().noneMatch(Look::isCutShort);
      var meant = looks.stream().flatMap(look -> look.resources(names)).toList();
      var failed = meant.stream().filter(SyncCommand::isFailed).findFirst();
      if (failed.isPresent()) {
        surroundings.progress("%s: failed: %s"
            .formatted(failed.get().key(), failed.get().health().health().reason()));
        return ExitCode.FAILED;
      }
      var open = meant.stream().filter(resource -> !isDone(resource)).toList();
      if (open.isEmpty() && whole) return ExitCode.FINE;
      if (clock.instant().isAfter(until)) {
        surroundings.progress("not done after %s s: %s (is the controller running?)"
            .formatted(
                timeout.toSeconds(),
                open.isEmpty() ? "not all was read" : open.getFirst().key()));
        return ExitCode.TIME_OUT;
      }
      pause();
    }
  }

  private static boolean isDone(ResourceStatus resource) {
    return resource.sync().status() == Sync.Status.SYNCED
        && !resource.has(Condition.Type.AWAITING_APPROVAL)
        && resource.health().health().status() == Health.Status.HEALTHY;
  }

  /** Degraded before the approval is applied says nothing about what was approved. */
  private static boolean isFailed(ResourceStatus resource) {
    boolean applied = resource.sync().status() == Sync.Status.SYNCED;
    return resource.has(Condition.Type.HELD)
        || (applied && resource.health().health().status() == Health.Status.DEGRADED);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.OTHER, "interrupted");
    }
  }
}
