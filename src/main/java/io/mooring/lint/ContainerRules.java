package io.mooring.lint;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.manifest.Suggestion;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a task definition and each of its containers must have. */
final class ContainerRules {
  /** Most containers of a task definition, and its largest size in bytes (service-quotas). */
  private static final int CONTAINERS_MAX = 10;

  /** Most bytes of one character in JSON: an escape. */
  private static final int CHARACTER_MAX = 6;

  /** Most bytes of a number, a word or a pair of brackets in a document that was read. */
  private static final int NUMBER_MAX = 40;

  private static final int BYTES_MAX = 64 * 1024;

  /** Longest time to stop on Fargate, and range of the time to start, in seconds. */
  private static final int STOP_MAX = 120;

  private static final int START_MIN = 2;
  private static final int START_MAX = 120;

  static final List<Row> ROWS = List.of(
      Row.error(
          "container-needed",
          "a task definition has 1 to 10 containers",
          Sources.QUOTAS,
          ContainerRules::count),
      Row.error(
          "container-name-image",
          "every container has a name and an image",
          Sources.api("ContainerDefinition") + "; ecs.md 1.3",
          ContainerRules::nameAndImage),
      Row.error(
          "essential-container",
          "at least one container is essential",
          Sources.TASK_DEFINITION + "; ecs.md 1.3",
          ContainerRules::essential),
      Row.error(
          "definition-size",
          "a task definition has at most 64 KiB",
          Sources.QUOTAS,
          ContainerRules::size),
      Row.error(
          "container-timeouts",
          "startTimeout is 2 to 120 seconds; stopTimeout on Fargate at most 120",
          Sources.api("ContainerDefinition"),
          ContainerRules::timeouts),
      Row.error(
          "ulimit-order",
          "a soft limit is not above its hard limit",
          Sources.seen("ulimit-soft-over-hard"),
          ContainerRules::ulimits));

  private ContainerRules() {}

  private static void count(Subject subject, Findings findings) {
    subject.task().map(t -> t.child("containerDefinitions")).ifPresent(containers -> {
      int size = containers.size();
      if (containers.isAbsent() || (containers.node().isArray() && size == 0))
        findings.missing(
            containers,
            "`containerDefinitions` needs at least one container, as in `- {name: web, image: …}`");
      if (size > CONTAINERS_MAX)
        findings.at(
            containers,
            "%d containers, and a task definition has at most %d; split the task"
                .formatted(size, CONTAINERS_MAX));
    });
  }

  private static void nameAndImage(Subject subject, Findings findings) {
    for (var container : subject.containers()) {
      for (var needed : List.of("name", "image")) {
        var value = container.child(needed);
        if (value.isAbsent() || (value.node().isTextual() && value.text().isEmpty()))
          findings.missing(value, "`" + needed + "` is missing; every container needs it");
      }
    }
  }

  private static void essential(Subject subject, Findings findings) {
    var containers = subject.containers();
    // Left out, it is true.
    boolean none = containers.stream()
        .allMatch(c -> c.node().path("essential").isBoolean() && !c.isTrue("essential"));
    if (!containers.isEmpty() && none)
      findings.at(
          containers.getFirst().child("essential"),
          "no container is essential; write `essential: true` for the one whose end ends the task");
  }

  /** At most as many bytes as JSON, told without writing it: nearly all are far below the limit. */
  private static long most(JsonNode node) {
    if (node.isTextual()) return (long) node.textValue().length() * CHARACTER_MAX + 3;
    long bytes = NUMBER_MAX;
    for (var member : node.properties())
      bytes += (long) member.getKey().length() * CHARACTER_MAX + 4 + most(member.getValue());
    if (node.isArray()) for (var element : node) bytes += 1 + most(element);
    return bytes;
  }

  private static void size(Subject subject, Findings findings) {
    subject.task().filter(task -> most(task.node()) > BYTES_MAX).ifPresent(task -> {
      int bytes = task.node().toString().getBytes(StandardCharsets.UTF_8).length;
      if (bytes > BYTES_MAX)
        findings.at(
            task,
            "the task definition has %d bytes as JSON and ECS takes %d; move large values to a file or a parameter"
                .formatted(bytes, BYTES_MAX));
    });
  }

  private static void timeouts(Subject subject, Findings findings) {
    for (var container : subject.containers()) {
      container.whole("startTimeout").ifPresent(seconds -> {
        if (seconds < START_MIN || seconds > START_MAX)
          findings.at(
              container.child("startTimeout"),
              "`startTimeout` is %d; write %d to %d seconds"
                  .formatted(seconds, START_MIN, START_MAX));
      });
      container.whole("stopTimeout").ifPresent(seconds -> {
        if (subject.isFargate() && seconds > STOP_MAX)
          findings.at(
              container.child("stopTimeout"),
              "`stopTimeout` is %d and Fargate waits at most %d seconds; write less"
                  .formatted(seconds, STOP_MAX));
      });
    }
  }

  private static void ulimits(Subject subject, Findings findings) {
    for (var container : subject.containers()) {
      for (var limit : container.each("ulimits")) {
        var soft = limit.whole("softLimit");
        var hard = limit.whole("hardLimit");
        if (soft.isPresent() && hard.isPresent() && soft.getAsInt() > hard.getAsInt())
          findings.at(
              limit.child("softLimit"),
              "the soft limit %d of %s is above its hard limit %d; lower it"
                  .formatted(
                      soft.getAsInt(), Suggestion.quoted(limit.text("name")), hard.getAsInt()));
      }
    }
  }
}
