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
    String firstFailure,
    Optional<Instant> startedAt,
    Optional<Instant> stoppedAt) {

  /** Reads one element of the answer's {@code tasks}. */
  public static LiveTask of(JsonNode task) {
    return new LiveTask(
        task.path("taskArn").asText(),
        task.path("lastStatus").asText(),
        task.path("healthStatus").asText(),
        task.path("stopCode").asText(),
        task.path("stoppedReason").asText(),
        firstFailure(task),
        LiveService.instant(task.path("startedAt")),
        LiveService.instant(task.path("stoppedAt")));
  }

  /** The task's id, the last part of its ARN. */
  public String id() {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  /**
   * The first container that says something: its exit code (absent is not 0: it never ran), its
   * reason.
   */
  private static String firstFailure(JsonNode task) {
    for (var container : task.path("containers")) {
      var code = container.path("exitCode");
      var reason = container.path("reason").asText();
      if (reason.isEmpty() && (!code.isNumber() || code.asInt() == 0)) continue;
      var exit = code.isNumber() ? "exit code " + code.asInt() : "never started";
      return "container %s: %s%s"
          .formatted(container.path("name").asText(), exit, reason.isEmpty() ? "" : ", " + reason);
    }
    return "";
  }
}
