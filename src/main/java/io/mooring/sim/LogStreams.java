package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the containers of tasks write by the awslogs driver: a stream {@code prefix/container/task},
 * made when the container first starts (ecs.md 5.3). What it says goes by its {@link Program}.
 */
final class LogStreams {
  /** How long after the end of the task the last lines of a late log come in. */
  private static final Duration LATE = Duration.ofSeconds(5);

  /** Between two lines of a container that runs until it is stopped. */
  private static final Duration STEADY = Duration.ofSeconds(1);

  private final LogGroups groups;

  LogStreams(LogGroups groups) {
    this.groups = groups;
  }

  /** What the containers of a task say about what just happened to it. */
  void tell(Task task, Task.Happening happening, Instant at) {
    boolean stopped = task.isStopped() && at.equals(task.times.get("stoppedAt"));
    boolean ran = happening == Task.Happening.RAN;
    boolean failed = happening == Task.Happening.FAILED_ITS_CHECK;
    if (!stopped && !ran && !failed && task.ended.isEmpty()) return;
    for (var container : task.revision.containers()) {
      var name = Json.text(container, "name");
      var program = task.programs.get(name);
      if (program == null) continue;
      var found = stream(task, container, ran, at);
      if (found.isEmpty()) continue;
      var stream = found.get();
      if (ran) begin(stream, program, at);
      if (failed) stream.add(at, at, "GET /health 503");
      if (task.ended.contains(name)) {
        stream.cut(at);
        if (!program.late()) end(stream, program, task, name, at, at);
      }
      if (stopped && program.late()) {
        var ended = task.times.getOrDefault("executionStoppedAt", at);
        end(stream, program, task, name, ended, at.plus(LATE));
      }
    }
  }

  /** Whether a container needs a group that is not there, so that it cannot start. */
  boolean lacksGroup(Revision revision) {
    return revision.containers().stream()
        .map(container -> container.path("logConfiguration"))
        .filter(logs -> logs.path("logDriver").asText().equals("awslogs"))
        .map(logs -> logs.path("options"))
        .filter(options -> !options.path("awslogs-create-group").asText().equals("true"))
        .anyMatch(options -> groups.lacks(Json.text(options, "awslogs-group")));
  }

  private static void begin(LogStream stream, Program program, Instant at) {
    stream.add(at, at, "starting " + program.image());
    stream.add(at, at, program.words().isEmpty() ? "listening" : "$ " + program.words());
    for (int i = 1; i <= program.lines(); i++) {
      var runs = program.runs();
      var due = runs == null
          ? at.plus(STEADY.multipliedBy(i))
          : at.plusNanos((long) ((double) runs.toNanos() * i / program.lines()));
      stream.add(due, due, "line " + i + " of " + program.lines());
    }
  }

  private static void end(
      LogStream stream, Program program, Task task, String name, Instant at, Instant seenAt) {
    Integer code = task.exitCodes.get(name);
    if (code == null) return;
    for (var line : lastWords(program, code)) stream.add(at, seenAt, line);
  }

  private static List<String> lastWords(Program program, int code) {
    return switch (code) {
      case Program.TERMINATED -> List.of("received SIGTERM");
      // A container that is killed says nothing any more.
      case Program.KILLED -> List.of();
      case 0 -> List.of("done");
      default ->
        program.fate() == Fate.CRASH
            ? List.of(
                "connecting to db:5432",
                "connection refused, attempt 3 of 3",
                "FATAL: cannot reach the database at db:5432")
            : List.of("exit code " + code);
    };
  }

  private Optional<LogStream> stream(Task task, JsonNode container, boolean begins, Instant at) {
    var options = container.path("logConfiguration").path("options");
    var prefix = Json.text(options, "awslogs-stream-prefix");
    boolean driver =
        container.path("logConfiguration").path("logDriver").asText().equals("awslogs");
    // Without a prefix the stream is named by an id that only the host knows.
    if (!driver || prefix.isEmpty()) return Optional.empty();
    boolean creates = options.path("awslogs-create-group").asText().equals("true");
    var name = prefix + "/" + Json.text(container, "name") + "/" + task.id;
    return groups.written(Json.text(options, "awslogs-group"), creates, at).flatMap(group -> {
      if (begins) group.streams.putIfAbsent(name, new LogStream(at));
      return Optional.ofNullable(group.streams.get(name));
    });
  }
}
