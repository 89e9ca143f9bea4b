package io.mooring.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.fixture.FreePort;
import io.mooring.fixture.MooringProcess;
import io.mooring.fixture.Web;
import io.mooring.fixture.WorkingRepository;
import io.mooring.fixture.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real process, killed with signal 9 as soon as ECS has seen so many of its writes, and started
 * again. Every single call is covered in virtual time by {@code CrashTest}; this shows that the
 * process is no different.
 */
class KillIT {
  private static final Duration A_WHILE = Duration.ofSeconds(60);
  private static final Map<String, String> ANYONE =
      Map.of("AWS_ACCESS_KEY_ID", "any", "AWS_SECRET_ACCESS_KEY", "any");

  @TempDir
  Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theNextStartFinishesTheJob(int writes) throws IOException {
    int ecsPort = FreePort.next();
    int port = FreePort.next();
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
            "shop")) {
      repository.file("web.yaml", World.manifest("web", "shop/web:v1", 2)).commit("main", "web v1");
      Files.writeString(
          folder.resolve("application.yaml"), configuration(repository.url(), port, ecsPort));
      await().atMost(A_WHILE).until(() -> ecs.get("/_sim/calls").isPresent());
      killAfter(ecs, writes);
      try (var _ = MooringProcess.start(folder, ANYONE, "run")) {
        await().atMost(A_WHILE).until(() -> isFine(mooring));
      }
      repository.file("web.yaml", World.manifest("web", "shop/web:v2", 2)).commit("main", "web v2");
      ecs.get("/_sim/calls");
      killAfter(ecs, written(ecs) + writes);
      try (var again = MooringProcess.start(folder, ANYONE, "run")) {
        await()
            .atMost(A_WHILE)
            .until(() -> isFine(mooring)
                && ecs.json("/_sim/calls").findPath("UpdateService").asLong() > 0);
        assertThat(again.err()).doesNotContain("\tat ");
      }
      // Two versions, and at most one revision more for each.
      assertThat(ecs.json("/_sim/calls").findPath("RegisterTaskDefinition").asLong())
          .isBetween(2L, 4L);
    }
  }

  private void killAfter(Web ecs, long writes) {
    try (var first = MooringProcess.start(folder, ANYONE, "run")) {
      await()
          .pollInterval(Duration.ofMillis(2))
          .pollDelay(Duration.ZERO)
          .atMost(A_WHILE)
          .until(() -> written(ecs) >= writes || !first.isAlive());
      assertThat(first.isAlive()).as(first.err()).isTrue();
      first.kill();
    }
  }

  private static long written(Web ecs) {
    var calls = ecs.json("/_sim/calls");
    return Stream.of("RegisterTaskDefinition", "CreateService", "UpdateService", "TagResource")
        .mapToLong(operation -> calls.findPath(operation).asLong())
        .sum();
  }

  private static boolean isFine(Web mooring) {
    var service = mooring.json("/api/v1/resources/shop/shop/Service/web");
    return service.at("/sync/status").asText().equals("Synced")
        && service.at("/health/status").asText().equals("Healthy");
  }

  static String configuration(String repository, int port, int ecsPort) {
    return """
        mooring:
          instance: test
          http: {host: 127.0.0.1, port: %d}
          apps:
            shop:
              repo: %s
              ref: main
              interval: 1s
              live-interval: 1s
              destination: here
              sync: {mode: auto, drift: enforce}
          destinations:
            here: {account: "123456789012", region: eu-west-1, clusters: [shop], endpoint: "http://127.0.0.1:%d"}
        """.formatted(port, repository, ecsPort);
  }
}
