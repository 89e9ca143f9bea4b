package io.mooring.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.fixture.Samples;
import io.mooring.reconcile.Board;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole edge over real HTTP: one container for all of it. */
@QuarkusTest
class WebTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Board board;

  @TestHTTPResource
  private URI server;

  WebTest(Board board) {
    this.board = board;
  }

  @BeforeEach
  void aPassWentBy() {
    board.passed(Samples.report(List.of(Samples.synced("api"), Samples.drifted("web")), List.of()));
  }

  private HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(server.resolve(path));
    if (headers.length > 0) request.headers(headers);
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private JsonNode json(String path) throws IOException, InterruptedException {
    return JSON.readTree(get(path).body());
  }

  @Test
  void aResourceIsShownWithEverythingThatIsKnown() throws Exception {
    assertThat(json("/api/v1/resources/shop/shop/service/web")).isEqualTo(JSON.readTree("""
                {"app": "shop", "cluster": "shop", "kind": "Service", "name": "web",
                 "commit": "0123456789abcdef0123456789abcdef01234567",
                 "sync": {"status": "OutOfSync", "origin": "live", "since": "2026-01-02T12:00:00Z",
                   "differences": [{"pointer": "/service/desiredCount", "desired": "2", "live": "7",
                     "why": "declared, and the live value is another"}],
                   "ignored": []},
                 "health": {"status": "Degraded", "since": "2026-01-02T12:00:00Z",
                   "reason": "1 of 2 tasks run"},
                 "operation": {"phase": "Failed", "message": "the roll-out failed",
                   "startedAt": "2026-01-02T12:00:00Z", "finishedAt": "2026-01-02T12:00:00Z"},
                 "conditions": [{"type": "Held", "reason": "RolloutFailed",
                   "message": "web:3 is held: <b>CannotPullContainerError</b>",
                   "since": "2026-01-02T12:00:00Z",
                   "commit": "0123456789abcdef0123456789abcdef01234567"}]}
                """));
  }

  @Test
  void aMemberWithoutAValueIsNull() throws Exception {
    var api = json("/api/v1/resources/shop/shop/Service/api");
    assertThat(api.at("/sync/origin").isNull()).isTrue();
    assertThat(api.at("/operation").isNull()).isTrue();
    assertThat(api.at("/sync/ignored/0/rule").asText()).isEqualTo("autoscaled");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'api web'",
    "?app=shop, 'api web'",
    "?app=other, ''",
    "?kind=service, 'api web'",
    "?kind=Task, ''",
    "?sync=OutOfSync, web",
    "?sync=synced&health=healthy, api",
    "?health=Degraded, web",
    "?sync=Synced&health=Degraded, ''"
  })
  void aListAnswersItemsAndCanBeNarrowed(String query, String names) throws Exception {
    var items = json("/api/v1/resources" + query).path("items");
    assertThat(String.join(" ", items.findValuesAsText("name"))).isEqualTo(names);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/resources/shop/shop/Service/nope, 404, no resource shop/shop/Service/nope is declared",
    "/api/v1/resources?sync=Fine, 400, 'the query parameter sync takes one of Synced, OutOfSync, Unknown'",
    "/api/v1/resources?kind=Overlay, 400, 'the query parameter kind takes one of Service, Task, Schedule, TaskDefinition'",
    "/api/v1/resources/shop/shop/Service/nope/runs, 404, no resource shop/shop/Service/nope is declared",
    "/api/v1/resources/shop/shop/Service/nope/logs, 404, no resource shop/shop/Service/nope is declared",
    "/api/v1/resources/shop/shop/Schedule/web/runs, 404, only a Service and a Task have runs and logs",
    "/api/v1/resources/shop/shop/TaskDefinition/web/logs, 404, only a Service and a Task have runs",
    "/api/v1/resources/shop/shop/Service/web/runs, 404, there is no app shop",
    "/api/v1/resources/shop/shop/Service/web/logs?run=No%20hook, 400, the query parameter run takes the name of a hook",
    "/api/v1/nope, 404, nothing is at this address; the API has /api/v1/apps"
  })
  void anErrorIsJsonWithASentence(String path, int status, String message) throws Exception {
    var answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).path("status").asInt()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).path("message").asText()).contains(message);
  }

  @Test
  void nothingCanBeWritten() throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var post = HttpRequest.newBuilder(server.resolve("/api/v1/resources"))
          .POST(HttpRequest.BodyPublishers.ofString("{}"))
          .build();
      assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(405);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api/v1/resources", "/metrics", "/style.css", "/q/health/ready"})
  void everyAnswerCarriesTheSecurityHeaders(String path) throws Exception {
    var answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'none'");
  }

  @Test
  void thePageShowsWhatIsKnownAndEscapesIt() throws Exception {
    assertThat(get("/").body())
        .contains("<span class=\"OutOfSync\">OutOfSync</span>")
        .contains("href=\"/api/v1/resources/shop/shop/Service/web\"")
        .contains("&lt;b&gt;CannotPullContainerError&lt;/b&gt;")
        .doesNotContain("<b>", "<script");
  }

  @Test
  void thePageHasItsStyle() throws Exception {
    var style = get("/style.css", "Accept", "text/css,*/*;q=0.1");
    assertThat(style.headers().firstValue("Content-Type").orElse("")).startsWith("text/css");
    assertThat(style.body()).contains("white-space: pre-line");
  }

  @Test
  void aProcessWithoutALoopIsNotLive() throws Exception {
    assertThat(get("/q/health/live").statusCode()).isEqualTo(503);
    assertThat(get("/q/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void prometheusGetsItsText() throws Exception {
    var answer = get("/metrics", "Accept", "text/plain");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("jvm_memory_used_bytes")
        .doesNotContain("http_server", "process_cpu_time_ns", "system_cpu_count");
  }
}
