package io.mooring.plan;

import io.mooring.desired.SuspendTag;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;
import io.mooring.rollout.Health;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A person's suspension of a service or of its app: nothing is written, tags included. What would
 * be decided is still told, so that drift is seen and counted while it lasts.
 */
public final class Suspension {
  private Suspension() {}

  /** The gate of an app, by the value of the app's tag on the cluster; empty where it is open. */
  public static Optional<Gate> ofApp(Optional<String> tag, Instant now) {
    return tag.map(SuspendTag::parse)
        .filter(suspended -> suspended.holdsAt(now))
        .map(suspended -> new Gate.Suspended(suspended.words()));
  }

  /** Whether such a tag, on whatever it hangs, still suspends. */
  public static boolean holds(Optional<String> tag, Instant now) {
    return tag.map(SuspendTag::parse)
        .filter(suspended -> suspended.holdsAt(now))
        .isPresent();
  }

  /** What is told instead, while the service or its app is suspended. */
  static Decision over(Scene scene, Decision decision) {
    var key = scene.desired().key();
    var own = tag(scene).filter(tag -> tag.holdsAt(scene.terms().now()));
    if (own.isEmpty()) return over(scene.terms(), key, decision);
    return stopped(
        decision,
        "suspended %s; nothing is written to it; `mooring resume --app %s %s` ends it"
            .formatted(own.get().words(), key.app(), key.name()));
  }

  /** The same for what carries no tag of its own. */
  static Decision over(Terms terms, ResourceKey key, Decision decision) {
    return switch (terms.gate()) {
      case Gate.Open _, Gate.Closed _ -> decision;
      case Gate.Suspended(var message) ->
        stopped(
            decision,
            "app %s is suspended %s; nothing is written; `mooring resume --app %s` ends it"
                .formatted(key.app(), message, key.app()));
    };
  }

  /** A suspension that is over has left its tag behind. */
  static Optional<Plan> clear(Scene scene) {
    var over = tag(scene).filter(tag -> !tag.holdsAt(scene.terms().now()));
    if (over.isEmpty() || !Planner.mayApply(scene)) return Optional.empty();
    var arn = scene.live().orElseThrow().arn();
    return Optional.of(
        new Plan.Act(List.of(new Action.Untag(arn, List.of(Tags.SUSPEND), "its time is over"))));
  }

  private static Optional<SuspendTag> tag(Scene scene) {
    return scene.live().flatMap(live -> live.tag(Tags.SUSPEND)).map(SuspendTag::parse);
  }

  private static Decision stopped(Decision decision, String message) {
    var remarks = new ArrayList<Remark>();
    remarks.add(new Remark(Remark.Kind.SUSPENDED, "Suspended", message));
    remarks.addAll(decision.remarks());
    // How a task that was started ended is written down all the same: ECS forgets it in an hour.
    // What only reads goes on: what differs is told right, and nothing is written.
    boolean reads = decision.plan() instanceof Plan.Act(var actions)
        && actions.stream().allMatch(Suspension::tellsMore);
    return new Decision(
        reads ? decision.plan() : new Plan.Blocked(List.of(message)),
        decision.diff(),
        decision.drifted(),
        decision.verdict(),
        health(decision.health()),
        remarks);
  }

  /** A search for a revision tells nothing of what differs. */
  private static boolean tellsMore(Action action) {
    return action instanceof Action.LookAtScaling
        || action instanceof Action.LookAtDeployments
        || action instanceof RunAction.LookAtRun
        || action instanceof RuleAction.LookAtRule
        || HookRun.isFact(action);
  }

  /** Argo CD's order: what is worse than being suspended stays to be seen. */
  private static Health health(Health runs) {
    return switch (runs.status()) {
      case HEALTHY, PROGRESSING, UNKNOWN, SUSPENDED ->
        new Health(Health.Status.SUSPENDED, "suspended; " + runs.reason());
      case DEGRADED, MISSING -> runs;
    };
  }
}
