package io.mooring.reconcile;

import io.mooring.aws.Revisions.Lookup;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredSchedule;
import io.mooring.desired.DesiredTrigger;
import io.mooring.ident.ResourceKey;
import io.mooring.plan.Action;
import io.mooring.plan.Decision;
import io.mooring.plan.EqualRevision;
import io.mooring.plan.Match;
import io.mooring.plan.Plan;
import io.mooring.plan.RuleLook;
import io.mooring.plan.Scene;
import io.mooring.plan.SchedulePlanner;
import io.mooring.plan.ScheduleScene;
import io.mooring.plan.Terms;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The schedules of one app in one cluster, those of services and those of their own. */
final class Schedules {
  /** Steps of one in one pass: looks, a search, a registration, and three writes for each rule. */
  private static final int STEPS_MAX = 12;

  private final Pass.Means means;
  private final Acts acts;
  private final Findings findings;
  private final Instant now;

  Schedules(Pass.Means means, Acts acts, Findings findings, Instant now) {
    this.means = means;
    this.acts = acts;
    this.findings = findings;
    this.now = now;
  }

  /** What is decided about a service together with its schedules. */
  Decision beside(Scene scene, Decision decision) {
    var triggers = scene.desired().triggers();
    if (triggers.isEmpty()) return decision;
    var version = SchedulePlanner.version(scene, decision);
    var terms = SchedulePlanner.terms(scene);
    var of = scene(acts.subject(scene.desired()), triggers, version, terms);
    return SchedulePlanner.beside(decision, of);
  }

  /** Those without a service. */
  void run(List<DesiredSchedule> schedules, Function<DesiredSchedule, Terms> terms) {
    for (var schedule : schedules) {
      int steps = 0;
      while (steps < STEPS_MAX && advance(schedule, terms.apply(schedule))) steps++;
    }
  }

  private boolean advance(DesiredSchedule desired, Terms terms) {
    var key = desired.key();
    var subject = acts.subject(desired);
    var scene = scene(subject, desired.triggers(), new ScheduleScene.Version.Own(), terms);
    var decision = SchedulePlanner.decide(desired, scene);
    findings.decided(key, decision);
    means.memory().order().decided(desired, decision);
    var brakes = means.memory().brakes();
    brakes.differs(key, subject.digests(), decision.diff(), terms.contested());
    means.memory().drift().saw(key, decision, now, now);
    if (!(decision.plan() instanceof Plan.Act(var actions))) return false;
    if (!means.acts() && actions.stream().anyMatch(Action::writes)) return false;
    var braked = brakes.waitingAfter(key, subject.digests(), now);
    if (!braked.isEmpty()) {
      findings.heldBack(key, braked);
      return false;
    }
    return actions.stream().allMatch(action -> acts.perform(subject, action, decision));
  }

  private ScheduleScene scene(
      Acts.Subject subject,
      List<DesiredTrigger> triggers,
      ScheduleScene.Version version,
      Terms terms) {
    var key = subject.key();
    var needs = means.memory().outside().needs(key, subject.digests(), now);
    var rules = means.memory().rules().known(triggers, now);
    var seen = new ScheduleScene(
        key, triggers, version, rules, means.memory().rules().revisions(key, now), needs, terms);
    var revisions = new TreeMap<>(seen.revisions());
    shared(key, triggers).forEach(revisions::putIfAbsent);
    var scene = new ScheduleScene(key, triggers, version, rules, revisions, needs, terms);
    SchedulePlanner.searches(scene).forEach(find -> {
      for (var trigger : triggers)
        if (!revisions.containsKey(find.digest().value()))
          started(trigger, rules.get(trigger.address()), find).forEach(found -> {
            means.memory().rules().revision(key, find.digest(), found, now);
            revisions.put(find.digest().value(), found);
          });
    });
    SchedulePlanner.waysBack(scene)
        .forEach(arn -> isThere(arn).ifPresent(found -> {
          means.memory().rules().revision(key, arn, found, now);
          revisions.put(arn, found);
        }));
    return new ScheduleScene(key, triggers, version, rules, revisions, needs, terms);
  }

  private Optional<EqualRevision> isThere(String arn) {
    return switch (means.ecs().revisions().look(arn)) {
      case Lookup.Found(var revision) ->
        Optional.of(
            revision.isActive() ? new EqualRevision.Found(revision) : new EqualRevision.None());
      case Lookup.Gone() -> Optional.of(new EqualRevision.None());
      case Lookup.Failed _ -> Optional.empty();
    };
  }

  /** What the TaskDefinitions that they refer to were registered as. */
  private SortedMap<String, EqualRevision> shared(ResourceKey key, List<DesiredTrigger> triggers) {
    var found = new TreeMap<String, EqualRevision>();
    for (var trigger : triggers) {
      if (!(trigger.run().definition()
          instanceof Definition.Declared(var owner, var _, var digest))) continue;
      if (owner.equals(key)) continue;
      means
          .memory()
          .registered(owner, digest)
          .ifPresent(seen -> found.put(digest.value(), new EqualRevision.Found(seen.revision())));
    }
    return found;
  }

  /** What the target starts already, where that equals what is looked for: no search is needed. */
  private List<EqualRevision> started(
      DesiredTrigger trigger, @Nullable RuleLook look, Action.FindRevision find) {
    if (!(look instanceof RuleLook.There(var _, var _, var targets, var _))) return List.of();
    var id = trigger.target().path("Id").asText();
    return targets.stream()
        .filter(target -> target.path("Id").asText().equals(id))
        .map(target -> target.at("/EcsParameters/TaskDefinitionArn").asText())
        .filter(arn -> arn.contains("/" + find.family() + ":"))
        .flatMap(arn -> means.ecs().revisions().look(arn) instanceof Lookup.Found(var revision)
                && revision.isActive()
                && find.match(revision) != Match.NONE
            ? Stream.<EqualRevision>of(new EqualRevision.Found(revision))
            : Stream.empty())
        .toList();
  }
}
