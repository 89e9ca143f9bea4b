package io.mooring.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One task that no service keeps, as DescribeTasks shows it. */
public record LiveRun(
    String arn,
    String taskDefinitionArn,
    String startedBy,
    String lastStatus,
    String desiredStatus,
    String stopCode,
    String stoppedReason,
    List<Container> containers,
    Times times) {
  public LiveRun {
    containers = List.copyOf(containers);
  }

  /**
   * One container of it.
   *
   * @param exitCode absent where the container never ran, which is not 0
   */
  public record Container(
      String name, String lastStatus, Optional<Integer> exitCode, String reason) {}

  /** By the clock of ECS. */
  public record Times(
      Optional<Instant> createdAt, Optional<Instant> startedAt, Optional<Instant> stoppedAt) {}

  /** Reads one element of the answer's {@code tasks}. */
  public static LiveRun of(JsonNode task) {
    var containers = new ArrayList<Container>();
    for (var container : task.path("containers")) {
      var code = container.path("exitCode");
      containers.add(new Container(
          container.path("name").asText(),
          container.path("lastStatus").asText(),
          code.isNumber() ? Optional.of(code.asInt()) : Optional.empty(),
          container.path("reason").asText()));
    }
    return new LiveRun(
        task.path("taskArn").asText(),
        task.path("taskDefinitionArn").asText(),
        task.path("startedBy").asText(),
        task.path("lastStatus").asText(),
        task.path("desiredStatus").asText(),
        task.path("stopCode").asText(),
        task.path("stoppedReason").asText(),
        containers,
        new Times(
            LiveService.instant(task.path("createdAt")),
            LiveService.instant(task.path("startedAt")),
            LiveService.instant(task.path("stoppedAt"))));
  }

  /** The task's id, the last part of its ARN. */
  public String id() {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  public boolean isStopped() {
    return lastStatus.equals("STOPPED") || lastStatus.equals("DELETED");
  }

  public boolean isStopping() {
    return desiredStatus.equals("STOPPED");
  }

  public Optional<Container> container(String name) {
    return containers.stream().filter(c -> c.name().equals(name)).findFirst();
  }
}
