package io.mooring.reconcile;

import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;
import io.mooring.plan.Action;
import io.mooring.plan.Decision;
import io.mooring.plan.LogGroupAction;
import io.mooring.plan.Remark;
import io.mooring.plan.RuleAction;
import io.mooring.plan.RunAction;
import io.mooring.rollout.Verdict;
import io.mooring.status.Event;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Tells from what was written that a service went back, and who wanted it. */
final class Rollbacks {
  /** What corrects a service that was changed while its version is held is no rollback. */
  private static final String DRIFT = "drift";

  private final Set<ResourceKey> counted = new HashSet<>();

  /** The event, once for each time that a version is held: going back may take several writes. */
  Optional<Event.WentBack> counted(ResourceKey key, Action action, Decision decision) {
    if (!decision.has(Remark.Kind.HELD)) counted.remove(key);
    return of(key, action, decision).filter(_ -> counted.add(key));
  }

  private static Optional<Event.WentBack> of(ResourceKey key, Action action, Decision decision) {
    return switch (action) {
      // It is written down when ECS has gone back by itself.
      case Action.Tag tag ->
        tag.tags().containsKey(Tags.HOLD) && decision.verdict() instanceof Verdict.RolledBack
            ? Optional.of(new Event.WentBack(key, Event.WentBack.By.ECS))
            : Optional.empty();
      case Action.StopDeployment _ -> ours(key, decision);
      // While a version is held only an update to another one goes out.
      case Action.UpdateService update ->
        update.request().has("taskDefinition") && !update.why().equals(DRIFT)
            ? ours(key, decision)
            : Optional.empty();
      case Action.FindRevision _,
          Action.LookAtDeployments _,
          Action.LookAtNeeds _,
          Action.LookAtScaling _,
          Action.Register _,
          Action.CreateService _,
          Action.DeleteService _,
          Action.Deregister _,
          Action.Untag _,
          RunAction _,
          RuleAction _,
          LogGroupAction _ -> Optional.empty();
    };
  }

  private static Optional<Event.WentBack> ours(ResourceKey key, Decision decision) {
    if (!decision.has(Remark.Kind.HELD)) return Optional.empty();
    boolean person =
        decision.remarks().stream().anyMatch(r -> r.reason().equals(Remark.ROLLED_BACK_BY));
    return Optional.of(
        new Event.WentBack(key, person ? Event.WentBack.By.PERSON : Event.WentBack.By.MOORING));
  }
}
