package io.mooring.plan;

import java.time.Duration;
import java.util.Optional;

/**
 * What a closed window keeps from starting: everything new, be it from Git or against drift. What
 * runs is watched, what failed is held and goes back, and tags record what is so.
 */
final class Closing {
  /** Longest wait: the windows are asked again by then, and the configuration may have changed. */
  private static final Duration WAIT_MAX = Duration.ofDays(1);

  private Closing() {}

  static Optional<Turns.Stays> of(Scene scene) {
    return of(scene.terms(), Planner.isApproved(scene));
  }

  /** @param approved whether a person said yes to what would start */
  static Optional<Turns.Stays> of(Terms terms, boolean approved) {
    return switch (terms.gate()) {
      case Gate.Open(), Gate.Suspended _ -> Optional.empty();
      case Gate.Closed(var until, var manualSync, var message) -> {
        if (manualSync && approved) yield Optional.empty();
        var latest = terms.now().plus(WAIT_MAX);
        var wait = Duration.between(terms.now(), until.isBefore(latest) ? until : latest);
        yield Optional.of(new Turns.Stays(
            new Plan.Wait(message, wait),
            new Remark(Remark.Kind.WAITING, "WindowClosed", message)));
      }
    };
  }
}
