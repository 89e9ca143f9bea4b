package io.mooring.wiring;

import io.mooring.aws.Ecs;
import io.mooring.config.Settings;
import io.mooring.ident.AppName;
import io.mooring.ident.ResourceKey;
import io.mooring.reconcile.AppWorker;
import io.mooring.reconcile.Loop;
import io.mooring.reconcile.Watcher;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The controller: a worker for every app, the loop over them, and the beat that moves it. */
public final class House implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(House.class);

  /**
   * Milliseconds between two ticks. A tick only compares instants; a longer pause would be added to
   * every interval, and a commit is to be seen as soon as its interval is over.
   */
  private static final long BEAT_MILLIS = 100;

  private final Doors doors;
  private final Loop loop;
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("beat").factory());

  private final Map<AppName, Ecs> ecs;
  private final Map<AppName, AppWorker> workers;

  private House(Doors doors, Loop loop, Map<AppName, Ecs> ecs, Map<AppName, AppWorker> workers) {
    this.doors = doors;
    this.loop = loop;
    this.ecs = ecs;
    this.workers = workers;
  }

  /**
   * Opens every door and starts the loop.
   *
   * @throws io.mooring.git.UnusableSourceException when a repository cannot be used as configured
   */
  public static House open(
      Settings settings,
      Metering metering,
      List<Watcher> watchers,
      InstantSource clock,
      RandomGenerator chance) {
    var doors = new Doors(settings, settings.dataDir().resolve("mirrors"), clock, metering);
    try {
      var workers = settings.apps().stream()
          .map(app -> new AppWorker(app.spec(), doors.source(app), doors.ecs(app), clock))
          .toList();
      var ecs = settings.apps().stream()
          .collect(Collectors.toUnmodifiableMap(app -> app.spec().name(), doors::ecs));
      var byName =
          workers.stream().collect(Collectors.toUnmodifiableMap(AppWorker::app, each -> each));
      var house = new House(doors, new Loop(workers, watchers, clock, chance), ecs, byName);
      var _ =
          house.heart.scheduleWithFixedDelay(house::beat, 0, BEAT_MILLIS, TimeUnit.MILLISECONDS);
      return house;
    } catch (RuntimeException refused) {
      doors.close();
      throw refused;
    }
  }

  public Loop loop() {
    return loop;
  }

  /** Where an app goes to. */
  Optional<Ecs> ecs(AppName app) {
    return Optional.ofNullable(ecs.get(app));
  }

  /** The family of a Task as its app declares it. */
  Optional<String> family(ResourceKey task) {
    return Optional.ofNullable(workers.get(task.app())).flatMap(app -> app.family(task));
  }

  /** A tick that throws would end the schedule, and with it the controller, in silence. */
  private void beat() {
    try {
      loop.tick();
    } catch (RuntimeException mistake) {
      LOG.error("the loop could not tick", mistake);
    }
  }

  @Override
  public void close() {
    heart.shutdownNow();
    loop.close();
    doors.close();
  }
}
