package io.mooring.plan;

import io.mooring.desired.Definition;
import io.mooring.desired.Desired;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.DesiredSchedule;
import io.mooring.desired.DesiredService;
import io.mooring.desired.DesiredTask;
import io.mooring.desired.DesiredTaskDefinition;
import io.mooring.desired.DesiredTrigger;
import io.mooring.diff.Diff;
import io.mooring.diff.Redaction;
import io.mooring.rollout.Health;
import io.mooring.rollout.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this release plans and does not carry out: runs, be they hooks, Tasks or what a schedule
 * starts. It says what would happen, and it keeps a version back that a hook belongs to: rolled out
 * without its migration it would be broken, and nobody would know why.
 */
public final class NotYet {
  private static final String REASON = "NotInThisRelease";

  private NotYet() {}

  /** What is left for a later release says nothing about the version that runs. */
  static boolean isOf(Remark remark) {
    return remark.reason().equals(REASON);
  }

  /**
   * Decides about a service, by {@link Planner} but for a version that comes with runs. Drift back
   * to the version applied last goes on, since its hooks have run; so does every other member.
   */
  public static Decision decide(Scene scene) {
    var desired = scene.desired();
    if (desired.hooks().isEmpty() && desired.triggers().isEmpty()) return Planner.decide(scene);
    boolean applied = scene
        .applied()
        .filter(tag -> tag.stands() && tag.digests().sameVersion(desired.digests()))
        .isPresent();
    if (applied) return told(Planner.decide(scene), triggers(desired));
    var kept = Planner.decide(withoutRollout(scene));
    boolean absent = scene.live().filter(live -> live.isActive()).isEmpty();
    boolean waits = absent || kept.diff().differences().stream().anyMatch(Gap::startsDeployment);
    return waits ? told(withoutLimit(kept, absent), version(scene)) : told(kept, triggers(desired));
  }

  /** Nothing that starts a deployment may begin, as if the app's roll-outs were all taken. */
  private static Scene withoutRollout(Scene scene) {
    return scene.with(scene.terms().with(new Turn.Waits("NotInThisRelease", "its hooks")));
  }

  /** Where the wait is for a turn to roll out, there is none to wait for. */
  private static Decision withoutLimit(Decision kept, boolean absent) {
    boolean moves = kept.verdict() instanceof Verdict.Progressing && !absent;
    var plan = switch (kept.plan()) {
      case Plan.Wait(var _, var after)
      when moves -> new Plan.Wait(kept.verdict().words(), after);
      case Plan.Wait _ -> new Plan.Steady();
      case Plan.Steady _, Plan.Act _, Plan.Blocked _ -> kept.plan();
    };
    var remarks =
        kept.remarks().stream().filter(r -> r.kind() != Remark.Kind.WAITING).toList();
    return new Decision(plan, kept.diff(), kept.drifted(), kept.verdict(), kept.health(), remarks);
  }

  private static Decision told(Decision decision, List<String> messages) {
    if (messages.isEmpty()) return decision;
    var remarks = new ArrayList<>(decision.remarks());
    messages.forEach(m -> remarks.add(new Remark(Remark.Kind.BLOCKED, REASON, m)));
    var plan = switch (decision.plan()) {
      case Plan.Act _, Plan.Wait _ -> decision.plan();
      case Plan.Steady _ -> new Plan.Blocked(messages);
      case Plan.Blocked(var reasons) ->
        new Plan.Blocked(Stream.concat(reasons.stream(), messages.stream()).toList());
    };
    return new Decision(
        plan, decision.diff(), decision.drifted(), decision.verdict(), decision.health(), remarks);
  }

  private static List<String> version(Scene scene) {
    var desired = scene.desired();
    var steps = new ArrayList<String>();
    desired.hooks().forEach(hook -> steps.add(hook(hook)));
    desired.triggers().forEach(trigger -> steps.add(trigger(trigger)));
    return List.of(
        "the version of %s is not rolled out, since this release runs no hooks and puts no schedules yet: %s; roll it out by hand, or take `hooks` and `schedules` out of the manifest"
            .formatted(scene.terms().commitWords(), String.join("; ", steps)));
  }

  private static List<String> triggers(DesiredService desired) {
    if (desired.triggers().isEmpty()) return List.of();
    return List.of(triggers(desired.triggers()));
  }

  private static String triggers(List<DesiredTrigger> triggers) {
    return "this release puts no schedules yet: %s; put them by hand, or take `schedules` out of the manifest"
        .formatted(triggers.stream().map(NotYet::trigger).collect(Collectors.joining("; ")));
  }

  /** Decides about what is not looked at: a Schedule. */
  public static Decision decide(DesiredSchedule schedule) {
    return only(schedule, triggers(schedule.triggers()));
  }

  private static Decision only(Desired desired, String message) {
    var health = new Health(
        Health.Status.UNKNOWN,
        switch (desired) {
          case DesiredSchedule _ -> "whether its rules are there is not looked at by this release";
          case DesiredService _, DesiredTask _, DesiredTaskDefinition _ -> "not looked at";
        });
    return new Decision(
        new Plan.Blocked(List.of(message)),
        Diff.NONE,
        false,
        new Verdict.Progressing(health.reason()),
        health,
        List.of(new Remark(Remark.Kind.BLOCKED, REASON, message)));
  }

  private static String hook(DesiredRun hook) {
    return "%s hook %s would %s"
        .formatted(hook.phase().map(DesiredRun.Phase::word).orElse("the"), hook.name(), run(hook));
  }

  private static String trigger(DesiredTrigger trigger) {
    var rule = trigger
        .putRule()
        .map(put -> "put rule %s, %s,"
            .formatted(trigger.rule(), put.path("ScheduleExpression").asText()))
        .orElse("put its target on rule " + trigger.rule());
    return "schedule %s would %s to %s".formatted(trigger.name(), rule, run(trigger.run()));
  }

  private static String run(DesiredRun run) {
    var first = switch (run.definition()) {
      case Definition.Declared _ -> "";
      case Definition.Derived derived -> "register %s and ".formatted(derived.family());
      case Definition.From from ->
        "register %s after the newest revision of %s and "
            .formatted(from.family(), from.reference());
    };
    return "%srun container %s of %s%s"
        .formatted(first, run.container(), run.definition().family(), command(run));
  }

  private static String command(DesiredRun run) {
    for (var override : run.request().at("/overrides/containerOverrides")) {
      if (override.path("name").asText().equals(run.container()) && override.has("command"))
        return " with " + Redaction.show("/command", override.path("command"));
    }
    return "";
  }
}
