package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.plan.Outcome;
import io.mooring.port.AwsCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the stream of one container, a page at a time and in order, by the forward tokens of
 * GetLogEvents: never by time, which would lose lines of one millisecond. A page without events is
 * not the end; a token that comes back unchanged is
 * (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html).
 */
public final class LogReader {
  /** Most lines read of one container: more is for CloudWatch's own tools. */
  public static final int LINES_MAX = 100_000;

  /** Most bytes of text read of one container: 64 MiB. */
  public static final long BYTES_MAX = 64L << 20;

  /** Most lines that {@link #tail} takes: one page of GetLogEvents. */
  public static final int TAIL_MAX = 10_000;

  /** Pages that a tail is collected from: a page ends after 1 MB of text. */
  private static final int TAIL_PAGES = 12;

  /** After a call without an answer. */
  private static final Duration AFTER_NO_ANSWER = Duration.ofSeconds(2);

  private final Calls calls;

  /** How one step ended. */
  public sealed interface Read {
    /** Why nothing could be read now. */
    enum Why {
      /** The budget is spent, or AWS says so: a matter of its turn. */
      TURN,
      TROUBLE
    }

    /**
     * Events, or none.
     *
     * @param atEnd whether nothing more is there now; later there may be
     */
    record Page(List<LogLine> lines, LogCursor next, boolean atEnd) implements Read {
      public Page {
        lines = List.copyOf(lines);
      }
    }

    /** The last lines that are read of it; what follows is not, as {@code why} says. */
    record Cut(List<LogLine> lines, String why) implements Read {
      public Cut {
        lines = List.copyOf(lines);
      }
    }

    /** The stream is not there yet, or its whole group is not, as {@code what} says. */
    record NotThere(String what) implements Read {}

    /** Nothing could be read now: try with this cursor after a while. */
    record Later(LogCursor next, Duration after, Why why, String words) implements Read {}

    /** It cannot be read at all. */
    record Unreadable(boolean forbidden, String why) implements Read {}
  }

  LogReader(Calls calls) {
    this.calls = calls;
  }

  /** The next page. */
  public Read next(LogCursor cursor) {
    var request = request(cursor.place()).put("startFromHead", true);
    cursor.from().ifPresent(from -> request.put("startTime", from.toEpochMilli()));
    if (!cursor.token().isEmpty()) request.put("nextToken", cursor.token());
    return switch (calls.call(AwsCall.GET_LOG_EVENTS, request)) {
      case Answer.Got(var body, var _) -> page(cursor, body);
      case Answer.Not(Outcome.Refused(var code, var _, var _))
      when code.equals("InvalidParameterException") && !cursor.token().isEmpty() ->
        new Read.Later(cursor.again(), Duration.ZERO, Read.Why.TURN, "the token is too old");
      case Answer.Not(var outcome) -> not(cursor, outcome);
    };
  }

  /** The last lines, oldest first; reading goes on after them. */
  public Read tail(LogCursor cursor, int wanted) {
    int most = Math.clamp(wanted, 1, TAIL_MAX);
    var lines = new ArrayDeque<LogLine>();
    var forward = "";
    var token = "";
    for (int page = 0; page < TAIL_PAGES && lines.size() < most; page++) {
      var request = request(cursor.place()).put("startFromHead", false);
      request.put("limit", most - lines.size());
      cursor.from().ifPresent(from -> request.put("startTime", from.toEpochMilli()));
      if (!token.isEmpty()) request.put("nextToken", token);
      if (!(calls.call(AwsCall.GET_LOG_EVENTS, request) instanceof Answer.Got(var body, var _))) {
        if (page == 0) return next(cursor);
        break;
      }
      var events = lines(body);
      for (int i = events.size() - 1; i >= 0; i--) lines.addFirst(events.get(i));
      if (page == 0) forward = body.path("nextForwardToken").asText();
      var back = body.path("nextBackwardToken").asText();
      if (back.equals(token) || back.isEmpty()) break;
      token = back;
    }
    var all = List.copyOf(lines);
    return new Read.Page(all, cursor.at(forward).past(all, size(all), 0), false);
  }

  private static ObjectNode request(LogPlace.Stream place) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("logGroupName", place.group())
        .put("logStreamName", place.name());
  }

  private static List<LogLine> lines(ObjectNode body) {
    var lines = new ArrayList<LogLine>();
    for (var event : body.path("events")) {
      lines.add(new LogLine(
          Instant.ofEpochMilli(event.path("timestamp").asLong()),
          event.path("message").asText()));
    }
    return lines;
  }

  private static Read page(LogCursor cursor, ObjectNode body) {
    var lines = lines(body);
    int skip = cursor.skip();
    int seen = 0;
    while (seen < lines.size()
        && skip > 0
        && cursor.last().filter(lines.get(seen).at()::equals).isPresent()) {
      seen++;
      skip--;
    }
    var fresh = lines.subList(seen, lines.size());
    if (!fresh.isEmpty()) skip = 0;
    var token = body.path("nextForwardToken").asText();
    boolean atEnd = token.equals(cursor.token());
    if (cursor.bounded()) {
      int room = room(fresh, cursor.size());
      if (room < fresh.size()) return new Read.Cut(fresh.subList(0, room), cut(cursor.place()));
    }
    return new Read.Page(fresh, cursor.at(token).past(fresh, size(fresh), skip), atEnd);
  }

  /** How many of the lines fit under the bounds. */
  private static int room(List<LogLine> lines, LogCursor.Size before) {
    long bytes = before.bytes();
    int taken = 0;
    while (taken < lines.size() && before.lines() + taken < LINES_MAX) {
      bytes += bytes(lines.get(taken));
      if (bytes > BYTES_MAX) break;
      taken++;
    }
    return taken;
  }

  private static LogCursor.Size size(List<LogLine> lines) {
    return new LogCursor.Size(
        lines.size(), lines.stream().mapToLong(LogReader::bytes).sum());
  }

  private static long bytes(LogLine line) {
    return line.message().getBytes(StandardCharsets.UTF_8).length;
  }

  private static String cut(LogPlace.Stream place) {
    return "cut after %,d lines or %d MiB; the rest is in stream %s of %s"
        .formatted(LINES_MAX, BYTES_MAX >> 20, place.name(), place.group());
  }

  private static Read not(LogCursor cursor, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Refused(var code, var message, var _)
      when code.equals("ResourceNotFoundException") ->
        new Read.NotThere(
            message.contains("log group")
                ? "log group %s does not exist".formatted(cursor.place().group())
                : "it has not written to %s yet".formatted(cursor.place().group()));
      case Outcome.Refused refused -> new Read.Unreadable(false, Ecs.words(refused));
      case Outcome.Denied denied ->
        new Read.Unreadable(true, "logs:GetLogEvents is not allowed: " + Ecs.words(denied));
      case Outcome.Throttled(var after) ->
        new Read.Later(cursor, after, Read.Why.TURN, Ecs.words(outcome));
      case Outcome.Unsure _, Outcome.AlreadyTrue _, Outcome.Done _ ->
        new Read.Later(cursor, AFTER_NO_ANSWER, Read.Why.TROUBLE, Ecs.words(outcome));
    };
  }
}
