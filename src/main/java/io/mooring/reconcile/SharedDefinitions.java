package io.mooring.reconcile;

import io.mooring.aws.Revisions.Lookup;
import io.mooring.desired.DesiredTaskDefinition;
import io.mooring.live.LiveRevision;
import io.mooring.plan.Action;
import io.mooring.plan.DefinitionPlanner;
import io.mooring.plan.EqualRevision;
import io.mooring.plan.Match;
import io.mooring.plan.Plan;
import io.mooring.plan.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The task definitions of one app that others refer to, through one pass. */
final class SharedDefinitions {
  /** Steps of one in one pass: search, register, tag and the looks between. */
  private static final int STEPS_MAX = 4;

  /**
   * How long one that was seen is taken to be there. Content never changes, so what can be missed
   * is that somebody deregisters it; asking each time would cost as many reads as there are.
   */
  private static final Duration SEEN_FOR = Duration.ofMinutes(10);

  private final Pass.Means means;
  private final Acts acts;
  private final Findings findings;
  private final Instant now;

  SharedDefinitions(Pass.Means means, Acts acts, Findings findings, Instant now) {
    this.means = means;
    this.acts = acts;
    this.findings = findings;
    this.now = now;
  }

  void run(List<DesiredTaskDefinition> definitions, Function<DesiredTaskDefinition, Terms> terms) {
    for (var definition : definitions) {
      int steps = 0;
      while (steps < STEPS_MAX && advance(definition, terms.apply(definition))) steps++;
    }
  }

  /** Decides about one and does its next step; whether there may be one more. */
  private boolean advance(DesiredTaskDefinition desired, Terms terms) {
    var key = desired.key();
    var subject = acts.subject(desired);
    var equal = look(desired, terms);
    if (equal.isEmpty()) return false;
    var decision = DefinitionPlanner.decide(desired, equal.get(), terms);
    findings.decided(key, decision);
    var brakes = means.memory().brakes();
    brakes.differs(key, subject.digests(), decision.diff(), terms.contested());
    if (!(decision.plan() instanceof Plan.Act(var actions))) return false;
    if (!means.acts() && actions.stream().anyMatch(Action::writes)) return false;
    var braked = brakes.waitingAfter(key, subject.digests(), now);
    if (!braked.isEmpty()) {
      findings.heldBack(key, braked);
      return false;
    }
    return actions.stream().allMatch(action -> acts.perform(subject, action, decision));
  }

  /** What is known of a revision that equals it; empty where it could not be asked for. */
  private Optional<EqualRevision> look(DesiredTaskDefinition desired, Terms terms) {
    var memory = means.memory();
    var seen = memory.registered(desired.key(), desired.digest());
    if (seen.isPresent() && seen.get().at().plus(SEEN_FOR).isAfter(now))
      return Optional.of(new EqualRevision.Found(current(seen.get().revision())));
    var equal = memory.equal(desired.key(), desired.digest(), now);
    if (equal instanceof EqualRevision.Found(var revision))
      return Optional.of(saw(desired, revision));
    if (equal instanceof EqualRevision.None) return Optional.of(equal);
    var asked = seen.map(s -> s.revision().arn()).orElse(desired.family());
    return switch (means.ecs().revisions().look(asked)) {
      case Lookup.Found(var revision) -> {
        var match = DefinitionPlanner.find(desired, terms).match(revision);
        // The newest is somebody else's at times, and an older one ours: only a search tells.
        boolean isIt = seen.isPresent() ? match != Match.NONE : match == Match.FIRST;
        yield Optional.of(isIt && revision.isActive() ? saw(desired, revision) : lost(desired));
      }
      case Lookup.Gone() -> Optional.of(lost(desired));
      case Lookup.Failed(var outcome) -> {
        findings.unreadable(desired.key(), outcome);
        yield Optional.empty();
      }
    };
  }

  /** Its tags may have been written since. */
  private LiveRevision current(LiveRevision revision) {
    return means.ecs().revisions().describe(revision.arn()) instanceof Lookup.Found(var kept)
        ? kept
        : revision;
  }

  private EqualRevision saw(DesiredTaskDefinition desired, LiveRevision revision) {
    means
        .memory()
        .registered(desired.key(), new Memory.Registered(desired.digest(), revision, now));
    return new EqualRevision.Found(current(revision));
  }

  /** Another one may be there: only a search tells. */
  private EqualRevision lost(DesiredTaskDefinition desired) {
    means.memory().forgetRegistered(desired.key());
    return new EqualRevision.NotLooked();
  }
}
