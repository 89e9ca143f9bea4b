package io.mooring.present;

import io.mooring.diff.Difference;
import io.mooring.status.Sync;
import java.util.List;

/** A diff for a person at a terminal. */
public final class DiffText {
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String FAINT = "\u001b[2m";

  private final boolean colour;
  private final StringBuilder text = new StringBuilder();

  private DiffText(boolean colour) {
    this.colour = colour;
  }

  /** One resource: what differs, why, who set it, and what would follow. */
  public static String of(Subject subject, boolean colour) {
    var made = new DiffText(colour);
    made.write(subject);
    return made.text.toString();
  }

  /** What is written differently and does not count, and the rules that say so. */
  public static String ignored(Subject subject) {
    var text = new StringBuilder();
    for (var each : subject.resource().sync().ignored()) {
      text.append(
          "%s %s: ignored: %s%n".formatted(subject.resource().key(), each.pointer(), each.rule()));
    }
    return text.toString();
  }

  private void write(Subject subject) {
    line(
        BOLD,
        "%s: %s".formatted(subject.resource().key(), origin(subject.resource().sync())));
    for (var difference : subject.differences()) write(subject, difference);
    var steps = Ahead.of(subject);
    if (!steps.isEmpty()) {
      line("", Ahead.awaitsApproval(subject) ? "  once approved, then:" : "  then:");
      int number = 1;
      for (var step : steps) line("", "    %d. %s".formatted(number++, step.words()));
    }
    for (var condition : subject.resource().conditions())
      line(YELLOW, "  %s: %s".formatted(condition.type().word(), condition.message()));
  }

  private void write(Subject subject, Difference difference) {
    if (Subject.isWhole(difference)) {
      line(GREEN, "  + it does not exist in ECS yet");
      return;
    }
    line(YELLOW, "  ~ " + difference.pointer());
    lines(RED, "-", Shown.live(difference));
    lines(GREEN, "+", Shown.desired(difference));
    var from = subject.setBy(difference).map(place -> ", set at " + place).orElse("");
    line(FAINT, "      " + difference.why().words() + from);
  }

  private void lines(String style, String sign, List<String> lines) {
    for (var line : lines.isEmpty() ? List.of("") : lines) line(style, "    " + sign + " " + line);
  }

  private void line(String style, String line) {
    boolean styled = colour && !style.isEmpty();
    text.append(styled ? style + line + RESET : line).append('\n');
  }

  static String origin(Sync sync) {
    return sync.knownOrigin()
        .map(origin -> switch (origin) {
          case GIT -> "a commit is not applied";
          case LIVE -> "changed in ECS";
        })
        .orElse("differs");
  }
}
