package io.mooring.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.config.Configuration;
import io.mooring.config.InvalidConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The API of a running controller. */
final class Controller {
  /** Names the controller in the environment. */
  static final String SERVER_VARIABLE = "MOORING_SERVER";

  static final String SERVER = "http://127.0.0.1:8080";

  /** The API answers from memory; one that takes longer is not there for us. */
  private static final Duration TIME_OUT = Duration.ofSeconds(10);

  /** Hosts that a server listens on and nobody can be reached at. */
  private static final List<String> EVERYWHERE = List.of("0.0.0.0", "::", "[::]");

  private final URI server;

  private Controller(URI server) {
    this.server = server;
  }

  /** The named one, else that of the environment, else the one that the configuration starts. */
  static Controller at(@Nullable String named, Surroundings surroundings) {
    var text = Optional.ofNullable(named)
        .or(() -> Optional.ofNullable(surroundings.environment().get(SERVER_VARIABLE)))
        .or(() -> configured(surroundings))
        .orElse(SERVER);
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

  private static Optional<String> configured(Surroundings surroundings) {
    var environment = surroundings.environment();
    if (!Configuration.isThere(Optional.empty(), environment)) return Optional.empty();
    try {
      var http = Configuration.load(Optional.empty(), environment, surroundings.properties())
          .http();
      var host = EVERYWHERE.contains(http.host()) ? "127.0.0.1" : http.host();
      return Optional.of(
          "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, http.port()));
    } catch (InvalidConfiguration invalid) {
      // A controller may run all the same, and what it does is asked for when something is wrong.
      surroundings.progress("the configuration cannot be used, so its port is not known: "
          + invalid.problems().getFirst());
      return Optional.empty();
    }
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
