package io.mooring.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The API of a running controller. */
final class Controller {
  /** Names the controller in the environment. */
  static final String SERVER_VARIABLE = "MOORING_SERVER";

  static final String SERVER = "http://127.0.0.1:8080";

  /** The API answers from memory; one that takes longer is not there for us. */
  private static final Duration TIME_OUT = Duration.ofSeconds(10);

  private final URI server;

  private Controller(URI server) {
    this.server = server;
  }

  static Controller at(@Nullable String named, Map<String, String> environment) {
    var text = Optional.ofNullable(named)
        .orElseGet(() -> environment.getOrDefault(SERVER_VARIABLE, SERVER));
    try {
      var address = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      var scheme = address.getScheme();
      if (address.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
        return new Controller(address);
      }
    } catch (URISyntaxException _) {
      // Said below.
    }
    throw new Failure(
        ExitCode.USAGE,
        "'%s' is no address of a controller: use one such as %s".formatted(text, SERVER));
  }

  /** The answer of one address of the API, such as {@code /api/v1/resources}. */
  JsonNode get(String path) {
    var request = HttpRequest.newBuilder(URI.create(server + path))
        .timeout(TIME_OUT)
        .header("Accept", "application/json")
        .build();
    try (var client = HttpClient.newBuilder().connectTimeout(TIME_OUT).build()) {
      var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == 200) return Documents.JSON.readTree(answer.body());
      throw new Failure(
          ExitCode.OTHER,
          "%s%s answered HTTP %d: is this a controller of Mooring?"
              .formatted(server, path, answer.statusCode()));
    } catch (JsonProcessingException _) {
      throw new Failure(
          ExitCode.OTHER,
          "%s%s did not answer JSON: is this a controller of Mooring?".formatted(server, path));
    } catch (IOException _) {
      throw new Failure(
          ExitCode.OTHER,
          "no controller answers at %s: start one with 'mooring run', or name another with --server or %s"
              .formatted(server, SERVER_VARIABLE));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.OTHER, "interrupted");
    }
  }
}
