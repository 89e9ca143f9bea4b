package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * CloudWatch Logs, and what the containers of tasks write there by the awslogs driver: a stream
 * {@code prefix/container/task}, made when the container first starts (ecs.md 5.3). What it says
 * goes by its {@link Fate}.
 */
final class LogStreams {
  /** Most events of one answer (API_GetLogEvents). */
  private static final int EVENTS_MAX = 10_000;

  /** Most groups on a page, and as many where none are asked for (API_DescribeLogGroups). */
  private static final int GROUPS_MAX = 50;

  private record Line(Instant at, String message) {}

  private record Group(Instant createdAt, SortedMap<String, List<Line>> streams) {}

  private final boolean strict;
  private final Arns arns;
  private final SortedMap<String, Group> groups = new TreeMap<>();

  LogStreams(Behaviour behaviour, Arns arns) {
    this.strict = behaviour.declared().contains(Behaviour.Declared.LOG_GROUPS);
    this.arns = arns;
  }

  void into(Map<String, Neighbours.Operation> operations) {
    operations.put("logs:CreateLogGroup", this::create);
    operations.put("logs:DeleteLogGroup", (request, _) -> delete(request));
    operations.put("logs:DescribeLogGroups", this::describe);
    operations.put("logs:GetLogEvents", (request, _) -> events(request));
  }

  /** What the containers of a task say about what just happened to it. */
  void tell(Task task, Task.Happening happening, Instant at) {
    switch (happening) {
      case RAN -> say(task, at, image -> List.of("starting " + image, "listening"));
      case FAILED_ITS_CHECK -> say(task, at, _ -> List.of("GET /health 503"));
      case EXITED ->
        say(
            task,
            at,
            image -> task.traits.fate() == Fate.CRASH
                ? List.of(
                    "connecting to db:5432",
                    "connection refused, attempt 3 of 3",
                    "FATAL: cannot reach the database at db:5432")
                : List.of("received SIGTERM"));
      case NOTHING, BECAME_HEALTHY, FAILED_TO_START -> {}
    }
  }

  /** What a container that runs an image says. */
  private interface Lines {
    List<String> of(String image);
  }

  private void say(Task task, Instant at, Lines lines) {
    for (var container : task.revision.containers()) {
      var stream = stream(task, container, at);
      if (stream.isEmpty()) continue;
      for (var line : lines.of(Json.text(container, "image"))) stream.get().add(new Line(at, line));
    }
  }

  private Optional<List<Line>> stream(Task task, JsonNode container, Instant at) {
    var options = container.path("logConfiguration").path("options");
    var prefix = Json.text(options, "awslogs-stream-prefix");
    boolean driver =
        container.path("logConfiguration").path("logDriver").asText().equals("awslogs");
    // Without a prefix the stream is named by an id that only the host knows.
    if (!driver || prefix.isEmpty()) return Optional.empty();
    var name = Json.text(options, "awslogs-group");
    boolean creates = options.path("awslogs-create-group").asText().equals("true");
    if (strict && !creates && !groups.containsKey(name)) return Optional.empty();
    return Optional.of(groups
        .computeIfAbsent(name, _ -> new Group(at, new TreeMap<>()))
        .streams()
        .computeIfAbsent(
            prefix + "/" + Json.text(container, "name") + "/" + task.id, _ -> new ArrayList<>()));
  }

  private ObjectNode create(ObjectNode request, Instant at) {
    var name = Json.text(request, "logGroupName");
    if (name.isEmpty()) throw Refusal.invalid("1 validation error detected: logGroupName");
    if (groups.putIfAbsent(name, new Group(at, new TreeMap<>())) != null) {
      throw new Refusal("ResourceAlreadyExistsException", "The specified log group already exists");
    }
    return Json.object();
  }

  private ObjectNode delete(ObjectNode request) {
    if (groups.remove(Json.text(request, "logGroupName")) == null) throw noGroup();
    return Json.object();
  }

  private ObjectNode describe(ObjectNode request, Instant at) {
    var prefix = Json.text(request, "logGroupNamePrefix");
    var shown = new TreeMap<String, Instant>();
    groups.forEach((name, group) -> {
      if (name.startsWith(prefix)) shown.put(name, group.createdAt());
    });
    // Nobody said which groups there are: the very one that is asked for is.
    if (!strict && !prefix.isEmpty()) shown.putIfAbsent(prefix, at);
    int size = Math.clamp(request.path("limit").asInt(GROUPS_MAX), 1, GROUPS_MAX);
    var after = Json.text(request, "nextToken");
    var names =
        List.copyOf(after.isEmpty() ? shown.keySet() : shown.tailMap(after).keySet());
    var answer = Json.object();
    var list = answer.putArray("logGroups");
    for (var name : names.subList(0, Math.min(size, names.size()))) {
      list.addObject()
          .put("logGroupName", name)
          .put(
              "arn",
              "arn:aws:logs:%s:%s:log-group:%s:*".formatted(arns.region(), arns.account(), name))
          .put("creationTime", shown.getOrDefault(name, at).toEpochMilli())
          .put("metricFilterCount", 0)
          .put("storedBytes", 0);
    }
    if (names.size() > size) answer.put("nextToken", names.get(size));
    return answer;
  }

  private ObjectNode events(ObjectNode request) {
    var group = groups.get(group(request));
    if (group == null) throw noGroup();
    var lines = group.streams().get(Json.text(request, "logStreamName"));
    if (lines == null) {
      throw new Refusal("ResourceNotFoundException", "The specified log stream does not exist.");
    }
    int size = Math.clamp(request.path("limit").asInt(EVENTS_MAX), 1, EVENTS_MAX);
    var token = Json.text(request, "nextToken");
    boolean forward =
        token.isEmpty() ? request.path("startFromHead").asBoolean(false) : token.startsWith("f/");
    int edge = token.isEmpty() ? (forward ? 0 : lines.size()) : edge(token, lines.size());
    int from = forward ? edge : Math.max(0, edge - size);
    int to = forward ? Math.min(lines.size(), edge + size) : edge;
    var answer = Json.object();
    var list = answer.putArray("events");
    for (var line : lines.subList(from, to)) {
      list.addObject()
          .put("timestamp", line.at().toEpochMilli())
          .put("message", line.message())
          .put("ingestionTime", line.at().toEpochMilli());
    }
    // At the end of the stream the token stays the same (API_GetLogEvents).
    return answer.put("nextForwardToken", "f/" + to).put("nextBackwardToken", "b/" + from);
  }

  private static String group(ObjectNode request) {
    var arn = Json.text(request, "logGroupIdentifier");
    var name = arn.startsWith("arn:") ? arn.replaceFirst(".*:log-group:", "") : arn;
    return name.isEmpty() ? Json.text(request, "logGroupName") : name;
  }

  private static int edge(String token, int size) {
    if (!token.matches("[fb]/[0-9]{1,9}")) {
      throw new Refusal("InvalidParameterException", "The specified nextToken is invalid.");
    }
    return Math.min(size, Integer.parseInt(token.substring(2)));
  }

  private static Refusal noGroup() {
    return new Refusal("ResourceNotFoundException", "The specified log group does not exist.");
  }
}
