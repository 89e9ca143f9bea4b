package io.mooring.simhttp;

import io.mooring.sim.EcsModel;
import io.mooring.sim.Fate;
import io.mooring.sim.FateRule;
import io.mooring.sim.PlacementFailure;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntConsumer;
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
  /** Whole numbers that a route takes: at most 9999. */
  private static final String COUNT = "[0-9]{1,4}";

  private static final String ALARMS = "POST alarms/";
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
      case "POST instances" -> instances(parameters.get("count"));
      case "POST placement" -> placement(parameters.get("fail"), parameters.get("reason"));
      case "POST run-failures" ->
        runFailures(parameters.get("count"), parameters.get("reason"), parameters.get("later"));
      case "POST target-failures" -> failing(parameters.get("count"), model::failTargets);
      case "POST publish-failures" -> failing(parameters.get("count"), model::failPublishes);
      case "GET messages" -> messages(parameters.get("topic"));
      case "POST interrupt" -> interrupt(parameters.get("task"));
      case "POST fate" -> fate(parameters.get("image"), parameters.get("fate"));
      case "GET calls" -> new Answer(OK, JSON, calls());
      case String route
      when route.startsWith(ALARMS) ->
        alarm(route.substring(ALARMS.length()), parameters.get("state"));
      default ->
        new Answer(
            NOT_FOUND,
            TEXT,
            "Routes: POST /_sim/reset, POST /_sim/advance?seconds=N,"
                + " POST /_sim/throttling?on=true|false, POST /_sim/alarms/NAME?state=ALARM|OK,"
                + " POST /_sim/fate?image=TEXT&fate=FATE, POST /_sim/instances?count=N,"
                + " POST /_sim/placement?fail=N&reason=REASON,"
                + " POST /_sim/run-failures?count=N&reason=REASON[&later=true],"
                + " POST /_sim/interrupt?task=ARN, POST /_sim/target-failures?count=N,"
                + " POST /_sim/publish-failures?count=N, GET /_sim/messages?topic=ARN, GET /_sim/calls\n");
    };
  }

  private Answer alarm(String name, @Nullable String state) {
    if (name.isEmpty() || (!"ALARM".equals(state) && !"OK".equals(state))) {
      return new Answer(BAD_REQUEST, TEXT, "Give a name, and state=ALARM or state=OK.\n");
    }
    model.alarm(name, "ALARM".equals(state), clock.instant());
    return new Answer(OK, JSON, "{\"state\":\"" + state + "\"}");
  }

  private Answer instances(@Nullable String count) {
    if (count == null || !count.matches(COUNT)) {
      return new Answer(BAD_REQUEST, TEXT, "Give count=N, a whole number.\n");
    }
    model.instances(Integer.parseInt(count), clock.instant());
    return new Answer(OK, JSON, "{\"instances\":" + count + "}");
  }

  private Answer placement(@Nullable String count, @Nullable String reason) {
    var failure = Arrays.stream(PlacementFailure.values())
        .filter(known -> known.name().equals(reason))
        .findFirst();
    if (count == null || !count.matches(COUNT) || failure.isEmpty()) {
      return new Answer(
          BAD_REQUEST,
          TEXT,
          "Give fail=N and reason=, one of " + Arrays.toString(PlacementFailure.values()) + ".\n");
    }
    model.failPlacements(Integer.parseInt(count), failure.get());
    return new Answer(OK, JSON, "{\"failing\":" + count + "}");
  }

  private Answer runFailures(
      @Nullable String count, @Nullable String reason, @Nullable String later) {
    if (count == null || !count.matches(COUNT) || reason == null || reason.isEmpty()) {
      return new Answer(
          BAD_REQUEST,
          TEXT,
          "Give count=N and reason=, for example RESOURCE:MEMORY, AGENT or ATTRIBUTE; and"
              + " later=true for tasks that are taken on first.\n");
    }
    model.failRuns(Integer.parseInt(count), reason, "true".equals(later));
    return new Answer(OK, JSON, "{\"failing\":" + count + "}");
  }

  private static Answer failing(@Nullable String count, IntConsumer fails) {
    if (count == null || !count.matches(COUNT)) {
      return new Answer(BAD_REQUEST, TEXT, "Give count=N, a whole number.\n");
    }
    fails.accept(Integer.parseInt(count));
    return new Answer(OK, JSON, "{\"failing\":" + count + "}");
  }

  private Answer messages(@Nullable String topic) {
    if (topic == null) return new Answer(BAD_REQUEST, TEXT, "Give topic=, its ARN.\n");
    return new Answer(OK, JSON, model.messages(topic).toString());
  }

  private Answer interrupt(@Nullable String task) {
    if (task == null || !model.interrupt(task, clock.instant())) {
      return new Answer(BAD_REQUEST, TEXT, "Give task=, the ARN of one that has not stopped.\n");
    }
    return new Answer(OK, JSON, "{}");
  }

  private Answer fate(@Nullable String image, @Nullable String name) {
    var fate =
        Arrays.stream(Fate.values()).filter(known -> known.name().equals(name)).findFirst();
    if (image == null || image.isEmpty() || fate.isEmpty()) {
      return new Answer(
          BAD_REQUEST,
          TEXT,
          "Give image=TEXT and fate=, one of " + Arrays.toString(Fate.values()) + ".\n");
    }
    model.fate(new FateRule(image, fate.get()));
    return new Answer(OK, JSON, "{\"fate\":\"" + name + "\"}");
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
