package io.mooring.plan;

import java.util.List;
import java.util.Optional;

/** What keeps a roll-out from starting now, as a plan and for people. */
final class Turns {
  private Turns() {}

  /** A plan that waits or is blocked, and the remark that says why. */
  record Stays(Plan plan, Remark remark) {}

  /** Why no roll-out of this resource may start now; empty where it may. */
  static Optional<Stays> stays(Scene scene) {
    var closed = Closing.of(scene);
    if (closed.isPresent()) return closed;
    return stays(scene.terms().turn());
  }

  static Optional<Stays> stays(Turn turn) {
    return switch (turn) {
      case Turn.Free() -> Optional.empty();
      case Turn.Waits(var reason, var message) ->
        Optional.of(new Stays(
            new Plan.Wait(message, Planner.ROLLOUT_POLL),
            new Remark(Remark.Kind.WAITING, reason, message)));
      case Turn.Halted(var reason, var message) ->
        Optional.of(new Stays(
            new Plan.Blocked(List.of(message)), new Remark(Remark.Kind.BLOCKED, reason, message)));
    };
  }
}
