package io.mooring.reconcile;

import io.mooring.aws.Revisions.Lookup;
import io.mooring.desired.DesiredTask;
import io.mooring.desired.RunTag;
import io.mooring.desired.RunTag.State;
import io.mooring.live.LiveRevision;
import io.mooring.plan.Action;
import io.mooring.plan.EqualRevision;
import io.mooring.plan.Plan;
import io.mooring.plan.TaskKnown;
import io.mooring.plan.TaskPlanner;
import io.mooring.plan.TaskScene;
import io.mooring.plan.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The Tasks of one app in one cluster, through one pass. */
final class TaskPass {
  /** Steps of one in one pass: searches, register, log group, look, intent, start, record. */
  private static final int STEPS_MAX = 14;

  /**
   * How long a record is taken to stand that is none of a success: a person may be about to say
   * something.
   */
  private static final Duration OPEN_FOR = Duration.ofMinutes(1);

  private final Pass.Means means;
  private final Acts acts;
  private final Findings findings;
  private final Instant now;

  TaskPass(Pass.Means means, Acts acts, Findings findings, Instant now) {
    this.means = means;
    this.acts = acts;
    this.findings = findings;
    this.now = now;
  }

  /** Each is looked for before the first one starts: how many are new at once counts. */
  void run(List<DesiredTask> tasks, Function<DesiredTask, Terms> terms) {
    for (var task : tasks) {
      if (isLookedFor(task)) continue;
      advance(task, terms.apply(task));
    }
    for (var task : tasks) {
      int steps = 0;
      while (steps < STEPS_MAX && advance(task, terms.apply(task))) steps++;
    }
  }

  private boolean isLookedFor(DesiredTask task) {
    return !(means.memory().tasks().known(task, now).registered()
        instanceof TaskKnown.Registered.NotLooked);
  }

  /** Decides about one and does its next step; whether there may be one more. */
  private boolean advance(DesiredTask task, Terms terms) {
    var key = task.key();
    if (!refresh(task, terms)) return false;
    var turned = terms.with(means.memory().order().turn(key));
    var decision = TaskPlanner.decide(new TaskScene(task, known(task), turned));
    findings.decided(key, acts.told(key, List.of(task.run()), decision));
    means.memory().order().decided(task, decision);
    var subject = acts.subject(task);
    var brakes = means.memory().brakes();
    brakes.differs(key, subject.digests(), decision.diff(), terms.contested());
    if (!(decision.plan() instanceof Plan.Act(var actions))) return false;
    if (!means.acts() && actions.stream().anyMatch(Action::writes)) return false;
    var braked = brakes.waitingAfter(key, subject.digests(), now);
    if (!braked.isEmpty()) {
      findings.heldBack(key, braked);
      return false;
    }
    return actions.stream().allMatch(action -> acts.perform(task, action, decision));
  }

  /** What is known, with the tags as they are by now; a shared definition beside it. */
  private TaskKnown known(DesiredTask task) {
    var memory = means.memory();
    if (!TaskScene.definitionOwner(task).equals(task.key()))
      shared(task).ifPresent(revision -> memory.tasks().reference(task, revision));
    var digests = acts.subject(task).digests();
    var known =
        memory.tasks().known(task, now).with(memory.outside().needs(task.key(), digests, now));
    return known.registered() instanceof TaskKnown.Registered.Found(var revision)
        ? known.with(new TaskKnown.Registered.Found(current(revision)))
        : known;
  }

  private Optional<LiveRevision> shared(DesiredTask task) {
    var owner = TaskScene.definitionOwner(task);
    var digest = TaskScene.digest(task);
    var memory = means.memory();
    return memory
        .registered(owner, digest)
        .map(Memory.Registered::revision)
        .or(() -> memory.equal(owner, digest, now) instanceof EqualRevision.Found(var found)
            ? Optional.of(found)
            : Optional.empty())
        .map(this::current);
  }

  private LiveRevision current(LiveRevision revision) {
    return means.ecs().revisions().known(revision.arn()).orElse(revision);
  }

  /** Reads the record again where it is old; whether there is something to decide on. */
  private boolean refresh(DesiredTask task, Terms terms) {
    var tasks = means.memory().tasks();
    var known = tasks.known(task, now);
    if (!(known.registered() instanceof TaskKnown.Registered.Found(var revision))) return true;
    var find = new TaskScene(task, known, terms).find();
    boolean succeeded = current(revision)
        .tag(find.record())
        .flatMap(RunTag::parse)
        .filter(r -> r.state() == State.SUCCEEDED)
        .isPresent();
    var until =
        tasks.readAt(task).orElse(now).plus(succeeded ? WantedTasks.SUCCEEDED_FOR : OPEN_FOR);
    if (until.isAfter(now)) return true;
    return switch (means.ecs().revisions().look(revision.arn())) {
      case Lookup.Found(var read) -> {
        if (find.isUsable(read)) tasks.found(task, read, now);
        else tasks.forget(task);
        yield true;
      }
      case Lookup.Gone() -> {
        tasks.forget(task);
        yield true;
      }
      case Lookup.Failed(var outcome) -> {
        findings.unreadable(task.key(), outcome);
        yield false;
      }
    };
  }
}
