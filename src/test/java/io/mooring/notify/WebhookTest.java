package io.mooring.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mooring.notify.Sender.Sent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a server that checks the signature as a receiver would. */
class WebhookTest {
  private static final String SECRET = "canary-2b7e";
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
  private static final Notice NOTICE = new Notice("id-1", "{\"type\":\"héld\"}", new TreeMap<>());

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Deque<Integer> answers = new ArrayDeque<>();
  private volatile Duration delay = Duration.ZERO;
  private volatile String seen = "";
  private volatile String secret = SECRET;
  private HttpServer server;
  private Webhook webhook;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/hook/T0-secret-path", this::receive);
    server.start();
    webhook = to("http://127.0.0.1:" + server.getAddress().getPort() + "/hook/T0-secret-path");
  }

  private Webhook to(String address) {
    return new Webhook(URI.create(address), () -> secret, Duration.ofMillis(400), () -> NOON);
  }

  @AfterEach
  void stop() {
    webhook.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private void receive(HttpExchange exchange) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var headers = exchange.getRequestHeaders();
    var timestamp = headers.getFirst("Mooring-Timestamp");
    boolean signed =
        Signature.of(SECRET, timestamp, body).equals(headers.getFirst("Mooring-Signature"));
    seen = "%s %s %s".formatted(headers.getFirst("Mooring-Event-Id"), timestamp, body);
    try {
      Thread.sleep(delay);
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
    int status = signed ? (answers.isEmpty() ? 204 : answers.pop()) : 401;
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Test
  void aBodyIsPostedSignedWithItsIdAndItsTime() {
    assertThat(webhook.send(NOTICE)).isEqualTo(new Sent.Taken());
    assertThat(seen).isEqualTo("id-1 1767355200 {\"type\":\"héld\"}");
  }

  /** Worked out by another hand: {@code openssl dgst -sha256 -hmac secret}. */
  @Test
  void theSignatureIsThatOfTheTimestampADotAndTheBody() {
    assertThat(Signature.of("secret", "1767355200", "{\"a\":1}"))
        .isEqualTo("v1=a2aa29e2e31c130858700a6b2a50670770b8ccee5e582a65c821a7befecf25d4");
  }

  @ParameterizedTest
  @CsvSource({
    "200, Taken",
    "202, Taken",
    "301, Refused",
    "400, Refused",
    "401, Refused",
    "404, Refused",
    "408, NotNow",
    "429, NotNow",
    "500, NotNow",
    "503, NotNow"
  })
  void anAnswerIsTakenRefusedOrWorthAnotherTry(int status, String kind) {
    answers.add(status);
    assertThat(webhook.send(NOTICE).getClass().getSimpleName()).isEqualTo(kind);
  }

  @Test
  void aServerThatIsTooSlowIsTriedAgainLater() {
    delay = Duration.ofSeconds(2);
    assertThat(webhook.send(NOTICE)).isInstanceOf(Sent.NotNow.class);
  }

  @Test
  void aServerThatIsAwayIsTriedAgainLaterAndNothingOfTheAddressIsSaid() {
    server.stop(0);
    var sent = webhook.send(NOTICE);
    assertThat(sent).isInstanceOf(Sent.NotNow.class);
    assertThat(sent.toString())
        .contains("127.0.0.1 did not answer")
        .doesNotContain("T0-secret-path", SECRET);
  }

  @Test
  void theSecretIsAskedForEachTimeSoThatItCanBeRenewed(@TempDir Path dir) throws IOException {
    secret = "old";
    assertThat(webhook.send(NOTICE)).isInstanceOf(Sent.Refused.class);
    secret = Files.readString(Files.writeString(dir.resolve("secret"), SECRET));
    assertThat(webhook.send(NOTICE)).isInstanceOf(Sent.Taken.class);
  }
}
