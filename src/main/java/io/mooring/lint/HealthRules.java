package io.mooring.lint;

import java.util.List;

/** Health checks of containers. */
final class HealthRules {
  /** What ECS takes for one member of a health check, in seconds or tries. */
  private record Range(String member, int min, int max, String unit) {}

  private static final List<Range> RANGES = List.of(
      new Range("interval", 5, 300, "seconds"),
      new Range("timeout", 2, 60, "seconds"),
      new Range("retries", 1, 10, "tries"),
      new Range("startPeriod", 0, 300, "seconds"));

  private static final List<String> FORMS = List.of("CMD", "CMD-SHELL", "NONE");

  static final List<Row> ROWS = List.of(
      Row.note(
          "health-check-command",
          "a health check's command begins with CMD or CMD-SHELL and names a command",
          Sources.api("HealthCheck"),
          HealthRules::command),
      Row.error(
          "health-check-range",
          "interval 5 to 300, timeout 2 to 60, retries 1 to 10, startPeriod 0 to 300",
          Sources.api("HealthCheck") + "; " + Sources.seen("healthcheck-*-range"),
          HealthRules::ranges));

  private HealthRules() {}

  private static void command(Subject subject, Findings findings) {
    for (var container : subject.containers()) {
      var command = container.child("healthCheck").child("command");
      if (!command.node().isArray()) continue;
      var words = command.entries().stream().map(At::text).toList();
      var form = words.isEmpty() ? "" : words.getFirst();
      if (At.isOpen(form)) continue;
      if (!FORMS.contains(form)) {
        findings.at(
            command,
            "the command of a health check begins with CMD or CMD-SHELL; write it as `[CMD-SHELL, \"…\"]`");
      } else if (words.size() == 1 && !form.equals("NONE")) {
        findings.at(command, "`%s` has nothing to run; add the command".formatted(form));
      }
    }
  }

  private static void ranges(Subject subject, Findings findings) {
    for (var container : subject.containers()) {
      var check = container.child("healthCheck");
      for (var range : RANGES) {
        check.whole(range.member()).ifPresent(value -> {
          if (value < range.min() || value > range.max())
            findings.at(
                check.child(range.member()),
                "`%s` is %d; write %d to %d %s"
                    .formatted(range.member(), value, range.min(), range.max(), range.unit()));
        });
      }
    }
  }
}
