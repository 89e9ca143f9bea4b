package io.mooring.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/** One task, as far as a verdict needs it. */
public record LiveTask(
    String arn,
    String lastStatus,
    String healthStatus,
    String stopCode,
    String stoppedReason,
    Failure failure,
    Optional<Instant> startedAt,
    Optional<Instant> stoppedAt) {

  /**
   * The first container that says something of a failure; both are empty where none does.
   *
   * @param words its exit code and reason
   * @param lastWords what it wrote last, where that was asked for
   */
  public record Failure(String container, String words, String lastWords) {}

  /** Reads one element of the answer's {@code tasks}. */
  public static LiveTask of(JsonNode task) {
    return new LiveTask(
        task.path("taskArn").asText(),
        task.path("lastStatus").asText(),
        task.path("healthStatus").asText(),
        task.path("stopCode").asText(),
        task.path("stoppedReason").asText(),
        failure(task),
        LiveService.instant(task.path("startedAt")),
        LiveService.instant(task.path("stoppedAt")));
  }

  /** Why its first container failed, in words; empty where none did. */
  public String firstFailure() {
    return failure.words();
  }

  /** The same, with what its failing container wrote last. */
  public LiveTask saying(String lastWords) {
    return new LiveTask(
        arn,
        lastStatus,
        healthStatus,
        stopCode,
        stoppedReason,
        new Failure(failure.container(), failure.words(), lastWords),
        startedAt,
        stoppedAt);
  }

  /** The task's id, the last part of its ARN. */
  public String id() {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  /**
   * The first container that says something: its exit code (absent is not 0: it never ran), its
   * reason.
   */
  private static Failure failure(JsonNode task) {
    for (var container : task.path("containers")) {
      var code = container.path("exitCode");
      var reason = container.path("reason").asText();
      if (reason.isEmpty() && (!code.isNumber() || code.asInt() == 0)) continue;
      var exit = code.isNumber() ? "exit code " + code.asInt() : "never started";
      var name = container.path("name").asText();
      var words = "container %s: %s%s".formatted(name, exit, reason.isEmpty() ? "" : ", " + reason);
      return new Failure(name, words, "");
    }
    return new Failure("", "", "");
  }
}
