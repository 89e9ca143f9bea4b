package io.mooring.simhttp;

import io.mooring.sim.EcsModel;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The routes that only tests use: reset, advance, throttling, calls. */
final class SimRoutes {
  static final String PREFIX = "/_sim/";

  /** Longest jump of one request, in seconds: a crash loop of a week is worked off in a moment. */
  private static final long ADVANCE_MAX = Duration.ofDays(7).toSeconds();

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final EcsModel model;
  private final EmbeddedEcs.ServedClock clock;

  SimRoutes(EcsModel model, EmbeddedEcs.ServedClock clock) {
    this.model = model;
    this.clock = clock;
  }

  /** The value of a query parameter, or null. */
  interface Parameters {
    @Nullable
    String get(String name);
  }

  Answer answer(HttpMethod method, String path, Parameters parameters) {
    return switch (method.name() + " " + path.substring(PREFIX.length())) {
      case "POST reset" -> {
        model.reset();
        yield new Answer(OK, JSON, "{}");
      }
      case "POST advance" -> advance(parameters.get("seconds"));
      case "POST throttling" -> throttling(parameters.get("on"));
      case "GET calls" -> new Answer(OK, JSON, calls());
      default ->
        new Answer(
            NOT_FOUND,
            TEXT,
            "Routes: POST /_sim/reset, POST /_sim/advance?seconds=N,"
                + " POST /_sim/throttling?on=true|false, GET /_sim/calls\n");
    };
  }

  private Answer advance(@Nullable String seconds) {
    if (seconds == null
        || !seconds.matches("[0-9]{1,9}")
        || Long.parseLong(seconds) > ADVANCE_MAX) {
      return new Answer(
          BAD_REQUEST, TEXT, "Give seconds=N, a whole number from 0 to " + ADVANCE_MAX + ".\n");
    }
    clock.skip(Long.parseLong(seconds));
    model.advanceTo(clock.instant());
    return new Answer(OK, JSON, "{\"now\":\"" + clock.instant() + "\"}");
  }

  private Answer throttling(@Nullable String on) {
    if (!"true".equals(on) && !"false".equals(on)) {
      return new Answer(BAD_REQUEST, TEXT, "Give on=true or on=false.\n");
    }
    model.throttling("true".equals(on));
    return new Answer(OK, JSON, "{\"throttling\":" + on + "}");
  }

  private String calls() {
    UnaryOperator<String> quoted = text -> "\"" + text + "\"";
    return model.calls().entrySet().stream()
        .map(call -> quoted.apply(call.getKey()) + ":" + call.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
