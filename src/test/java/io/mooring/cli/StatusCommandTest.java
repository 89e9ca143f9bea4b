package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mooring.fixture.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusCommandTest {
  private static final String RESOURCES = """
      {"items": [
        {"app": "shop", "cluster": "shop", "kind": "Service", "name": "api",
         "commit": "0123456789abcdef0123456789abcdef01234567",
         "sync": {"status": "Synced", "origin": null, "since": "2026-01-02T11:00:00Z",
           "differences": [], "ignored": []},
         "health": {"status": "Healthy", "since": "2026-01-02T11:30:00.123Z", "reason": "2 of 2 tasks run"},
         "operation": null, "conditions": []},
        {"app": "shop", "cluster": "shop", "kind": "Service", "name": "web-frontend",
         "commit": "0123456789abcdef0123456789abcdef01234567",
         "sync": {"status": "OutOfSync", "origin": "live", "since": "2026-01-02T12:00:00Z",
           "differences": [{"pointer": "/service/desiredCount", "desired": "2", "live": "7", "why": "-"}],
           "ignored": []},
         "health": {"status": "Progressing", "since": "2026-01-02T12:00:00Z", "reason": "5 of 7"},
         "operation": {"phase": "Running", "message": "-"}, "conditions": []},
        {"app": "blog", "cluster": "blog", "kind": "Service", "name": "api", "commit": null,
         "sync": {"status": "Unknown", "origin": null, "since": "2026-01-02T10:00:00Z",
           "differences": [], "ignored": []},
         "health": {"status": "Unknown", "since": "2026-01-02T10:00:00Z", "reason": ""},
         "operation": null,
         "conditions": [{"type": "InvalidManifest", "message": "api.yaml:3:5: error:\\n unknown field"}]}
      ]}
      """;

  private HttpServer server;
  private volatile String resources = RESOURCES;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v1/resources", exchange -> {
      var body = resources.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
  }

  @Test
  void theControllerIsWhereTheConfigurationStartsIt(@TempDir Path dir) throws IOException {
    var config = Files.writeString(
        dir.resolve("mooring.yaml"), """
        mooring:
          instance: shop
          http: {host: 0.0.0.0, port: %d}
          apps: {shop: {repo: "https://git.example/x.git", ref: main, destination: test}}
          destinations: {test: {account: "123456789012", region: eu-west-1, clusters: [shop]}}
        """.formatted(server.getAddress().getPort()));
    var run = Run.of(Map.of("MOORING_CONFIG", config.toString()), "status", "-o", "name");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("web-frontend");

    Files.writeString(config, "mooring: {}");
    var broken = Run.of(Map.of("MOORING_CONFIG", config.toString()), "status", "--app", "none");
    assertThat(broken.err()).contains("the configuration cannot be used, so its port is not known");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Run status(String... arguments) {
    var all = new String[arguments.length + 1];
    all[0] = "status";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Run.of(
        Map.of("MOORING_SERVER", "http://127.0.0.1:" + server.getAddress().getPort() + "/"), all);
  }

  @Test
  void theTableHasAColumnForEverythingAPersonAsksFirst() {
    var run = status();

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo("""
            APP    CLUSTER   KIND      NAME           SYNC        HEALTH        SINCE                  MESSAGE
            shop   shop      Service   api            Synced      Healthy       2026-01-02T11:30:00Z   2 of 2 tasks run
            shop   shop      Service   web-frontend   OutOfSync   Progressing   2026-01-02T12:00:00Z   differs in /service/desiredCount
            blog   blog      Service   api            Unknown     Unknown       2026-01-02T10:00:00Z   InvalidManifest: api.yaml:3:5: error: unknown field
            """);
  }

  @Test
  void theWideTableAddsCommitOriginAndOperation() {
    assertThat(status("-o", "wide", "web-frontend").out())
        .contains("COMMIT    ORIGIN   OPERATION   MESSAGE")
        .contains("0123456   live     Running     differs in");
  }

  @Test
  void theOtherFormatsAreForPrograms() {
    assertThat(status("-o", "name").out())
        .isEqualTo(
            "shop/shop/Service/api\nshop/shop/Service/web-frontend\nblog/blog/Service/api\n");
    assertThat(status("-o", "json", "--app", "blog").out())
        .contains("\"items\" : [")
        .contains("blog");
    assertThat(status("-o", "yaml", "--app", "blog").out())
        .startsWith("items:\n")
        .contains("app: blog");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Synced    | Healthy     | Succeeded |                 | 0",
        "Synced    | Healthy     | Failed    |                 | 0",
        "Synced    | Progressing | Running   |                 | 0",
        "OutOfSync | Healthy     | Succeeded | ReportOnly      | 1",
        "OutOfSync | Missing     |           |                 | 1",
        "OutOfSync | Missing     | Error     |                 | 6",
        "OutOfSync | Healthy     | Failed    | Held            | 6",
        "Synced    | Degraded    | Succeeded |                 | 6",
        "Unknown   | Unknown     |           | InvalidManifest | 6",
        "Unknown   | Unknown     |           | LiveUnknown     | 20",
      })
  void forScriptsTheExitCodeIsThatOfTheWorst(
      String sync, String health, String operation, String condition, int code) {
    resources = """
        {"items": [
          {"app": "shop", "cluster": "shop", "kind": "Service", "name": "fine",
           "sync": {"status": "Synced"}, "health": {"status": "Healthy"},
           "operation": null, "conditions": []},
          {"app": "shop", "cluster": "shop", "kind": "Service", "name": "web",
           "sync": {"status": "%s"}, "health": {"status": "%s"},
           "operation": %s, "conditions": [%s]}
        ]}
        """.formatted(
            sync,
            health,
            operation == null ? "null" : "{\"phase\": \"" + operation + "\"}",
            condition == null ? "" : "{\"type\": \"" + condition + "\"}");

    assertThat(status("--exit-code").exitCode()).isEqualTo(code);
    assertThat(status("--exit-code", "fine").exitCode())
        .as("only what is shown")
        .isZero();
    assertThat(status().exitCode()).as("a listing is fine").isZero();
  }

  @Test
  void resourcesAreSelectedByNameAppAndValue() {
    assertThat(status("-o", "name", "api").out().lines()).hasSize(2);
    assertThat(status("-o", "name", "blog/blog/Service/api").out().lines()).hasSize(1);
    assertThat(status("-o", "name", "-l", "sync=outofsync").out())
        .isEqualTo("shop/shop/Service/web-frontend\n");
    assertThat(status("-o", "name", "--app", "shop", "-l", "name=api").out().lines())
        .hasSize(1);
  }

  @Test
  void aNameThatIsNotThereIsNotFound() {
    var run = status("nope");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo("mooring status: no resource nope is declared; 'mooring status' lists all\n");
  }

  @Test
  void aSelectorThatNothingHasIsWrongUse() {
    var run = status("-l", "team=shop");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("select by app, cluster, kind, name, sync or health");
  }

  @Test
  void aControllerThatIsNotThereIsSaidPlainly() {
    int free = FreePort.next();
    var run = Run.of("status", "--server", "http://127.0.0.1:" + free);
    assertThat(run.exitCode()).isEqualTo(20);
    assertThat(run.err())
        .contains("no controller answers at http://127.0.0.1:" + free, "mooring run", "--server")
        .doesNotContain("Exception");
  }

  @Test
  void somethingElseAtThatAddressIsSaidToo() {
    var run = status("--server", "http://127.0.0.1:" + server.getAddress().getPort() + "/else");
    assertThat(run.exitCode()).isEqualTo(20);
    assertThat(run.err()).contains("answered HTTP 404: is this a controller of Mooring?");
  }
}
