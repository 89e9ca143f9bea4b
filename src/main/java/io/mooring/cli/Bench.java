package io.mooring.cli;

import io.mooring.aws.Ecs;
import io.mooring.config.Settings;
import io.mooring.git.MirrorInUseException;
import io.mooring.git.UnusableSourceException;
import io.mooring.reconcile.AppSpec;
import io.mooring.reconcile.AppWorker;
import io.mooring.reconcile.Source;
import io.mooring.wiring.Doors;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The apps of a command, looked at from here under the caller's own identity, without a controller.
 * Reads only, except where a command writes an approval.
 */
final class Bench implements AutoCloseable {
  /** Mirrors of commands stand beside the controller's: one process to a mirror. */
  private static final String MIRRORS = "command-mirrors";

  /** A command looks at ECS anew at each look. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Longest wait for another command on this machine, which holds the mirror while it runs. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

  /** One app and what is needed to look at it and approve it. */
  final class Place {
    private final Settings.App app;
    private final AppSpec spec;
    private final Ecs ecs;
    private @Nullable AppWorker worker;

    private Place(Settings.App app) {
      this.app = app;
      this.spec = app.spec().with(LOOK);
      this.ecs = doors.ecs(app);
    }

    AppSpec spec() {
      return spec;
    }

    Ecs ecs() {
      return ecs;
    }

    /** Reads Git too. It is opened here, so that what does not ask Git does not wait for it. */
    AppWorker worker() {
      if (worker == null) worker = new AppWorker(spec, source(app), ecs, clock);
      return worker;
    }
  }

  private final Doors doors;
  private final Troubles troubles = new Troubles();
  private final List<Place> places;
  private final InstantSource clock;

  Bench(Settings settings, List<Settings.App> apps, InstantSource clock) {
    this.doors = new Doors(settings, settings.dataDir().resolve(MIRRORS), clock, troubles);
    this.clock = clock;
    this.places = apps.stream().map(Place::new).toList();
  }

  private Source source(Settings.App app) {
    var until = clock.instant().plus(PATIENCE);
    while (true) {
      try {
        return doors.source(app);
      } catch (MirrorInUseException busy) {
        if (clock.instant().isAfter(until))
          throw new Failure(
              ExitCode.TIME_OUT,
              "another command on this machine is reading the repository of %s; try again when it has ended"
                  .formatted(app.spec().name()));
        pause();
      } catch (UnusableSourceException unusable) {
        throw new Failure(ExitCode.USAGE, String.valueOf(unusable.getMessage()));
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(BETWEEN_TRIES);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.OTHER, "interrupted");
    }
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
