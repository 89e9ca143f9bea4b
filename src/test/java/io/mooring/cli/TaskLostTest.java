package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mooring.fixture.World;
import io.mooring.simhttp.EmbeddedEcs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call that starts a task and gets no answer. */
class TaskLostTest {
  private static final String DENIED =
      "{\"__type\":\"AccessDeniedException\",\"message\":\"the session has ended\"}";

  private final World world = new World();
  private final HttpClient client = HttpClient.newHttpClient();
  private EmbeddedEcs ecs;
  private HttpServer front;
  private int starts;
  private boolean deniedLater;

  @BeforeEach
  void start() throws IOException {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    ecs = EmbeddedEcs.start(world.model, "127.0.0.1", 0, InstantSource.system());
    world.registers("api");
    front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    front.createContext("/", this::pass);
    front.start();
  }

  @AfterEach
  void stop() {
    front.stop(0);
    client.close();
    ecs.close();
  }

  /** Hands everything on; the answer to the first start gets lost. */
  private void pass(HttpExchange exchange) throws IOException {
    var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    boolean starting = target.endsWith(".RunTask");
    if (starting) starts++;
    if (starting && starts > 1 && deniedLater) {
      answer(exchange, 400, DENIED.getBytes(StandardCharsets.UTF_8));
      return;
    }
    var request = HttpRequest.newBuilder(ecs.endpoint())
        .header("X-Amz-Target", target)
        .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
        .header("Authorization", exchange.getRequestHeaders().getFirst("Authorization"))
        .POST(HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
        .build();
    try {
      var answer = client.send(request, BodyHandlers.ofByteArray());
      if (starting && starts == 1) exchange.close();
      else answer(exchange, answer.statusCode(), answer.body());
    } catch (InterruptedException interrupted) {
      throw new IOException(interrupted);
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private Run run() {
    var at = "http://127.0.0.1:" + front.getAddress().getPort();
    return Run.of(
        "task",
        "run",
        "--cluster",
        "shop",
        "--region",
        "eu-west-1",
        "--endpoint-url",
        at,
        "--from",
        "api",
        "--no-wait");
  }

  @Test
  void theNextCallIsGivenTheTaskOfTheFirst() {
    var run = run();
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(starts).isEqualTo(2);
    assertThat(world.tasks("shop")).isEqualTo(1);
  }

  /** The refusal is no answer to the first call. */
  @Test
  void whatIsRefusedAfterItMayHaveStarted() {
    deniedLater = true;
    var run = run();
    assertThat(run.exitCode()).isEqualTo(TaskRunCommand.OWN_FAILURE);
    assertThat(run.err())
        .contains("the session has ended")
        .contains("a call before it got no answer and may have started a task")
        .contains("`mooring task list --cluster shop");
    assertThat(world.tasks("shop")).isEqualTo(1);
  }
}
