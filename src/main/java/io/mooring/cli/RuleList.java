package io.mooring.cli;

import io.mooring.lint.Lint;
import java.util.List;
import java.util.Locale;

/** What {@code validate --rules} prints: every rule that a manifest is judged by. */
final class RuleList {
  private RuleList() {}

  static int print(Surroundings surroundings) {
    var rows = Lint.rules().stream()
        .map(rule ->
            List.of(rule.id(), rule.severity().name().toLowerCase(Locale.ROOT), rule.description()))
        .toList();
    surroundings
        .out()
        .print(new Table(List.of("RULE", "SEVERITY", "A MANIFEST KEEPS IT WHEN"), rows).text());
    surroundings.out().flush();
    return ExitCode.FINE.code();
  }
}
