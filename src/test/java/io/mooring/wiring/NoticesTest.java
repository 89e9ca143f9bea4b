package io.mooring.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.mooring.aws.Budget;
import io.mooring.aws.Ecs;
import io.mooring.config.Configuration;
import io.mooring.config.Settings;
import io.mooring.fixture.MemoryRepository;
import io.mooring.fixture.ModelAws;
import io.mooring.fixture.World;
import io.mooring.metrics.NotificationMeters;
import io.mooring.notify.Signature;
import io.mooring.port.Aws;
import io.mooring.port.Repository;
import io.mooring.reconcile.AppWorker;
import io.mooring.reconcile.Source;
import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import io.mooring.sim.Pace;
import io.mooring.simhttp.EmbeddedEcs;
import io.mooring.status.PassReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real loop, told to a topic by the real SDK and to a webhook, as the configuration says. */
class NoticesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CANARY = "canary-77c3";
  private static final String SECRET = "canary-90fe";
  private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:mooring-";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<JsonNode> posted = new ConcurrentLinkedQueue<>();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MemoryRepository git = new MemoryRepository();
  private final EcsModel model =
      new EcsModel(Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private volatile int webhookAnswers = 204;
  private HttpServer server;
  private EmbeddedEcs aws;
  private Notices notices;
  private AppWorker worker;

  @TempDir
  private Path dir;

  @BeforeEach
  void start() throws IOException {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/hook", this::hook);
    server.start();
    aws = EmbeddedEcs.start(model, "127.0.0.1", 0, () -> now);
    topic("calls");
    topic("events");
    var settings = settings();
    notices = new Notices(settings, uncounted(), new NotificationMeters(registry), () -> now);
    var app = settings.apps().getFirst().spec();
    var door = notices.doors().aws(new ModelAws(model, () -> now));
    worker = new AppWorker(
        app,
        new Source(git, Duration.ofSeconds(60)),
        new Ecs(door, new Budget(1, () -> now)),
        () -> now);
  }

  private static Metering uncounted() {
    return new Metering() {
      @Override
      public Aws aws(Aws door) {
        return door;
      }

      @Override
      public Repository repository(String name, Repository door) {
        return door;
      }
    };
  }

  private Settings settings() throws IOException {
    var address = "http://127.0.0.1:" + server.getAddress().getPort();
    var file = Files.writeString(
        dir.resolve("application.yaml"), """
        mooring:
          instance: test
          apps:
            shop:
              repo: https://git.example/deploy.git
              ref: main
              destination: here
              sync: {mode: auto, drift: enforce}
          destinations: {here: {account: "123456789012", region: eu-west-1, clusters: [shop]}}
          notify:
            endpoint: http://127.0.0.1:%3$d
            sns: {topic-arn: "%2$scalls"}
            events: {topic-arn: "%2$sevents"}
            webhook: {url: "%1$s/hook"}
        """.formatted(address, TOPIC, aws.port()));
    return Configuration.load(
        Optional.of(file), Map.of("MOORING_NOTIFY_WEBHOOK_SECRET", SECRET), new Properties());
  }

  @AfterEach
  void stop() {
    notices.close();
    aws.close();
    server.stop(0);
    threads.shutdownNow();
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  private void hook(HttpExchange exchange) throws IOException {
    var body = body(exchange);
    var headers = exchange.getRequestHeaders();
    boolean signed = Signature.of(SECRET, headers.getFirst("Mooring-Timestamp"), body)
        .equals(headers.getFirst("Mooring-Signature"));
    if (signed && webhookAnswers == 204) posted.add(JSON.readTree(body));
    answer(exchange, signed ? webhookAnswers : 401, "");
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static String manifest() {
    return World.manifest("web", "shop/web:v1", 2)
        .replace(
            "[{name: LEVEL, value: info}]",
            "[{name: LEVEL, value: info}, {name: DB_PASSWORD, value: " + CANARY + "}]");
  }

  private List<PassReport> passes() {
    var reports = new ArrayList<PassReport>();
    for (int i = 0; i < 40; i++) {
      var report = worker.pass();
      notices.watcher().passed(report);
      reports.add(report);
      now = now.plusSeconds(15);
      model.advanceTo(now);
    }
    return reports;
  }

  private void topic(String name) {
    model.call("sns", "CreateTopic", JSON.createObjectNode().put("Name", "mooring-" + name), now);
  }

  /** What a topic was told, as its subscribers would read it. */
  private List<JsonNode> to(String topic) {
    var messages = new ArrayList<JsonNode>();
    try {
      for (var message : model.messages(TOPIC + topic))
        messages.add(JSON.readTree(message.path("Message").asText()));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return messages;
  }

  private double counted(String channel, String result) {
    return registry
        .get("mooring.notifications")
        .tags("channel", channel, "result", result)
        .counter()
        .count();
  }

  @Test
  void callsAndEventsAreToldAndNoSecretIsAmongThem() {
    git.commit("web.yaml", manifest());
    passes();
    await().atMost(Duration.ofSeconds(10)).until(() -> posted.size() == 2);
    await().atMost(Duration.ofSeconds(10)).until(() -> to("events").size() == 2);
    notices.close();

    assertThat(to("calls"))
        .extracting(
            call -> call.path("client").asText() + " " + call.path("method").asText())
        .startsWith("ecs create_service")
        .contains("ecs tag_resource")
        .allMatch(call -> call.matches("ecs (create_service|update_service|tag_resource)"));
    var created = to("calls").getFirst();
    assertThat(created.at("/input/serviceName").asText()).isEqualTo("web");
    assertThat(created.at("/result/service/createdAt").asText()).startsWith("2026-01-01T00:00:0");
    assertThat(posted)
        .extracting(event -> event.path("type").asText())
        .containsExactly("sync-started", "sync-succeeded");
    assertThat(to("events")).isEqualTo(List.copyOf(posted));
    assertThat(to("calls") + "" + to("events") + posted).doesNotContain(CANARY, SECRET);
    assertThat(counted("webhook", "sent")).isEqualTo(2);
    assertThat(counted("events", "sent")).isEqualTo(2);
    assertThat(counted("sns", "sent")).isEqualTo(to("calls").size());
  }

  @Test
  void aTopicThatRefusesAndAWebhookThatIsIllFailAndSlowNoPass() {
    model.call("sns", "DeleteTopic", JSON.createObjectNode().put("TopicArn", TOPIC + "calls"), now);
    model.call(
        "sns", "DeleteTopic", JSON.createObjectNode().put("TopicArn", TOPIC + "events"), now);
    webhookAnswers = 500;
    git.commit("web.yaml", manifest());
    long start = System.nanoTime();
    var reports = passes();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    assertThat(reports).extracting(PassReport::result).containsOnly(PassReport.Result.SUCCEEDED);
    assertThat(reports.getLast().resources())
        .allSatisfy(resource -> assertThat(resource.conditions()).isEmpty());
    await().atMost(Duration.ofSeconds(10)).until(() -> counted("sns", "failed") > 1);
    await().atMost(Duration.ofSeconds(10)).until(() -> counted("events", "failed") == 2);
    assertThat(posted).isEmpty();
  }

  @Test
  void aDeadEndpointFailsNoPass() {
    server.stop(0);
    aws.close();
    git.commit("web.yaml", manifest());
    assertThat(passes()).extracting(PassReport::result).containsOnly(PassReport.Result.SUCCEEDED);
  }

  @Test
  void everyCounterIsBornAtZero() {
    assertThat(counted("sns", "sent") + counted("events", "failed") + counted("webhook", "dropped"))
        .isZero();
  }
}
