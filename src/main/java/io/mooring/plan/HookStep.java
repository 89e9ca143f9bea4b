package io.mooring.plan;

import java.util.List;
import java.util.Optional;

/** What a hook has to be done or waited for, and what people are told of it. */
record HookStep(Plan plan, List<Remark> remarks) {
  /** The reason of a hook that is on its way. */
  static final String UNDER_WAY = "HookRuns";

  HookStep {
    remarks = List.copyOf(remarks);
  }

  static HookStep of(Plan plan, Remark remark) {
    return new HookStep(plan, List.of(remark));
  }

  static HookStep silent(Plan plan) {
    return new HookStep(plan, List.of());
  }

  static Remark underWay(String message) {
    return new Remark(Remark.Kind.WAITING, UNDER_WAY, message);
  }

  /** Whether it is something to do; what comes without a word is done at once too. */
  boolean isAct() {
    return plan instanceof Plan.Act || remarks.isEmpty();
  }

  Optional<Plan> act() {
    return isAct() ? Optional.of(plan) : Optional.empty();
  }

  Optional<Plan> rest() {
    return isAct() ? Optional.empty() : Optional.of(plan);
  }
}
