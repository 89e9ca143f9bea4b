package io.mooring.cli;

import io.mooring.aws.Ecs;
import io.mooring.config.Settings;
import io.mooring.git.UnusableSourceException;
import io.mooring.reconcile.AppSpec;
import io.mooring.reconcile.AppWorker;
import io.mooring.wiring.Doors;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * The apps of a command, looked at from here under the caller's own identity, without a controller.
 * Reads only, except where a command writes an approval.
 */
final class Bench implements AutoCloseable {
  /** Mirrors of commands stand beside the controller's: one process to a mirror. */
  private static final String MIRRORS = "command-mirrors";

  /** A command looks at ECS anew at each look. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** One app and what is needed to look at it and approve it. */
  record Place(AppSpec spec, AppWorker worker, Ecs ecs) {}

  private final Doors doors;
  private final Troubles troubles = new Troubles();
  private final List<Place> places;

  Bench(Settings settings, List<Settings.App> apps, InstantSource clock) {
    this.doors = new Doors(settings, settings.dataDir().resolve(MIRRORS), clock, troubles);
    try {
      this.places = apps.stream().map(app -> place(app, clock)).toList();
    } catch (UnusableSourceException unusable) {
      doors.close();
      throw new Failure(ExitCode.USAGE, String.valueOf(unusable.getMessage()));
    }
  }

  private Place place(Settings.App app, InstantSource clock) {
    var spec = app.spec();
    var looking = spec.with(LOOK);
    var ecs = doors.ecs(app);
    return new Place(looking, new AppWorker(looking, doors.source(app), ecs, clock), ecs);
  }

  List<Place> places() {
    return places;
  }

  Troubles troubles() {
    return troubles;
  }

  @Override
  public void close() {
    doors.close();
  }
}
