package io.mooring.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.fixture.FreePort;
import io.mooring.fixture.MooringProcess;
import io.mooring.fixture.Needs;
import io.mooring.fixture.Web;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo as a newcomer meets it: the packaged jar, a Git repository, the AWS CLI, a real
 * Prometheus. One story.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoIT {
  private static final Duration A_WHILE = Duration.ofSeconds(60);
  private static final int PORT = FreePort.next();
  private static final int ECS_PORT = FreePort.next();
  private static final Web MOORING = new Web("http://127.0.0.1:" + PORT);
  private static final Web ECS = new Web("http://127.0.0.1:" + ECS_PORT);

  @TempDir
  static Path folder;

  private static MooringProcess demo;
  private static Path deploy;

  @BeforeAll
  static void start() throws IOException {
    var tmp = Files.createDirectory(folder.resolve("tmp"));
    deploy = folder.resolve("d/deploy");
    demo = MooringProcess.start(
        folder,
        Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + tmp),
        "demo",
        "--port",
        Integer.toString(PORT),
        "--ecs-port",
        Integer.toString(ECS_PORT),
        "--dir",
        folder.resolve("d").toString());
  }

  @AfterAll
  static void end() {
    demo.close();
  }

  private static JsonNode service(String name) {
    return MOORING.json("/api/v1/resources/shop/shop/Service/" + name);
  }

  private static boolean isFine(String name) {
    var service = service(name);
    return service.at("/sync/status").asText().equals("Synced")
        && service.at("/health/status").asText().equals("Healthy");
  }

  private static long calls(String operation) {
    return ECS.json("/_sim/calls").findPath(operation).asLong();
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).directory(deploy.toFile()).redirectErrorStream(true);
    process.environment().put("AWS_ACCESS_KEY_ID", "any");
    process.environment().put("AWS_SECRET_ACCESS_KEY", "any");
    process.environment().put("AWS_DEFAULT_REGION", "eu-west-1");
    var started = process.start();
    var said = new String(started.getInputStream().readAllBytes());
    assertThat(started.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(started.exitValue()).as(command + "\n" + said).isZero();
    return said;
  }

  private static void git(String... args) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(
        Needs.program("git").toString(), "-c", "user.name=me", "-c", "user.email=me@example.com"));
    command.addAll(List.of(args));
    run(command);
  }

  private static void edit(String file, String from, String to)
      throws IOException, InterruptedException {
    var path = deploy.resolve(file);
    var text = Files.readString(path);
    assertThat(text).contains(from);
    Files.writeString(path, text.replace(from, to));
    git("commit", "-qam", "replace " + from);
  }

  private static String aws(String... args) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(
        Needs.program("aws").toString(),
        "ecs",
        args[0],
        "--endpoint-url",
        "http://127.0.0.1:" + ECS_PORT));
    command.addAll(List.of(args).subList(1, args.length));
    return run(command);
  }

  @Test
  @Order(1)
  void allThreeServicesBecomeSyncedAndHealthy() {
    await().atMost(A_WHILE).until(() -> {
      demo.requireAlive();
      return Stream.of("web", "api", "worker").allMatch(DemoIT::isFine);
    });
    assertThat(demo.out() + demo.err()).contains("git commit").contains("aws ecs update-service");
    assertThat(demo.err()).doesNotContain("Exception").doesNotContain("ERROR");
  }

  @Test
  @Order(2)
  void aCommittedImageIsRegisteredAndRolledOut() throws Exception {
    long updates = calls("UpdateService");
    long registered = calls("RegisterTaskDefinition");
    edit("production/web.yaml", "shop/web:v1", "shop/web:v2");
    long committed = System.nanoTime();
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(A_WHILE)
        .until(() -> calls("UpdateService") > updates);
    System.err.println("from commit to UpdateService: "
        + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - committed) + " ms");
    await().atMost(A_WHILE).until(() -> isFine("web"));
    assertThat(calls("RegisterTaskDefinition")).isEqualTo(registered + 1);
  }

  @Test
  @Order(3)
  void driftIsSeenInTheMetricsAndTheApiAndThenCorrected() throws Exception {
    aws("update-service", "--cluster", "shop", "--service", "web", "--desired-count", "5");
    await()
        .pollInterval(Duration.ofMillis(100))
        .atMost(A_WHILE)
        .until(() -> service("web").at("/sync/origin").asText().equals("live"));
    assertThat(service("web").at("/sync/differences/0/pointer").asText())
        .isEqualTo("/service/desiredCount");
    assertThat(driftSince("web")).isPositive();
    await().atMost(A_WHILE).until(() -> isFine("web") && driftSince("web") == 0);
    assertThat(aws(
            "describe-services",
            "--cluster",
            "shop",
            "--services",
            "web",
            "--query",
            "services[0].desiredCount"))
        .contains("2");
  }

  private static double driftSince(String service) {
    return MOORING
        .get("/metrics")
        .orElse("")
        .lines()
        .filter(l -> l.startsWith("mooring_drift_start_timestamp_seconds{")
            && l.contains("name=\"" + service + "\"")
            && l.contains("origin=\"live\""))
        .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(-1);
  }

  @Test
  @Order(4)
  void aRevertBringsBackTheEarlierRevisionWithoutRegistering() throws Exception {
    long registered = calls("RegisterTaskDefinition");
    git("revert", "--no-edit", "HEAD");
    await()
        .atMost(A_WHILE)
        .until(() -> taskDefinition().contains("task-definition/web:1") && isFine("web"));
    assertThat(calls("RegisterTaskDefinition")).isEqualTo(registered);
  }

  private static String taskDefinition() throws IOException, InterruptedException {
    return aws(
        "describe-services",
        "--cluster",
        "shop",
        "--services",
        "web",
        "--query",
        "services[0].taskDefinition");
  }

  @Test
  @Order(5)
  void aBrokenManifestBlocksItselfAlone() throws Exception {
    edit("production/api.yaml", "containerDefinitions", "contanerDefinitions");
    await()
        .atMost(A_WHILE)
        .until(() -> message("api", "InvalidManifest").contains("production/api.yaml:"));
    assertThat(message("api", "InvalidManifest")).contains("did you mean `containerDefinitions`");
    edit("production/web.yaml", "shop/web:v1", "shop/web:v4");
    await()
        .atMost(A_WHILE)
        .until(() -> taskDefinition().contains("task-definition/web:3") && isFine("web"));
    edit("production/api.yaml", "contanerDefinitions", "containerDefinitions");
    await().atMost(A_WHILE).until(() -> isFine("api"));
  }

  private static String message(String service, String condition) {
    for (var c : service(service).path("conditions")) {
      if (c.path("type").asText().equals(condition)) return c.path("message").asText();
    }
    return "";
  }

  @Test
  @Order(6)
  void anImageThatNeverGetsHealthyIsHeldAndNotTriedAgain() throws Exception {
    edit("production/web.yaml", "shop/web:v4", "shop/web:v5-unhealthy");
    await().atMost(A_WHILE).until(() -> !message("web", "Held").isEmpty());
    await()
        .atMost(A_WHILE)
        .until(() -> service("web").at("/health/status").asText().equals("Healthy"));
    long writes = calls("UpdateService") + calls("RegisterTaskDefinition");
    TimeUnit.SECONDS.sleep(8);
    assertThat(calls("UpdateService") + calls("RegisterTaskDefinition")).isEqualTo(writes);
    assertThat(service("web").at("/sync/origin").asText()).isEqualTo("git");
    edit("production/web.yaml", "shop/web:v5-unhealthy", "shop/web:v6");
    await().atMost(A_WHILE).until(() -> isFine("web"));
  }

  /** The shipped rule, with its quarter of an hour cut to two seconds. */
  @Test
  @Order(7)
  void aRealPrometheusSeesTheDriftAlertPendFireAndResolve() throws Exception {
    var prometheus = Needs.program("prometheus");
    var at = Files.createDirectory(folder.resolve("prometheus"));
    var rules = Files.readString(Path.of("deploy/prometheus/mooring.rules.yml"))
        .replace("for: 15m", "for: 2s");
    Files.writeString(at.resolve("mooring.rules.yml"), rules);
    Files.writeString(at.resolve("prometheus.yml"), """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: [mooring.rules.yml]
        scrape_configs:
          - {job_name: mooring, static_configs: [{targets: ["127.0.0.1:%d"]}]}
        """.formatted(PORT));
    int port = FreePort.next();
    var process = new ProcessBuilder(
            prometheus.toString(),
            "--config.file=prometheus.yml",
            "--storage.tsdb.path=data",
            "--web.listen-address=127.0.0.1:" + port)
        .directory(at.toFile())
        .redirectErrorStream(true)
        .redirectOutput(at.resolve("log.txt").toFile())
        .start();
    try {
      var server = new Web("http://127.0.0.1:" + port);
      await().atMost(A_WHILE).until(() -> upValue(server).equals("1"));
      assertThat(alert(server)).isEmpty();
      aws("update-service", "--cluster", "shop", "--service", "api", "--desired-count", "3");
      await()
          .pollInterval(Duration.ofMillis(50))
          .atMost(A_WHILE)
          .until(() -> service("api").at("/sync/origin").asText().equals("live"));
      // AWS refuses everything for a while, so the drift stays until the alert has fired.
      ECS.post("/_sim/throttling?on=true");
      await()
          .pollInterval(Duration.ofMillis(100))
          .atMost(A_WHILE)
          .until(() -> alert(server).equals("pending"));
      await()
          .pollInterval(Duration.ofMillis(100))
          .atMost(A_WHILE)
          .until(() -> alert(server).equals("firing"));
      ECS.post("/_sim/throttling?on=false");
      await().atMost(A_WHILE).until(() -> alert(server).isEmpty());
      await().atMost(A_WHILE).until(() -> isFine("api"));
    } finally {
      process.destroy();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static String upValue(Web prometheus) {
    return prometheus
        .json("/api/v1/query?query=up")
        .at("/data/result/0/value/1")
        .asText();
  }

  private static String alert(Web prometheus) {
    for (var alert : prometheus.json("/api/v1/alerts").at("/data/alerts")) {
      if (alert.at("/labels/alertname").asText().equals("MooringResourceDrifted"))
        return alert.path("state").asText();
    }
    return "";
  }

  @Test
  @Order(8)
  void itLeavesNothingBehindButItsFolder() throws IOException {
    demo.stop();
    try (var left = Files.list(folder.resolve("tmp"))) {
      assertThat(left.map(p -> p.getFileName().toString()).filter(n -> !n.startsWith("hsperf")))
          .isEmpty();
    }
    assertThat(deploy.resolve("production/web.yaml")).exists();
    assertThat(demo.err()).doesNotContain("\tat ");
  }
}
