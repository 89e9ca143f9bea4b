package io.mooring.plan;

import io.mooring.diff.Difference;
import java.util.List;
import java.util.Optional;

/**
 * What was decided about one schedule.
 *
 * @param step what to do next; empty where nothing is to be done or may be
 * @param waits what keeps the step from being done now
 * @param drifted those of the differences whose origin is live
 * @param ignored those that policy does not want to hear of
 * @param trouble why it does not start what it should, in a few words
 */
record TriggerStep(
    Optional<Action> step,
    Optional<Plan> waits,
    List<Difference> differences,
    List<Difference> drifted,
    List<Difference> ignored,
    List<Remark> remarks,
    Optional<String> trouble) {
  TriggerStep {
    differences = List.copyOf(differences);
    drifted = List.copyOf(drifted);
    ignored = List.copyOf(ignored);
    remarks = List.copyOf(remarks);
  }
}
