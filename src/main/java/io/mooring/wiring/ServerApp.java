package io.mooring.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.mooring.config.Release;
import io.mooring.git.UnusableSourceException;
import io.mooring.metrics.NotificationMeters;
import io.mooring.metrics.PassMeters;
import io.mooring.reconcile.Board;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/** The server from the moment that the container stands until the process is told to end. */
public class ServerApp implements QuarkusApplication {
  /** The configuration cannot be used, as for every command. */
  static final int UNUSABLE = 2;

  private final MeterRegistry registry;
  private final Board board;
  private final Pulse pulse;

  ServerApp(MeterRegistry registry, Board board, Pulse pulse) {
    this.registry = registry;
    this.board = board;
    this.pulse = pulse;
  }

  @Override
  public int run(String... arguments) {
    var launch = Launch.current().orElseThrow();
    var settings = launch.settings();
    var clock = InstantSource.system();
    var meters = new PassMeters(registry, settings.specs(), Release.version());
    var metering = new PrometheusMetering(registry, clock);
    try (var notices = new Notices(settings, metering, new NotificationMeters(registry), clock);
        var house = House.open(
            settings,
            notices.doors(),
            List.of(board, meters, notices.watcher()),
            clock,
            RandomGenerator.getDefault())) {
      pulse.started(house);
      launch.started().run();
      Quarkus.waitForExit();
      return 0;
    } catch (UnusableSourceException unusable) {
      launch.refused().accept(String.valueOf(unusable.getMessage()));
      return UNUSABLE;
    } finally {
      launch.ended().run();
    }
  }
}
