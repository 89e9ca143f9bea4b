package io.mooring.plan;

import io.mooring.desired.DesiredTrigger;
import io.mooring.diff.Difference;
import io.mooring.ident.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is noted while one schedule is decided about, and whether a step may be taken now. */
final class TriggerNotes {
  private final ScheduleScene scene;
  private final DesiredTrigger trigger;
  private final Terms terms;
  final List<Difference> differences = new ArrayList<>();
  final List<Difference> drifted = new ArrayList<>();
  private final List<Difference> ignored = new ArrayList<>();
  private final List<Remark> remarks = new ArrayList<>();
  private Optional<Plan> waits = Optional.empty();
  Optional<Action> step = Optional.empty();
  Optional<String> trouble = Optional.empty();

  TriggerNotes(ScheduleScene scene, DesiredTrigger trigger) {
    this.scene = scene;
    this.trigger = trigger;
    this.terms = scene.terms();
  }

  TriggerStep made() {
    return new TriggerStep(step, waits, differences, drifted, ignored, remarks, trouble);
  }

  Action look() {
    return new RuleAction.LookAtRule(trigger.rule(), trigger.bus());
  }

  /** The revision that it starts is not known yet: this step leads to it. */
  void towards(Action action) {
    if (action.writes()) register(action);
    else step = step.or(() -> Optional.of(action));
  }

  void waitFor(String what) {
    waits = Optional.of(new Plan.Wait(what, Planner.ROLLOUT_POLL));
  }

  private void register(Action action) {
    if (step.isPresent()) return;
    if (!mayApply()) {
      awaiting("register what it starts");
      return;
    }
    var closed = Closing.of(terms, terms.approved());
    if (closed.isPresent()) stays(closed.get());
    else step = Optional.of(action);
  }

  boolean mayApply() {
    return terms.policy().mode() == Policy.Mode.AUTO || terms.approved();
  }

  /**
   * Takes a step where it may be taken.
   *
   * @param ends the differences that it is meant to end; none for a record
   * @param always what records or goes back needs no leave and no window
   */
  void write(Instant seen, List<Difference> ends, boolean always, Action action) {
    if (step.isPresent()) return;
    if (ends.stream().anyMatch(d -> terms.contested().contains(d.pointer()))) {
      contested(ends);
      return;
    }
    if (!always && !permitted(ends)) return;
    var closed = always ? Optional.<Turns.Stays>empty() : Closing.of(terms, terms.approved());
    if (closed.isPresent()) {
      stays(closed.get());
      return;
    }
    // A rule is looked at rarely: before something is written to it, it is looked at again.
    step = Optional.of(seen.isBefore(terms.now()) ? look() : action);
  }

  private void stays(Turns.Stays stays) {
    waits = Optional.of(stays.plan());
    remarks.add(stays.remark());
  }

  private boolean permitted(List<Difference> ends) {
    if (terms.approved()) return true;
    boolean allDrift = !ends.isEmpty() && drifted.containsAll(ends);
    if (!allDrift) {
      if (terms.policy().mode() == Policy.Mode.AUTO) return true;
      awaiting("put it");
      return false;
    }
    return switch (terms.policy().drift()) {
      case ENFORCE -> {
        boolean confirmed = ends.stream().allMatch(d -> terms.confirmed().contains(d.pointer()));
        if (!confirmed)
          waits = Optional.of(new Plan.Wait("drift to be seen again", Terms.DRIFT_SETTLE));
        yield confirmed;
      }
      case WARN -> {
        remarks.add(new Remark(
            Remark.Kind.REPORT_ONLY,
            "DriftReported",
            "schedule %s was changed in EventBridge: %s; sync.drift is warn, so it stays; `%s` takes it back"
                .formatted(trigger.name(), Sorted.few(pointers(ends)), sync())));
        yield false;
      }
      case IGNORE -> {
        ignored.addAll(ends);
        yield false;
      }
    };
  }

  private void awaiting(String what) {
    remarks.add(new Remark(
        Remark.Kind.AWAITING_APPROVAL,
        "AwaitingApproval",
        "sync.mode is manual: `%s` would, for schedule %s, %s"
            .formatted(sync(), trigger.name(), what)));
  }

  /** A Schedule has no service to carry a person's yes: the app's counts. */
  private String sync() {
    var app = "mooring sync --app " + scene.key().app();
    return scene.key().kind() == Kind.SERVICE ? app + " " + scene.key().name() : app;
  }

  private void contested(List<Difference> ends) {
    remarks.add(new Remark(
        Remark.Kind.CONTESTED,
        "Contested",
        "set by us twice and changed back both times: %s; find who else writes rule %s; a new value in Git is tried again"
            .formatted(Sorted.few(pointers(ends)), trigger.rule())));
  }

  void block(String reason, String message) {
    var told = "schedule %s: %s".formatted(trigger.name(), message);
    remarks.add(new Remark(Remark.Kind.BLOCKED, reason, told));
  }

  String why(List<Difference> ends) {
    return drifted.containsAll(ends) ? "drift" : terms.commitWords();
  }

  static List<String> pointers(List<Difference> differences) {
    return differences.stream().map(Difference::pointer).toList();
  }
}
