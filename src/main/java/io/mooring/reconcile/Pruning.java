package io.mooring.reconcile;

import io.mooring.aws.ClusterReader.Sweep;
import io.mooring.desired.Digests;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveCluster;
import io.mooring.plan.Action;
import io.mooring.plan.Decision;
import io.mooring.plan.Gate;
import io.mooring.plan.Orphan;
import io.mooring.plan.Outcome;
import io.mooring.plan.Plan;
import io.mooring.plan.PruneTag;
import io.mooring.plan.Pruner;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/** The orphans of one app, through one pass: after everything that Git wants. */
final class Pruning {
  /** Steps in one pass: the yes on each of many, a count, a deletion; the next pass goes on. */
  private static final int STEPS_MAX = 50;

  /** The one place that is written of a service before it is deleted. */
  private static final String COUNT = "/service/desiredCount";

  private final Pass.Means means;
  private final Orphans orphans;
  private final Findings findings;
  private final Ground ground;
  private final Instant now;
  private final Set<ResourceKey> stuck = new HashSet<>();

  /**
   * On what the app stands.
   *
   * @param declared how many services Git wants
   * @param notNow why nothing may be deleted
   * @param busy what is not steady
   */
  record Ground(int declared, Optional<String> notNow, Optional<String> busy) {
    /** Nothing was read. */
    static final Ground NONE =
        new Ground(0, Optional.of("the source cannot be read"), Optional.empty());
  }

  Pruning(Pass.Means means, Orphans orphans, Ground ground, Instant now) {
    this.means = means;
    this.orphans = orphans;
    this.findings = new Findings();
    this.ground = ground;
    this.now = now;
  }

  Findings findings() {
    return findings;
  }

  void run() {
    for (int step = 0; step < STEPS_MAX; step++) {
      var there = orphans.there(means, now);
      if (means.acts() && orphans.suspended(now).isEmpty()) clearYes(there);
      var decisions = decide(there);
      decisions.forEach(findings::decided);
      // One that is gone is decided about no more; what was done to it stays told.
      findings.decisions().keySet().retainAll(decisions.keySet());
      var next = there.stream()
          .filter(orphan -> !stuck.contains(orphan.key()))
          .filter(orphan -> decisionOf(decisions, orphan).plan() instanceof Plan.Act)
          .findFirst();
      if (next.isEmpty() || !means.acts()) break;
      if (!advance(next.get(), decisionOf(decisions, next.get())))
        stuck.add(next.get().key());
    }
  }

  private static Decision decisionOf(SortedMap<ResourceKey, Decision> decisions, Orphan orphan) {
    var decision = decisions.get(orphan.key());
    if (decision == null) throw new IllegalStateException("nothing decided on " + orphan.key());
    return decision;
  }

  private SortedMap<ResourceKey, Decision> decide(List<Orphan> there) {
    var brakes = means.memory().brakes();
    var contested = there.stream()
        .filter(orphan -> brakes.contested(orphan.key(), digests(orphan), now).contains(COUNT))
        .map(Orphan::key)
        .toList();
    var grounds = new Pruner.Grounds(
        means.spec().policy(),
        ground.declared(),
        ground.notNow().or(() -> orphans.suspended(now)).or(this::closed),
        ground.busy(),
        orphans.yes(),
        contested,
        now);
    var decisions = Pruner.decide(there, grounds);
    for (var orphan : there) {
      if (contested.contains(orphan.key()) && orphan.live().desiredCount() > 0)
        brakes.stays(orphan.key(), digests(orphan), COUNT);
    }
    return decisions;
  }

  private Optional<String> closed() {
    return means.spec().gate(now) instanceof Gate.Closed(var _, var _, var message)
        ? Optional.of(message)
        : Optional.empty();
  }

  /** Just before a step the service is looked at again: it may be another one by now. */
  private boolean advance(Orphan orphan, Decision decision) {
    var key = orphan.key();
    var digests = digests(orphan);
    var braked = means.memory().brakes().waitingAfter(key, digests, now);
    if (!braked.isEmpty()) {
      findings.heldBack(key, braked);
      return false;
    }
    var reader = means.ecs().cluster(key.cluster());
    var name = new TreeSet<>(List.of(key.name()));
    if (isOld(orphan)) {
      switch (reader.reread(name, now, now)) {
        case Sweep.Complete _ -> {
          return true;
        }
        case Sweep.Partial(var after) -> findings.trouble(key, new Outcome.Throttled(after));
        case Sweep.Failed(var outcome) -> findings.trouble(key, outcome);
        case Sweep.NoCluster(var message) -> findings.trouble(key, new Outcome.Unsure(message));
      }
      return false;
    }
    var acts = new Acts(means, key.cluster(), findings, now);
    var subject = new Acts.Subject(key, key, digests);
    if (!(decision.plan() instanceof Plan.Act(var actions))) return false;
    for (var action : actions) {
      if (!acts.perform(subject, action, decision)) return false;
      // What became of a deletion is seen by the next pass.
      if (action instanceof Action.DeleteService) stuck.add(key);
    }
    return true;
  }

  private boolean isOld(Orphan orphan) {
    var key = orphan.key();
    return means
        .ecs()
        .cluster(key.cluster())
        .seenAt(key.name())
        .filter(at -> !at.isBefore(now))
        .isEmpty();
  }

  /** What the brakes know is of that very service only. */
  private static Digests digests(Orphan orphan) {
    var digest = PruneTag.digest(List.of(orphan));
    return new Digests(digest, digest, Digest.of(orphan.live().document().path("serviceArn")));
  }

  /** A yes that stands on all that it named, or that is over, has done its work. */
  private void clearYes(List<Orphan> there) {
    orphans.yes().forEach((cluster, yes) -> {
      var all = there.stream().filter(o -> o.key().cluster().equals(cluster)).toList();
      var meant = yes.meant(all);
      boolean taken =
          !meant.isEmpty() && meant.stream().allMatch(o -> Pruner.isMarked(o.live(), now));
      boolean over = !yes.until().isAfter(now);
      var live = orphans.looked().get(cluster);
      if ((!taken && !over) || live == null) return;
      untag(live);
    });
  }

  private void untag(LiveCluster live) {
    var untag = new Action.Untag(live.arn(), List.of(orphans.tag()), "done");
    if (!(means.executor().perform(untag, live.name(), "") instanceof Outcome.Done)) return;
    means.ecs().cluster(live.name()).untagged(List.of(orphans.tag()));
    orphans.saw(means.ecs().cluster(live.name()).view(new TreeSet<>()));
  }
}
