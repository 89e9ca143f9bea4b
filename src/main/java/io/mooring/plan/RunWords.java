package io.mooring.plan;

import io.mooring.desired.Definition;
import io.mooring.desired.DesiredRun;
import io.mooring.diff.Redaction;

/** What a run does, for people who read a plan. */
public final class RunWords {
  private RunWords() {}

  /** Such as {@code run container web of web with ["bin/migrate"]}. */
  public static String of(DesiredRun run) {
    var first = switch (run.definition()) {
      case Definition.Declared _ -> "";
      case Definition.Derived derived -> "register %s and ".formatted(derived.family());
      case Definition.From from ->
        "register %s after the newest revision of %s and "
            .formatted(from.family(), from.reference());
    };
    return "%srun container %s of %s%s"
        .formatted(first, run.container(), run.definition().family(), command(run));
  }

  private static String command(DesiredRun run) {
    for (var override : run.request().at("/overrides/containerOverrides")) {
      if (override.path("name").asText().equals(run.container()) && override.has("command"))
        return " with " + Redaction.show("/command", override.path("command"));
    }
    return "";
  }
}
