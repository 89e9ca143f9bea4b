package io.mooring.plan;

import io.mooring.diff.Diff;
import io.mooring.rollout.Health;
import io.mooring.rollout.Verdict;
import java.util.List;

/**
 * What was decided about one resource, and everything it was decided on.
 *
 * @param drifted every difference is of origin live
 * @param verdict how the roll-out under way or the last one stands
 */
public record Decision(
    Plan plan, Diff diff, boolean drifted, Verdict verdict, Health health, List<Remark> remarks) {
  public Decision {
    remarks = List.copyOf(remarks);
  }

  /** Whether there is nothing to do and nothing to say. */
  public boolean isQuiet() {
    return plan instanceof Plan.Steady && diff.isEmpty() && remarks.isEmpty();
  }

  public boolean has(Remark.Kind kind) {
    return remarks.stream().anyMatch(remark -> remark.kind() == kind);
  }
}
