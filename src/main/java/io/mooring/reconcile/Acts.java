package io.mooring.reconcile;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.aws.Priority;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.DesiredSchedule;
import io.mooring.desired.DesiredService;
import io.mooring.desired.DesiredTask;
import io.mooring.desired.DesiredTaskDefinition;
import io.mooring.desired.DesiredTrigger;
import io.mooring.desired.Digests;
import io.mooring.desired.ServiceMembers;
import io.mooring.diff.Difference;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveService;
import io.mooring.plan.Action;
import io.mooring.plan.Decision;
import io.mooring.plan.EqualRevision;
import io.mooring.plan.LogGroupAction;
import io.mooring.plan.Outcome;
import io.mooring.plan.RuleAction;
import io.mooring.plan.RunAction;
import io.mooring.plan.TaskScene;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Performs the actions of a pass, and keeps what their outcomes tell. */
final class Acts {
  /** The one place of a task definition as a whole, for the brakes. */
  private static final List<String> DEFINITION = List.of("/taskDefinition");

  private final Pass.Means means;
  private final ClusterName cluster;
  private final Findings findings;
  private final Instant now;

  /** What Git wants is the same through a pass, and its digests cost more than a decision. */
  private final Map<ResourceKey, Subject> subjects = new HashMap<>();

  /**
   * For whom an action is performed.
   *
   * @param definitionOwner who registers its revisions
   * @param digests what is wanted: something else lets go of the brakes
   * @param version what is wanted of the service alone
   */
  record Subject(ResourceKey key, ResourceKey definitionOwner, Digests digests, Digests version) {
    Subject(ResourceKey key, ResourceKey definitionOwner, Digests digests) {
      this(key, definitionOwner, digests, digests);
    }
  }

  Acts(Pass.Means means, ClusterName cluster, Findings findings, Instant now) {
    this.means = means;
    this.cluster = cluster;
    this.findings = findings;
    this.now = now;
  }

  Subject subject(DesiredService service) {
    return subjects.computeIfAbsent(service.key(), _ -> of(service));
  }

  private static Subject of(DesiredService service) {
    var digests = service.digests();
    if (service.triggers().isEmpty())
      return new Subject(service.key(), service.definitionOwner(), digests);
    // Another schedule in Git lets go of the brakes too.
    var all = new Digests(
        digests.taskDefinition(),
        digests.deployment(),
        together(digests.service(), service.triggers()));
    return new Subject(service.key(), service.definitionOwner(), all, digests);
  }

  /** A task definition has no service beside it. */
  Subject subject(DesiredTaskDefinition definition) {
    var digest = definition.digest();
    return new Subject(definition.key(), definition.key(), new Digests(digest, digest, digest));
  }

  Subject subject(DesiredTask task) {
    return subjects.computeIfAbsent(task.key(), _ -> of(task));
  }

  private static Subject of(DesiredTask task) {
    var digest = TaskScene.digest(task);
    var run = Digest.of(task.run().request());
    return new Subject(task.key(), task.key(), new Digests(digest, run, run));
  }

  /** The same for a Task, of which the memory is its own. */
  boolean perform(DesiredTask task, Action action, Decision decision) {
    var subject = subject(task);
    return perform(subject, action, decision, outcome -> {
      means.memory().tasks().learn(task, action, outcome, now);
      if (outcome instanceof Outcome.Done(Outcome.Seen.Needs(var standings), var _))
        means.memory().outside().needs(subject.key(), subject.digests(), standings, now);
    });
  }

  Subject subject(DesiredSchedule schedule) {
    return subjects.computeIfAbsent(schedule.key(), _ -> of(schedule));
  }

  private static Subject of(DesiredSchedule schedule) {
    var none = new Digest(Digest.PREFIX);
    var all = together(none, schedule.triggers());
    return new Subject(schedule.key(), schedule.key(), new Digests(none, none, all));
  }

  private static Digest together(Digest first, List<DesiredTrigger> triggers) {
    var list = JsonNodeFactory.instance.arrayNode().add(first.value());
    for (var trigger : triggers) {
      trigger.putRule().ifPresent(list::add);
      list.add(trigger.putTargets());
      list.add(content(trigger.run().definition()));
    }
    return Digest.of(list);
  }

  /**
   * What tells one version of it from the next: a new image moves the target, and fights nobody.
   */
  private static String content(Definition definition) {
    return switch (definition) {
      case Definition.Declared(var _, var _, var digest) -> digest.value();
      case Definition.Derived(var _, var digest) -> digest.value();
      case Definition.From from -> from.family();
    };
  }

  /** The decision, with what the runs of the resource that failed wrote last. */
  Decision told(ResourceKey key, List<DesiredRun> runs, Decision decision) {
    var listener = new FailedRuns.Listener(means.ecs(), cluster, runs, now, means.acts());
    return means.memory().failedRuns().told(key, decision, listener);
  }

  /** Whether it went through, so that the next one may follow. */
  boolean perform(Subject subject, Action action, Decision decision) {
    return perform(subject, action, decision, outcome -> learn(subject, action, outcome));
  }

  private boolean perform(
      Subject subject, Action action, Decision decision, Consumer<Outcome> learn) {
    var key = subject.key();
    // Deploys come before drift, wherever the budget is short.
    var priority = decision.drifted() ? Priority.DRIFT : Priority.FIRST;
    var outcome =
        believed(subject, means.executor().at(priority).perform(action, cluster, key.name()));
    if (action.writes()) means.memory().audit(findings.events(), key, action, outcome);
    var version = subject.version();
    var wanted = means.memory().equal(subject.definitionOwner(), version.taskDefinition(), now);
    means.memory().untold().learn(key, version, wanted, action, outcome, now);
    learn.accept(outcome);
    if (action instanceof RunAction.LookAtRun look
        && outcome instanceof Outcome.Done(Outcome.Seen.Run(var seen), var _))
      means.memory().failedRuns().saw(key, look.hook(), seen);
    var brakes = means.memory().brakes();
    // What cannot be looked at is known as that, and holds nothing else back.
    boolean said = outcome instanceof Outcome.Refused || outcome instanceof Outcome.Denied;
    if (said && action instanceof RuleAction.LookAtRule) return true;
    if (outcome instanceof Outcome.Unsure && action instanceof Action.UpdateService update) {
      means.memory().sentUnheard(key, ServiceMembers.sets(update.request()), now);
      if (settles(update, decision))
        brakes.mayHaveWritten(key, subject.digests(), update.pointers(), now);
    }
    switch (outcome) {
      case Outcome.Done _ -> {
        if (action.writes()) brakes.wrote(key, subject.digests(), pointers(subject, action), now);
        means.memory().happened(findings.events(), key, action, decision);
        return true;
      }
      // It is so already, and the look before did not show it: only a later one will.
      case Outcome.AlreadyTrue _, Outcome.Unsure _, Outcome.Refused _, Outcome.Denied _ ->
        findings.trouble(key, brakes.failed(key, subject.digests(), outcome, mayRoll(action), now));
      case Outcome.Throttled _ -> findings.trouble(key, outcome);
    }
    return false;
  }

  /** A list of deployments that lacks what the service shows proves nothing. */
  private Outcome believed(Subject subject, Outcome outcome) {
    boolean behind = outcome instanceof Outcome.Done(Outcome.Seen.Deployments(var seen), var _)
        && means.memory().looks().isBehind(subject.key(), live(subject), seen, now);
    return behind
        ? new Outcome.Unsure("ECS does not list a deployment of the service yet")
        : outcome;
  }

  /**
   * Whether nothing differs any more at its places once it went through. Of a version ECS's list of
   * deployments tells; who drains or goes back writes what Git does not want.
   */
  private static boolean settles(Action.UpdateService update, Decision decision) {
    var differing =
        decision.diff().differences().stream().map(Difference::pointer).toList();
    return !mayRoll(update) && differing.containsAll(update.pointers());
  }

  private static boolean mayRoll(Action action) {
    return action instanceof Action.UpdateService update && update.request().has("taskDefinition");
  }

  /** A service's revision is a step to an update; a shared one is all there is to do. */
  private static List<String> pointers(Subject subject, Action action) {
    return switch (action) {
      case Action.UpdateService update -> update.pointers();
      case Action.Register _ -> subject.key().kind() == Kind.SERVICE ? List.of() : DEFINITION;
      case Action.FindRevision _,
          Action.LookAtDeployments _,
          Action.LookAtNeeds _,
          Action.LookAtScaling _,
          Action.CreateService _,
          Action.StopDeployment _,
          Action.DeleteService _,
          Action.Deregister _,
          Action.Tag _,
          Action.Untag _,
          RunAction _,
          LogGroupAction _ -> List.of();
      case RuleAction rule -> rule.ends();
    };
  }

  private Optional<LiveService> live(Subject subject) {
    var name = subject.key().name();
    return means.ecs().cluster(cluster).view(new TreeSet<>(Set.of(name))).service(name);
  }

  private void learn(Subject subject, Action action, Outcome outcome) {
    var owner = subject.definitionOwner();
    var digest = subject.digests().taskDefinition();
    var memory = means.memory();
    memory.runs().learn(subject.key(), action, outcome, now);
    if (action instanceof RunAction) return;
    if (memory.rules().learned(subject.key(), digest, action, outcome, now)) return;
    if (action instanceof Action.UpdateService || action instanceof Action.StopDeployment)
      memory.looks().forget(subject.key());
    boolean refused = outcome instanceof Outcome.Refused || outcome instanceof Outcome.Denied;
    if (refused && action instanceof Action.StopDeployment stop)
      memory.looks().goesOn(subject.key(), stop.arn());
    switch (outcome) {
      case Outcome.Done(Outcome.Seen.Revision(var revision), var _) ->
        memory.equal(owner, digest, new EqualRevision.Found(revision), now);
      case Outcome.Done(Outcome.Seen.NoRevision(), var _) ->
        memory.equal(owner, digest, new EqualRevision.None(), now);
      case Outcome.Done(Outcome.Seen.Needs(var standings), var _) ->
        memory.outside().needs(subject.key(), subject.digests(), standings, now);
      case Outcome.Done(Outcome.Seen.Scaling(var seen), var _) ->
        memory.outside().scaling(subject.key(), seen, now);
      case Outcome.Done(Outcome.Seen.Deployments(var seen), var _) ->
        memory.looks().keep(subject.key(), live(subject), seen, now);
      case Outcome.Done _ -> {
        boolean own = owner.equals(subject.key());
        if (own && action instanceof Action.UpdateService) memory.forgetEqual(owner);
      }
      case Outcome.Throttled _ -> {}
      // It may be registered by now, or registered no more.
      case Outcome.AlreadyTrue _, Outcome.Unsure _, Outcome.Refused _, Outcome.Denied _ ->
        memory.forgetEqual(owner);
    }
  }
}
