package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.Aws;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Streams of CloudWatch Logs with everything that makes reading them hard. */
final class CloudWatch implements Aws {
  record Event(long at, String message) {}

  final Map<String, List<Event>> streams = new TreeMap<>();
  final Set<String> groups = new TreeSet<>(Set.of("/ecs/shop"));

  /** Answers that come before the real one, whatever is asked. */
  final Deque<Reply> before = new ArrayDeque<>();

  /** Events on a page. */
  int page = 10_000;

  /** Whether each page with events comes after one without. */
  boolean emptyPages;

  /** Tokens issued before this edge are refused. */
  int generation;

  int calls;

  void write(String stream, long at, String message) {
    streams.computeIfAbsent(stream, _ -> new ArrayList<>()).add(new Event(at, message));
  }

  @Override
  public synchronized Reply call(AwsCall call, ObjectNode request) {
    if (call != AwsCall.GET_LOG_EVENTS) throw new IllegalStateException("asked " + call);
    calls++;
    if (!before.isEmpty()) return before.removeFirst();
    if (!groups.contains(request.path("logGroupName").asText()))
      return fault("ResourceNotFoundException", "The specified log group does not exist.");
    var stream = streams.get(request.path("logStreamName").asText());
    if (stream == null)
      return fault("ResourceNotFoundException", "The specified log stream does not exist.");
    var events = stream.stream()
        .filter(event -> event.at() >= request.path("startTime").asLong(0))
        .toList();
    boolean forward = request.path("startFromHead").asBoolean();
    var token = request.path("nextToken").asText();
    var parts = token.split("/");
    if (!token.isEmpty() && Integer.parseInt(parts[1]) != generation)
      return fault("InvalidParameterException", "The specified nextToken is invalid.");
    boolean skipped = token.isEmpty() || parts[3].equals("e");
    int edge = token.isEmpty() ? (forward ? 0 : events.size()) : Integer.parseInt(parts[2]);
    int size = Math.min(page, request.path("limit").asInt(page));
    int from = forward ? edge : Math.max(0, edge - size);
    int to = forward ? Math.min(events.size(), edge + size) : edge;
    if (emptyPages && !skipped && from < to) return answer(List.of(), edge, edge, "e");
    return answer(events.subList(from, to), from, to, from == to ? "e" : "n");
  }

  private Reply answer(List<Event> events, int from, int to, String kind) {
    var body = JsonNodeFactory.instance.objectNode();
    var list = body.putArray("events");
    events.forEach(
        event -> list.addObject().put("timestamp", event.at()).put("message", event.message()));
    body.put("nextForwardToken", "f/%d/%d/%s".formatted(generation, to, kind));
    body.put("nextBackwardToken", "b/%d/%d/%s".formatted(generation, from, kind));
    return new Reply.Ok(body, "");
  }

  static Reply fault(String code, String message) {
    return new Reply.Fault(code, message, 400, "");
  }
}
