package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.sim.LogStream.Line;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One page of GetLogEvents (ecs.md 5.3, API_GetLogEvents). A token tells the direction, the line
 * between two pages, when it was made, and whether the page before it was empty on purpose.
 */
final class LogPage {
  /** Most events of one answer, and as many where none are asked for. */
  private static final int EVENTS_MAX = 10_000;

  /** Most bytes of all messages of one answer. */
  private static final int BYTES_MAX = 1024 * 1024;

  private static final Duration TOKEN_LIFE = Duration.ofHours(24);
  private static final Pattern TOKEN = Pattern.compile("([fb])/([0-9]{1,9})/([0-9]{1,12})(/e)?");

  private record Token(String text, boolean forward, int edge, boolean afterEmpty) {}

  private final List<Line> lines;
  private final Instant now;
  private final boolean emptyPages;

  /**
   * @param lines those that can be seen
   * @param emptyPages whether an empty page comes before every one that is not
   */
  LogPage(List<Line> lines, Instant now, boolean emptyPages) {
    this.lines = lines;
    this.now = now;
    this.emptyPages = emptyPages;
  }

  ObjectNode of(ObjectNode request) {
    int limit = request.path("limit").asInt(EVENTS_MAX);
    if (limit < 1 || limit > EVENTS_MAX) {
      throw Refusal.invalid("limit must be between 1 and " + EVENTS_MAX + ".");
    }
    int first = edge(request.path("startTime"), 0);
    int last = Math.max(first, edge(request.path("endTime"), lines.size()));
    var token = token(Json.text(request, "nextToken"));
    boolean forward =
        token == null ? request.path("startFromHead").asBoolean(false) : token.forward;
    if (forward) {
      int from = Math.max(token == null ? first : token.edge, first);
      return answer(token, true, from, forwardFrom(from, Math.max(from, last), limit));
    }
    int to = Math.min(token == null ? last : token.edge, last);
    return answer(token, false, backwardFrom(to, Math.min(to, first), limit), to);
  }

  /** The line between those before a time and the others. */
  private int edge(JsonNode millis, int otherwise) {
    if (!millis.isNumber()) return otherwise;
    return LogStream.before(lines, Instant.ofEpochMilli(millis.asLong()));
  }

  private int forwardFrom(int from, int last, int limit) {
    int to = from;
    for (long bytes = 0; to < last && to - from < limit; to++) {
      bytes += bytes(to);
      if (bytes > BYTES_MAX && to > from) break;
    }
    return to;
  }

  private int backwardFrom(int to, int first, int limit) {
    int from = to;
    for (long bytes = 0; from > first && to - from < limit; from--) {
      bytes += bytes(from - 1);
      if (bytes > BYTES_MAX && from < to) break;
    }
    return from;
  }

  private int bytes(int line) {
    return lines.get(line).message().getBytes(StandardCharsets.UTF_8).length;
  }

  private ObjectNode answer(@Nullable Token token, boolean forward, int from, int to) {
    var answer = Json.object();
    var events = answer.putArray("events");
    if (emptyPages && from < to && (token == null || !token.afterEmpty)) {
      return answer
          .put("nextForwardToken", written("f", forward ? from : to) + (forward ? "/e" : ""))
          .put("nextBackwardToken", written("b", forward ? from : to) + (forward ? "" : "/e"));
    }
    for (var line : lines.subList(from, to)) {
      events
          .addObject()
          .put("timestamp", line.at().toEpochMilli())
          .put("message", line.message())
          .put("ingestionTime", line.seenAt().toEpochMilli());
    }
    // At the end of the stream the token that was sent comes back (API_GetLogEvents).
    var same = token != null && from == to ? token.text : "";
    return answer
        .put("nextForwardToken", forward && !same.isEmpty() ? same : written("f", to))
        .put("nextBackwardToken", !forward && !same.isEmpty() ? same : written("b", from));
  }

  private String written(String direction, int edge) {
    return direction + "/" + edge + "/" + now.getEpochSecond();
  }

  private @Nullable Token token(String text) {
    if (text.isEmpty()) return null;
    var parts = TOKEN.matcher(text);
    if (!parts.matches()) throw invalid();
    var made = Instant.ofEpochSecond(Long.parseLong(parts.group(3)));
    if (now.isAfter(made.plus(TOKEN_LIFE))) throw invalid();
    int edge = Math.min(Integer.parseInt(parts.group(2)), lines.size());
    return new Token(text, parts.group(1).equals("f"), edge, parts.group(4) != null);
  }

  private static Refusal invalid() {
    return Refusal.invalid("The specified nextToken is invalid.");
  }
}
