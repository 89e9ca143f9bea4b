package io.mooring.desired;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.desired.RunRules.OnSupersede;
import io.mooring.desired.RunRules.OnTimeout;
import io.mooring.desired.RunRules.Success;
import io.mooring.manifest.Report;
import io.mooring.manifest.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads how a run is judged: time, attempts, success and logs. */
final class RunRulesReader {
  /** As long as ECS still describes a stopped task for sure, so that its exit code can be read. */
  private static final Duration TIMEOUT = Duration.ofHours(1);

  /** Shorter than it takes to place a task and pull its image. */
  private static final Duration TIMEOUT_MIN = Duration.ofSeconds(10);

  /** Longest life of RunTask's client token, beyond which a run cannot be told from a second. */
  private static final Duration TIMEOUT_MAX = Duration.ofHours(24);

  /** More attempts than this hide a failure instead of getting over a passing one. */
  private static final int RETRIES_MAX = 10;

  private static final int RETENTION_DAYS = 7;

  /**
   * The days that CloudWatch Logs takes
   * (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html).
   */
  private static final List<Integer> RETENTIONS = List.of(
      1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
      3288, 3653);

  private final Report report;

  RunRulesReader(Report report) {
    this.report = report;
  }

  RunRules of(JsonNode run, String pointer, String container, List<String> containers) {
    var timeout = run.path("timeout").isTextual()
        ? timeout(run.path("timeout").asText(), pointer + "/timeout")
        : TIMEOUT;
    int retries = run.path("retries").asInt();
    if (retries < 0 || retries > RETRIES_MAX)
      report.error(
          pointer + "/retries", "%d retries; choose 0 to %d".formatted(retries, RETRIES_MAX));
    return new RunRules(
        timeout,
        run.path("onTimeout").asText().equals("leave") ? OnTimeout.LEAVE : OnTimeout.STOP,
        retries,
        run.path("onSupersede").asText().equals("stop") ? OnSupersede.STOP : OnSupersede.WAIT,
        success(run.path("success"), pointer + "/success", container, containers));
  }

  private Duration timeout(String text, String pointer) {
    var duration = SpecRules.duration(text);
    if (duration.isEmpty()) {
      report.error(
          pointer,
          "%s is not a duration; write one like `90s`, `15m` or `1h30m`"
              .formatted(Suggestion.quoted(text)));
    } else if (duration.get().compareTo(TIMEOUT_MIN) < 0
        || duration.get().compareTo(TIMEOUT_MAX) > 0) {
      report.error(
          pointer,
          "%s is out of range; choose %ds to %dh"
              .formatted(Suggestion.quoted(text), TIMEOUT_MIN.toSeconds(), TIMEOUT_MAX.toHours()));
    }
    return duration.orElse(TIMEOUT);
  }

  private Success success(
      JsonNode success, String pointer, String container, List<String> containers) {
    if (success.isMissingNode()) return new Success.Containers(List.of(container));
    if (success.isArray() && !success.isEmpty()) {
      var names = new ArrayList<String>();
      for (int i = 0; i < success.size(); i++) {
        var name = success.get(i).asText();
        if (!containers.contains(name))
          report.error(
              pointer + "/" + i, RunReader.unknown(Suggestion.quoted(name), name, containers));
        names.add(name);
      }
      return new Success.Containers(names);
    }
    return switch (success.asText()) {
      case "container" -> new Success.Containers(List.of(container));
      case "essential" -> new Success.Essential();
      case "all" -> new Success.All();
      default -> {
        report.error(
            pointer,
            "%s does not say whose exit codes count; write container, essential, all, or a list of container names"
                .formatted(Suggestion.quoted(success.isTextual() ? success.asText() : "this")));
        yield new Success.Containers(List.of(container));
      }
    };
  }

  Optional<RunLogs> logs(JsonNode logs, String pointer) {
    if (!logs.isObject()) return Optional.empty();
    var group = logs.path("group").asText();
    if (group.isEmpty())
      report.error(pointer + "/group", "`group` is missing; write the log group, as in /ecs/jobs");
    int days = logs.path("retentionDays").asInt(RETENTION_DAYS);
    if (!RETENTIONS.contains(days))
      report.error(
          pointer + "/retentionDays",
          "CloudWatch does not keep logs for %d days; choose one of %s"
              .formatted(
                  days,
                  RETENTIONS.stream().map(String::valueOf).collect(Collectors.joining(", "))));
    return Optional.of(new RunLogs(group, logs.path("streamPrefix").asText("ecs"), days));
  }
}
