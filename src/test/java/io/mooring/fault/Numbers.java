package io.mooring.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Numbers the calls of a story, and says which of them go wrong. */
final class Numbers {
  private final FaultPlan plan;
  private final Trace trace;
  private final List<Called> called = new ArrayList<>();
  private boolean armed;
  private int next;
  private int fired;
  private int inGit;

  Numbers(FaultPlan plan, Trace trace) {
    this.plan = plan;
    this.trace = trace;
  }

  void arm() {
    armed = true;
  }

  void disarm() {
    armed = false;
  }

  boolean armed() {
    return armed;
  }

  /** How many of the plan's faults happened. */
  int fired() {
    return fired;
  }

  /** How many of them at a call to Git, which is out of reach then. */
  int inGit() {
    return inGit;
  }

  List<Called> called() {
    return called;
  }

  /** The fault of the call that comes now. */
  Optional<Mode> take() {
    if (!armed) return Optional.empty();
    var fault = plan.at(next++);
    if (fault.isPresent()) fired++;
    return fault;
  }

  /** The fault that was taken changed nothing. */
  void misfired() {
    fired--;
  }

  /** Whether it is to be found out what could go wrong. */
  boolean learns() {
    return armed && plan.faults().isEmpty();
  }

  void note(Called call) {
    if (armed) called.add(call);
  }

  int number() {
    return next - 1;
  }

  /** A call to Git: dies here, or says how it goes wrong. */
  Optional<Mode> git(String what) {
    var fault = take();
    if (fault.isPresent()) inGit++;
    note(new Called(number(), what, true, false, Set.of()));
    trace.add(what, fault.map(Mode::ordinal).orElse(-1));
    trace.say("%4s %-28s %s"
        .formatted(armed ? number() : "", what, fault.map(Mode::name).orElse("")));
    if (fault.filter(Mode::crashes).isPresent()) throw new Killed();
    return fault;
  }
}
