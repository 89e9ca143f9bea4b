package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SequencedMap;

/**
 * The stoppedReason of a task that never ran (ecs.md 5.2). The texts behind the category are those
 * of the stopped-task error pages of the Developer Guide.
 */
final class StartFailure {
  private StartFailure() {}

  static String reason(
      Fate fate, SequencedMap<String, Program> programs, List<ObjectNode> containers) {
    return switch (fate) {
      case NO_SECRET ->
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource"
            + " retrieval failed: unable to retrieve secret from asm: service call has been retried"
            + " 1 time(s): failed to fetch secret " + secret(containers)
            + " from secrets manager: ResourceNotFoundException: Secrets Manager can't find the"
            + " specified secret.";
      case NO_LOG_GROUP ->
        "ResourceInitializationError: failed to validate logger args: create stream has been"
            + " retried 1 times: failed to create Cloudwatch log stream:"
            + " ResourceNotFoundException: The specified log group does not exist. : exit status 1";
      case UNPULLABLE, FLAKY -> {
        var image = image(programs);
        yield "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
            + "failed to resolve ref " + image + ": " + image + ": not found";
      }
      case WELL, UNHEALTHY, CRASH, OUT_OF_MEMORY, STUCK ->
        throw new IllegalArgumentException(fate + " does not fail to start");
    };
  }

  private static String secret(List<ObjectNode> containers) {
    return containers.stream()
        .map(container -> Json.text(container.path("secrets").path(0), "valueFrom"))
        .filter(name -> !name.isEmpty())
        .findFirst()
        .orElse("(none declared)");
  }

  private static String image(SequencedMap<String, Program> programs) {
    return programs.values().stream()
        .filter(program -> program.fate() == Fate.UNPULLABLE || program.fate() == Fate.FLAKY)
        .map(Program::image)
        .findFirst()
        .orElse("");
  }
}
