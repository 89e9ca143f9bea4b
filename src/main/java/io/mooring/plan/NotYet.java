package io.mooring.plan;

import io.mooring.desired.Definition;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.DesiredTask;
import io.mooring.diff.Diff;
import io.mooring.diff.Redaction;
import io.mooring.rollout.Health;
import io.mooring.rollout.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this release plans and does not carry out: runs, be they hooks or Tasks. It says what would
 * happen, and it keeps a version back that a hook belongs to: rolled out without its migration it
 * would be broken, and nobody would know why.
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
    if (desired.hooks().isEmpty()) return Planner.decide(scene);
    boolean applied = scene
        .applied()
        .filter(tag -> tag.stands() && tag.digests().sameVersion(desired.digests()))
        .isPresent();
    if (applied) return Planner.decide(scene);
    var kept = Planner.decide(withoutRollout(scene));
    boolean absent = scene.live().filter(live -> live.isActive()).isEmpty();
    boolean waits = absent || kept.diff().differences().stream().anyMatch(Gap::startsDeployment);
    return waits ? told(withoutLimit(kept, absent), version(scene)) : kept;
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
    return List.of(
        "the version of %s is not rolled out, since this release runs no hooks yet: %s; roll it out by hand, or take `hooks` out of the manifest"
            .formatted(scene.terms().commitWords(), String.join("; ", steps)));
  }

  /** Decides about what is not looked at. */
  public static Decision decide(DesiredTask task) {
    return only(
        "this release runs no tasks yet: it would %s, and once for each new revision; run it by hand, or take it out of Git"
            .formatted(run(task.run())));
  }

  private static Decision only(String message) {
    var health =
        new Health(Health.Status.UNKNOWN, "whether it ran is not looked at by this release");
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
