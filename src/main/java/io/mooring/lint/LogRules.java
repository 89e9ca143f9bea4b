package io.mooring.lint;

import io.mooring.manifest.Suggestion;
import java.util.ArrayList;
import java.util.List;

/** Log drivers and their options. */
final class LogRules {
  private static final List<String> ON_FARGATE = List.of("awslogs", "splunk", "awsfirelens");

  static final List<Row> ROWS = List.of(
      Row.error(
          "log-driver",
          "on Fargate the log driver is awslogs, splunk or awsfirelens",
          Sources.api("LogConfiguration"),
          LogRules::driver),
      Row.error(
          "awslogs-options",
          "awslogs has awslogs-group and awslogs-region, on Fargate also awslogs-stream-prefix",
          Sources.AWSLOGS + "; " + Sources.seen("awslogs-missing-group") + "; ecs.md 5.3",
          LogRules::awslogs),
      Row.error(
          "firelens-container",
          "log driver awsfirelens needs one container with firelensConfiguration",
          Sources.FIRELENS,
          LogRules::firelens));

  private LogRules() {}

  private static void driver(Subject subject, Findings findings) {
    if (!subject.isFargate()) return;
    for (var container : subject.containers()) {
      var driver = container.child("logConfiguration").child("logDriver");
      if (driver.text().isEmpty() || driver.isOpen() || ON_FARGATE.contains(driver.text()))
        continue;
      findings.at(
          driver,
          "Fargate has no log driver %s; write one of %s"
              .formatted(Suggestion.quoted(driver.text()), String.join(", ", ON_FARGATE)));
    }
  }

  private static void awslogs(Subject subject, Findings findings) {
    var needed = new ArrayList<>(List.of("awslogs-group", "awslogs-region"));
    if (subject.isFargate()) needed.add("awslogs-stream-prefix");
    for (var container : subject.containers()) {
      var log = container.child("logConfiguration");
      if (!log.text("logDriver").equals("awslogs")) continue;
      for (var name : needed) {
        var option = log.child("options").child(name);
        if (option.text().isEmpty())
          findings.missing(
              option,
              "the log option `%s` is missing, and awslogs needs it%s"
                  .formatted(name, name.endsWith("prefix") ? " on Fargate" : ""));
      }
    }
  }

  private static void firelens(Subject subject, Findings findings) {
    boolean routed = subject.containers().stream()
        .anyMatch(c -> c.child("firelensConfiguration").isSet());
    for (var container : subject.containers()) {
      var driver = container.child("logConfiguration").child("logDriver");
      if (driver.text().equals("awsfirelens") && !routed)
        findings.at(driver, "no container routes these logs; give one a `firelensConfiguration`");
    }
  }
}
