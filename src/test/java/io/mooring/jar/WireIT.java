package io.mooring.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.fixture.BadWire;
import io.mooring.fixture.MooringProcess;
import io.mooring.fixture.Web;
import io.mooring.fixture.WorkingRepository;
import io.mooring.fixture.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged jar over HTTP, with a wire to ECS that breaks every fourth answer: reset in its
 * middle, cut off, slow, or a throttle instead. What the SDK makes of them is what runs for real;
 * {@code fault.SingleFaultTest} has every call in virtual time.
 */
@EnabledIfSystemProperty(named = "fault.wire", matches = "true")
class WireIT {
  private static final Duration A_WHILE = Duration.ofSeconds(60);
  private static final int EVERY = 4;
  private static final Map<String, String> ANYONE =
      Map.of("AWS_ACCESS_KEY_ID", "any", "AWS_SECRET_ACCESS_KEY", "any");

  @TempDir
  Path folder;

  @Test
  void aMigrationAndItsVersionGetThroughABadWire() throws IOException {
    int ecsPort = MooringProcess.freePort();
    int port = MooringProcess.freePort();
    var ecs = new Web("http://127.0.0.1:" + ecsPort);
    var mooring = new Web("http://127.0.0.1:" + port);
    try (var repository =
            WorkingRepository.create(Files.createDirectory(folder.resolve("deploy")));
        var _ = MooringProcess.start(
            folder,
            Map.of(),
            "ecs",
            "--port",
            Integer.toString(ecsPort),
            "--pace",
            "brisk",
            "--cluster",
            "shop");
        var wire = new BadWire(ecsPort, EVERY)) {
      var web = World.manifest("web", "shop/web:v1", 2);
      repository.file("web.yaml", web).commit("main", "web v1");
      Files.writeString(
          folder.resolve("application.yaml"),
          KillIT.configuration(repository.url(), port, wire.port()));
      await().atMost(A_WHILE).until(() -> ecs.get("/_sim/calls").isPresent());
      try (var run = MooringProcess.start(folder, ANYONE, "run")) {
        await().atMost(A_WHILE).until(() -> isFine(mooring));
        repository
            .file(
                "web.yaml",
                web.replace("web:v1", "web:v2")
                    + "  hooks:\n    - {name: migrate, phase: PreSync, container: web, command: [m]}\n")
            .commit("main", "web v2");
        await()
            .atMost(A_WHILE)
            .until(() -> isFine(mooring)
                && ecs.json("/_sim/calls").findPath("UpdateService").asLong() > 0);
        assertThat(run.err()).doesNotContain("\tat ");
      }
      assertThat(wire.made().keySet()).containsExactly(BadWire.Trouble.values());
      var calls = ecs.json("/_sim/calls");
      assertThat(calls.findPath("RunTask").asLong()).isPositive();
      assertThat(calls.findPath("RegisterTaskDefinition").asLong()).isLessThanOrEqualTo(6);
    }
  }

  private static boolean isFine(Web mooring) {
    var service = mooring.json("/api/v1/resources/shop/shop/Service/web");
    return service.at("/sync/status").asText().equals("Synced")
        && service.at("/health/status").asText().equals("Healthy");
  }
}
