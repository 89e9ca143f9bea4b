package io.mooring.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.rollout.Health;
import io.mooring.status.Sync;
import java.util.List;
import java.util.stream.Stream;

/** All scenarios. */
final class Scenarios {
  private Scenarios() {}

  private static final List<Scenario> ALL = Stream.of(
          Plain.all(),
          Changes.all(),
          Several.all(),
          Owners.all(),
          People.all(),
          Troubles.all(),
          Hooks.all(),
          Once.all(),
          Timed.all(),
          Upgrades.all())
      .flatMap(List::stream)
      .toList();

  static List<Scenario> all() {
    return ALL;
  }

  /** All, or those that {@code -Dfault.scenario=a,b} names. */
  static List<Scenario> chosen() {
    return Choice.of("scenario", "fault.scenario", all(), Scenario::name);
  }

  static Scenario named(String name) {
    return Choice.named("scenario", name, all(), Scenario::name);
  }

  /** In sync, healthy, nothing to say, and on that image. */
  static void well(Stage stage, String service, String version) {
    var status = stage.status(service);
    assertThat(status.conditions()).as("conditions").isEmpty();
    assertThat(status.sync()).isInstanceOf(Sync.Synced.class);
    assertThat(status.health().health().status()).isEqualTo(Health.Status.HEALTHY);
    assertThat(stage.image(service)).isEqualTo("shop/" + service + ":" + version);
  }

  /** The newest version is kept back, and the one before it runs well. */
  static void held(Stage stage, String service, String version) {
    var status = stage.status(service);
    assertThat(status.health().health().status()).isEqualTo(Health.Status.HEALTHY);
    assertThat(stage.image(service)).isEqualTo("shop/" + service + ":" + version);
    assertThat(stage.held(service)).as("held").isTrue();
  }
}
