package io.mooring.ship;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The image's health check, and the files that run Mooring itself on ECS. */
class ImageTest {
  /** Longest health check, in seconds: its own time-out is four. */
  private static final long PATIENCE = 10;

  @ParameterizedTest
  @CsvSource({"200, 0", "503, 1", "404, 1"})
  void healthyIsWhatAnswersTwoHundred(int status, int exitCode) throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/q/health/live", exchange -> {
      exchange.sendResponseHeaders(status, 0);
      exchange.getResponseBody().write("{}".getBytes(UTF_8));
      exchange.close();
    });
    server.start();
    try {
      assertThat(healthcheck(server.getAddress().getPort())).isEqualTo(exitCode);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void nobodyOnThePortIsUnhealthy() throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    int port = server.getAddress().getPort();
    server.stop(0);

    assertThat(healthcheck(port)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "deploy/ecs/task-definition.json, RegisterTaskDefinition",
    "deploy/ecs/service.json, CreateService"
  })
  void theEcsFilesHaveOnlyMembersThatEcsKnows(Path file, String operation) throws IOException {
    var unknown = new ArrayList<String>();
    findUnknown("", json(file), Shapes.ecs().request(operation), unknown);

    assertThat(unknown).isEmpty();
  }

  @Test
  void onlyOneMooringRunsAndItCannotWriteBesideItsVolume() throws IOException {
    var service = json(Path.of("deploy/ecs/service.json"));
    var container = json(Path.of("deploy/ecs/task-definition.json")).at("/containerDefinitions/0");

    assertThat(service.at("/deploymentConfiguration/minimumHealthyPercent").asInt(-1))
        .isZero();
    assertThat(service.at("/deploymentConfiguration/maximumPercent").asInt()).isEqualTo(100);
    assertThat(service
            .at("/deploymentConfiguration/deploymentCircuitBreaker/rollback")
            .asBoolean())
        .isTrue();
    assertThat(container.path("readonlyRootFilesystem").asBoolean()).isTrue();
    assertThat(container.at("/mountPoints/0/containerPath").asText()).isEqualTo("/data");
  }

  @Test
  void theImageRunsAsAnOrdinaryUserAndNeedsNoNetworkToBuild() throws IOException {
    var lines = Files.readAllLines(Path.of("deploy/Dockerfile"));
    var container = json(Path.of("deploy/ecs/task-definition.json")).at("/containerDefinitions/0");

    assertThat(lines).contains("USER " + container.path("user").asText());
    assertThat(lines).noneMatch(line -> line.startsWith("RUN "));
    assertThat(lines).anyMatch(line -> line.startsWith("HEALTHCHECK "));
  }

  private static int healthcheck(int port) throws Exception {
    var check = new ProcessBuilder("deploy/healthcheck");
    check.environment().put("MOORING_HTTP_PORT", Integer.toString(port));
    var run = check.start();
    assertThat(run.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
    return run.exitValue();
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private static void findUnknown(String at, JsonNode value, Shape shape, List<String> unknown) {
    if (shape instanceof Shape.Structure structure) {
      for (var member : value.properties()) {
        var known = structure.members().get(member.getKey());
        var pointer = at + "/" + member.getKey();
        if (known == null) unknown.add(pointer);
        else findUnknown(pointer, member.getValue(), known, unknown);
      }
    } else if (shape instanceof Shape.ListOf list) {
      for (int i = 0; i < value.size(); i++)
        findUnknown(at + "/" + i, value.get(i), list.element(), unknown);
    }
  }
}
