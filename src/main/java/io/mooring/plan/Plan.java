package io.mooring.plan;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one pass should do about one resource. Exactly one of these holds, so callers switch and
 * never combine flags.
 */
public sealed interface Plan {
  /** Nothing to do. */
  record Steady() implements Plan {}

  /** Do these now, in this order, and look again. */
  record Act(List<Action> actions) implements Plan {
    public Act {
      actions = List.copyOf(actions);
      if (actions.isEmpty()) throw new IllegalArgumentException("an empty plan is Steady");
    }

    /** Whether performing it changes anything in AWS; one that does not only looks. */
    public boolean writes() {
      return actions.stream().anyMatch(Action::writes);
    }
  }

  /** Something already under way must finish first. */
  record Wait(String on, Duration lookAgainAfter) implements Plan {}

  /** No retry helps: a person must change Git, the configuration or ECS. The remarks say what. */
  record Blocked(List<String> reasons) implements Plan {
    public Blocked {
      reasons = List.copyOf(reasons);
      if (reasons.isEmpty()) throw new IllegalArgumentException("blocked for no reason");
    }
  }

  /** One line, as the tests' tables and the terminal print it. */
  default String describe() {
    return switch (this) {
      case Steady() -> "steady";
      case Act(var actions) ->
        actions.stream().map(Action::describe).collect(Collectors.joining("; "));
      case Wait(var on, var _) -> "wait: " + on;
      case Blocked(var reasons) -> "blocked: " + String.join("; ", reasons);
    };
  }
}
