package io.mooring.plan;

import io.mooring.desired.DesiredTrigger;
import io.mooring.diff.Difference;
import io.mooring.ident.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What is noted while one schedule is decided about, and whether a step may be taken now. */
final class TriggerNotes {
  /** How old a look may be to write after it; as long as our own write may not be shown. */
  private static final Duration FRESH = Duration.ofMinutes(1);

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
    else if (action instanceof Action.Register register) preflight(register);
    else step = Optional.of(action);
  }

  /** A task that a rule starts fails where nobody sees it: its image is looked for before. */
  private void preflight(Action.Register register) {
    var all = new TreeSet<Need>();
    scene.triggers().forEach(each -> all.addAll(Preflight.needs(each.run())));
    var name = scene.key().name();
    var needs = Preflight.needs(register.request());
    switch (Preflight.before(name, needs, all, scene.needs(), terms)) {
      case Preflight.Before.Nothing() -> step = Optional.of(register);
      case Preflight.Before.Look(var look) -> step = Optional.of(look);
      case Preflight.Before.Stays(var stays) -> stays(stays);
    }
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
    step = Optional.of(isOld(seen, ends) ? look() : action);
  }

  /**
   * A rule is looked at rarely: before something is written to it, it is looked at again. Drift is
   * seen twice in any case; what we wrote ourselves a moment ago may not be shown yet.
   */
  private boolean isOld(Instant seen, List<Difference> ends) {
    var good = isDrift(ends) ? Duration.ZERO : FRESH;
    return seen.plus(good).isBefore(terms.now());
  }

  private boolean isDrift(List<Difference> ends) {
    return !ends.isEmpty() && drifted.containsAll(ends);
  }

  /** The service went back to an earlier version, and this schedule cannot follow. */
  void staysAhead(String why) {
    remarks.add(new Remark(
        Remark.Kind.REPORT_ONLY,
        "ScheduleNotGoneBack",
        "schedule %s did not go back with its service: %s; it starts what it started before, so set `state: DISABLED` or its image in Git if it must not"
            .formatted(trigger.name(), why)));
  }

  private void stays(Turns.Stays stays) {
    waits = Optional.of(stays.plan());
    remarks.add(stays.remark());
  }

  private boolean permitted(List<Difference> ends) {
    if (terms.approved()) return true;
    if (!isDrift(ends)) {
      if (terms.policy().mode() == Policy.Mode.AUTO) return true;
      awaiting("put it");
      return false;
    }
    return switch (terms.policy().drift()) {
      case ENFORCE -> {
        boolean confirmed = ends.stream().allMatch(d -> terms.confirmed().contains(d.pointer()));
        if (!confirmed) waits = Optional.of(Terms.SECOND_LOOK);
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
