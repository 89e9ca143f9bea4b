package io.mooring.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mooring.config.Configuration;
import io.mooring.fixture.WorkingRepository;
import io.mooring.fixture.World;
import io.mooring.port.Aws;
import io.mooring.port.Repository;
import io.mooring.reconcile.Board;
import io.mooring.simhttp.EmbeddedEcs;
import io.mooring.web.Api;
import io.mooring.web.Histories;
import io.mooring.web.Known;
import io.mooring.web.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history of a service through the API of a controller that has just started. */
class HistoryApiTest {
  private static final Metering NOTHING = new Metering() {
    @Override
    public Aws aws(Aws door) {
      return door;
    }

    @Override
    public Repository repository(String name, Repository door) {
      return door;
    }
  };

  @TempDir
  private Path dir;

  @Test
  void isReadOnDemandAndToldAgainForAFewSeconds() throws Exception {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    var world = new World();
    for (var image : List.of("shop/web:v1", "shop/web:v2")) {
      world.git.commit("web.yaml", World.manifest("web", image, 2));
      world.hint();
      world.run(Duration.ofMinutes(10));
    }
    try (var ecs = EmbeddedEcs.start(world.model, "127.0.0.1", 0, world.clock);
        var git = WorkingRepository.create(dir.resolve("deploy"))) {
      git.file("web.yaml", World.manifest("web", "shop/web:v2", 2)).commit("main", "v2");
      var file = Files.writeString(dir.resolve("application.yaml"), """
          mooring:
            instance: test
            data-dir: "%s"
            apps:
              shop: {repo: "%s", ref: main, destination: test}
            destinations:
              test:
                account: "123456789012"
                region: eu-west-1
                clusters: [shop]
                endpoint: %s
                allow: {roles: ["*"]}
          """.formatted(
              dir.resolve("data"), git.url(), ecs.endpoint()));
      var settings = Configuration.load(Optional.of(file), Map.of(), new Properties());
      var board = new Board();
      var pulse = new Pulse();
      var api = new Api(
          new Known(settings, board), new Histories(settings, pulse), new Runs(settings, pulse));
      try (var house =
          House.open(settings, NOTHING, List.of(board), InstantSource.system(), new Random(1))) {
        pulse.started(house);
        await().atMost(Duration.ofSeconds(30)).until(() -> !board.resources().isEmpty());
        var rows = api.history("shop", "shop", "Service", "web").items();
        assertThat(rows)
            .extracting(row -> row.revision() + " " + row.what() + ": " + row.result())
            .containsExactly("web:2 rolled out: succeeded", "web:1 rolled out: succeeded");
        assertThat(rows.getFirst().commit()).hasSize(7);
        var calls = world.model.calls().get("ListServiceDeployments");
        assertThat(api.history("shop", "shop", "Service", "web").items()).isEqualTo(rows);
        assertThat(world.model.calls()).containsEntry("ListServiceDeployments", calls);
        assertThatThrownBy(() -> api.history("shop", "shop", "Service", "nope"))
            .hasMessageContaining("no resource shop/shop/Service/nope is declared");
      }
    }
  }
}
