package io.mooring.plan;

import io.mooring.desired.Definition;
import io.mooring.desired.DesiredSchedule;
import io.mooring.desired.DesiredTrigger;
import io.mooring.diff.Diff;
import io.mooring.diff.Difference;
import io.mooring.diff.Ignored;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.plan.ScheduleScene.Version;
import io.mooring.rollout.Health;
import io.mooring.rollout.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides about the schedules of a service, which come after everything else of it, and about a
 * Schedule, which has no service. One step at a time; only looks go together.
 */
public final class SchedulePlanner {
  private final ScheduleScene scene;
  private final List<TriggerStep> steps;

  private SchedulePlanner(ScheduleScene scene) {
    this.scene = scene;
    this.steps = scene.version() instanceof Version.None
        ? List.of()
        : scene.triggers().stream().map(t -> TriggerPlan.of(scene, t)).toList();
  }

  /** How far a service is with its version, by what was decided about it. */
  public static Version version(Scene scene, Decision decision) {
    var live = scene.live().filter(service -> service.isActive());
    var healthy = scene.healthy();
    boolean ours = live.isPresent() && Ownership.of(scene) instanceof Ownership.Ours;
    if (!ours || healthy.isEmpty()) return new Version.None();
    var runs = Planner.runningRevision(scene);
    var well = healthy.get().revision();
    var gap = Gap.of(scene);
    boolean rolls = decision.diff().differences().stream()
        .filter(Gap::startsDeployment)
        .anyMatch(d -> Sorted.isTaskDefinition(d) || !gap.tolerated(scene, d));
    boolean same = (well.isEmpty() || well.equals(runs))
        && decision.verdict() instanceof Verdict.Succeeded
        && !decision.has(Remark.Kind.HELD)
        && !rolls;
    var arn = live.get().taskDefinitionArn();
    if (same) return new Version.At(arn);
    return well.<Version>map(name -> new Version.Behind(sibling(arn, name)))
        .orElseGet(Version.None::new);
  }

  /** The ARN of another revision in the same account and region. */
  private static String sibling(String arn, RevisionName name) {
    return arn.substring(0, arn.lastIndexOf('/') + 1) + name;
  }

  /** The terms of a service's schedules: a person's yes to the service is one to them. */
  public static Terms terms(Scene scene) {
    return Planner.isApproved(scene) ? scene.terms().withApproved() : scene.terms();
  }

  /** What is decided about a service together with its schedules. */
  public static Decision beside(Decision service, ScheduleScene scene) {
    if (scene.triggers().isEmpty()) return service;
    return new SchedulePlanner(scene).beside(service);
  }

  private Decision beside(Decision service) {
    var differences = new ArrayList<>(service.diff().differences());
    differences.addAll(differences());
    var ignored = new ArrayList<>(service.diff().ignored());
    ignored.addAll(ignored());
    boolean drifted = !differences.isEmpty()
        && (service.diff().isEmpty() || service.drifted())
        && drifted().containsAll(differences());
    var remarks = new ArrayList<>(service.remarks());
    remarks.addAll(remarks());
    var plan =
        service.has(Remark.Kind.SUSPENDED) ? looksOnly(service.plan()) : plan(service.plan());
    var health = trouble()
        .filter(
            _ -> service.health().status() == Health.Status.HEALTHY && !(plan instanceof Plan.Act))
        .map(why -> new Health(Health.Status.DEGRADED, why))
        .orElse(service.health());
    return new Decision(
        plan, new Diff(differences, ignored), drifted, service.verdict(), health, remarks);
  }

  private Plan plan(Plan service) {
    return switch (service) {
      // An approval is taken for all that it was given for.
      case Plan.Act act -> isClearing(act) ? step().orElse(act) : act;
      case Plan.Wait wait -> step().orElse(wait);
      case Plan.Steady steady -> step().or(this::waits).or(this::blocked).orElse(steady);
      case Plan.Blocked(var reasons) -> {
        var all = new ArrayList<>(reasons);
        if (blocked().orElse(null) instanceof Plan.Blocked(var more)) all.addAll(more);
        yield step().or(this::waits).orElse(new Plan.Blocked(all));
      }
    };
  }

  private Plan looksOnly(Plan service) {
    return step()
        .filter(_ -> service instanceof Plan.Blocked)
        .filter(step -> step instanceof Plan.Act(var actions)
            && actions.stream().allMatch(RuleAction.LookAtRule.class::isInstance))
        .orElse(service);
  }

  private static boolean isClearing(Plan.Act act) {
    return act.actions().stream()
        .allMatch(action ->
            action instanceof Action.Untag(var _, var keys, var _) && keys.contains(Tags.SYNC));
  }

  private Optional<Plan> step() {
    var next = steps.stream().flatMap(s -> s.step().stream()).toList();
    if (next.isEmpty()) return Optional.empty();
    var first = scene.triggers().stream()
        .filter(t -> scene.rule(t) instanceof RuleLook.NotLooked)
        .<Action>map(t -> new RuleAction.LookAtRule(t.rule(), t.bus()))
        .distinct()
        .toList();
    if (!first.isEmpty()) return Optional.of(new Plan.Act(first));
    // One rule is looked at again and written to before the next: a budget that ends between
    // must not make all looks old again.
    var ready = next.stream()
        .filter(action -> !(action instanceof RuleAction.LookAtRule))
        .findFirst()
        .orElse(next.getFirst());
    return Optional.of(new Plan.Act(List.of(ready)));
  }

  private Optional<Plan> waits() {
    return steps.stream().flatMap(s -> s.waits().stream()).findFirst();
  }

  private Optional<Plan> blocked() {
    var reasons = remarks().stream()
        .filter(r -> r.kind() == Remark.Kind.BLOCKED
            || r.kind() == Remark.Kind.AWAITING_APPROVAL
            || r.kind() == Remark.Kind.CONTESTED)
        .map(Remark::message)
        .toList();
    return reasons.isEmpty() ? Optional.empty() : Optional.of(new Plan.Blocked(reasons));
  }

  private List<Difference> differences() {
    var unheard = steps.stream().flatMap(s -> s.ignored().stream()).toList();
    return steps.stream()
        .flatMap(s -> s.differences().stream())
        .filter(d -> !unheard.contains(d))
        .toList();
  }

  private List<Difference> drifted() {
    return steps.stream().flatMap(s -> s.drifted().stream()).toList();
  }

  private List<Ignored> ignored() {
    return steps.stream()
        .flatMap(s -> s.ignored().stream())
        .map(d -> new Ignored(d.pointer(), "sync.drift: ignore"))
        .toList();
  }

  private List<Remark> remarks() {
    return steps.stream().flatMap(s -> s.remarks().stream()).distinct().toList();
  }

  private Optional<String> trouble() {
    var names = scene.triggers().stream().map(DesiredTrigger::name).toList();
    for (int i = 0; i < steps.size(); i++) {
      var why = steps.get(i).trouble();
      if (why.isPresent()) return Optional.of("schedule %s: %s".formatted(names.get(i), why.get()));
    }
    return Optional.empty();
  }

  /** What is decided about a Schedule. */
  public static Decision decide(DesiredSchedule schedule, ScheduleScene scene) {
    var decision = new SchedulePlanner(scene).alone(schedule);
    return Suspension.over(scene.terms(), schedule.key(), decision);
  }

  private Decision alone(DesiredSchedule schedule) {
    var differences = differences();
    boolean drifted = !differences.isEmpty() && drifted().containsAll(differences);
    var plan = step().or(this::waits).or(this::blocked).orElse(new Plan.Steady());
    boolean looked =
        schedule.triggers().stream().noneMatch(t -> scene.rule(t) instanceof RuleLook.NotLooked);
    var verdict = differences.isEmpty() && looked
        ? new Verdict.Succeeded()
        : new Verdict.Progressing("its rules are put");
    return new Decision(
        plan, new Diff(differences, ignored()), drifted, verdict, health(looked), remarks());
  }

  private Health health(boolean looked) {
    if (!looked) return new Health(Health.Status.UNKNOWN, "its rules are not looked at yet");
    boolean none =
        scene.triggers().stream().allMatch(t -> scene.rule(t) instanceof RuleLook.Absent);
    var why = trouble();
    if (why.isPresent())
      return new Health(none ? Health.Status.MISSING : Health.Status.DEGRADED, why.get());
    var rules = scene.triggers().stream().map(SchedulePlanner::words);
    return new Health(Health.Status.HEALTHY, String.join("; ", rules.toList()));
  }

  private static String words(DesiredTrigger trigger) {
    return trigger
        .putRule()
        .map(rule ->
            "%s: %s".formatted(trigger.name(), rule.path("ScheduleExpression").asText()))
        .orElseGet(() -> "%s: on rule %s".formatted(trigger.name(), trigger.rule()));
  }

  /** The service's own revision is known by what the service stands on. */
  private static boolean isSearched(ScheduleScene scene, DesiredTrigger trigger) {
    return switch (scene.version()) {
      case Version.None _, Version.Behind _ -> false;
      case Version.At _ -> !(trigger.run().definition() instanceof Definition.Declared);
      case Version.Own _ -> true;
    };
  }

  /** The revisions, by ARN, that have to be looked at before schedules can go back to them. */
  public static Stream<String> waysBack(ScheduleScene scene) {
    return scene.triggers().stream()
        .flatMap(trigger -> WayBack.toLookAt(scene, trigger).stream())
        .distinct();
  }

  /** The searches for what the schedules start, for those who can tell without one. */
  public static Stream<Action.FindRevision> searches(ScheduleScene scene) {
    return scene.triggers().stream()
        .filter(trigger -> isSearched(scene, trigger))
        .map(trigger -> RunDefinition.of(scene, trigger))
        .flatMap(found -> found.step().stream())
        .filter(Action.FindRevision.class::isInstance)
        .map(Action.FindRevision.class::cast);
  }
}
