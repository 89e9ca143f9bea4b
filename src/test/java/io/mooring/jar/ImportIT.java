package io.mooring.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.Fleet;
import io.mooring.fixture.FreePort;
import io.mooring.fixture.MooringProcess;
import io.mooring.fixture.Web;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that somebody else made, brought into a repository by the packaged jar. */
class ImportIT {
  private static final Map<String, String> ANYONE =
      Map.of("AWS_ACCESS_KEY_ID", "any", "AWS_SECRET_ACCESS_KEY", "any");

  @TempDir
  private Path dir;

  @Test
  void aLiveServiceBecomesAManifestThatIsValidAndRendered() throws Exception {
    int port = FreePort.next();
    var address = "http://127.0.0.1:" + port;
    try (var ecs = MooringProcess.start(
        dir, Map.of(), "ecs", "--port", Integer.toString(port), "--cluster", "shop")) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> new Web(address).get("/_sim/calls").isPresent());
      assertThat(ecs.isAlive()).isTrue();
      var fleet = Fleet.services().get("fargate");
      call(address, "RegisterTaskDefinition", fleet.get("td").toString());
      var service = (ObjectNode) fleet.get("svc").deepCopy();
      service.put("cluster", "shop").put("serviceName", "fargate").put("taskDefinition", "fargate");
      call(address, "CreateService", service.toString());

      var run = MooringProcess.run(
          dir,
          ANYONE,
          "import",
          "--cluster",
          "shop",
          "--region",
          "eu-west-1",
          "--endpoint-url",
          address,
          "--dir",
          "out");

      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(run.out()).isEqualTo("out/fargate.yaml\n");
      assertThat(MooringProcess.run(dir, Map.of(), "validate", "out").exit()).isZero();
      assertThat(MooringProcess.run(dir, Map.of(), "render", "out", "fargate").out())
          .contains("# shop/Service/fargate: RegisterTaskDefinition", "image: shop/web:v1");
    }
  }

  private static void call(String address, String operation, String body) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(address))
        .header("X-Amz-Target", "AmazonEC2ContainerServiceV20141113." + operation)
        .header("Content-Type", "application/x-amz-json-1.1")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
  }
}
