package io.mooring.aws;

import com.fasterxml.jackson.databind.JsonNode;

/** Where a container of a task writes its log. */
public sealed interface LogPlace {
  /** A stream of CloudWatch Logs that can be read from here; it may not be there yet. */
  record Stream(String group, String name) implements LogPlace {}

  /**
   * Where it cannot be read from here.
   *
   * @param why with what helps
   */
  record Elsewhere(String why) implements LogPlace {}

  /**
   * By the task definition alone: the stream of the awslogs driver is {@code prefix/container/task}
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html).
   *
   * @param container of the task definition
   * @param region where the caller asks
   */
  static LogPlace of(JsonNode container, String taskId, String region) {
    var logs = container.path("logConfiguration");
    var driver = logs.path("logDriver").asText();
    var options = logs.path("options");
    var group = options.path("awslogs-group").asText();
    var prefix = options.path("awslogs-stream-prefix").asText();
    if (driver.isEmpty())
      return new Elsewhere("it has no log driver; give it a logConfiguration with awslogs");
    if (!driver.equals("awslogs"))
      return new Elsewhere("it logs by %s; only what awslogs writes can be read".formatted(driver));
    if (group.isEmpty()) return new Elsewhere("its logConfiguration names no awslogs-group");
    if (prefix.isEmpty())
      return new Elsewhere(
          "its stream in %s is named by its host; set awslogs-stream-prefix".formatted(group));
    var stream = "%s/%s/%s".formatted(prefix, container.path("name").asText(), taskId);
    var there = options.path("awslogs-region").asText(region);
    if (!there.equals(region))
      return new Elsewhere(
          "its log is in region %s; read it there: aws logs tail %s --region %s --log-stream-names %s"
              .formatted(there, group, there, stream));
    return new Stream(group, stream);
  }
}
