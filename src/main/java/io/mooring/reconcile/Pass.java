package io.mooring.reconcile;

import io.mooring.aws.Ecs;
import io.mooring.aws.Ecs.Tasks;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.desired.DesiredSchedule;
import io.mooring.desired.DesiredService;
import io.mooring.desired.DesiredTask;
import io.mooring.desired.DesiredTaskDefinition;
import io.mooring.execute.Executor;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Commit;
import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveCluster;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveTask;
import io.mooring.plan.Action;
import io.mooring.plan.Decision;
import io.mooring.plan.EqualRevision;
import io.mooring.plan.Gate;
import io.mooring.plan.Hooks;
import io.mooring.plan.Known;
import io.mooring.plan.Outcome;
import io.mooring.plan.Plan;
import io.mooring.plan.Planner;
import io.mooring.plan.Queue;
import io.mooring.plan.Release;
import io.mooring.plan.RunAction;
import io.mooring.plan.Scene;
import io.mooring.plan.Terms;
import io.mooring.plan.Turn;
import io.mooring.rollout.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The services of one app in one cluster, through one pass: decide about each, do one step, look at
 * those again, and so on until nothing more can be done now. A step that waits is never waited for.
 */
final class Pass {
  /**
   * Steps of one service in one pass: search, register, update, tag and the looks before and
   * between; more is a mistake of ours.
   */
  private static final int STEPS_MAX = 12;

  /** How old a look may be to act on; an older one is refreshed first. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  /**
   * What one pass works with. {@code acts} is false for a preview, which may read but not write.
   */
  record Means(AppSpec spec, Ecs ecs, Executor executor, Memory memory, boolean acts) {}

  private final Means means;
  private final ClusterName cluster;
  private final Optional<Commit> commit;
  private final SortedMap<String, DesiredService> wanted = new TreeMap<>();
  private final Instant now;
  private final Map<ResourceKey, Outcome> tooOld = new HashMap<>();
  private final Map<ResourceKey, Outcome> secondLookFailed = new HashMap<>();
  private final Findings findings = new Findings();
  private final List<DesiredTaskDefinition> shared;

  /** Task definitions that this pass has tried to register: several services may share one. */
  private final Set<ResourceKey> registering = new HashSet<>();

  private final List<DesiredTask> once;
  private final List<DesiredSchedule> alone;
  private final Schedules schedules;
  private final Acts acts;
  private final Order order;
  private final AppAsks asks;
  private final Gate gate;
  private LiveCluster live;

  Pass(
      Means means,
      ClusterName cluster,
      Optional<Commit> commit,
      InCluster desired,
      LiveCluster live,
      Instant now) {
    this.means = means;
    this.cluster = cluster;
    this.commit = commit;
    this.live = live;
    this.now = now;
    this.shared = desired.taskDefinitions();
    this.once = desired.tasks();
    this.order = means.memory().order();
    this.gate = means.spec().gate(now);
    this.alone = desired.schedules();
    this.acts = new Acts(means, cluster, findings, now);
    this.schedules = new Schedules(means, acts, findings, now);
    this.asks = new AppAsks(means, commit, now);
    desired.services().forEach(service -> wanted.put(service.key().name(), service));
  }

  /** What came out, resource by resource. */
  Findings findings() {
    return findings;
  }

  void run() {
    // First what the services refer to: the first that needs a revision finds it registered.
    new SharedDefinitions(means, acts, findings, now)
        .run(shared, definition -> terms(definition.key(), acts.subject(definition)));
    for (var definition : shared)
      findings.decision(definition.key()).ifPresent(d -> order.decided(definition, d));
    tasks(once);
    var open = new ArrayList<>(wanted.values());
    open.sort(Comparator.comparingInt(service -> order.depth(service.key())));
    for (int step = 0; step < STEPS_MAX && !open.isEmpty(); step++) {
      refresh(open);
      var next = new ArrayList<DesiredService>();
      var turned = turned(proposals(open));
      means.ecs().runs().expect(looks(turned));
      for (var proposal : turned) {
        if (advance(proposal)) next.add(proposal.service());
      }
      open = next;
    }
    // Those that wait for a service of this pass.
    tasks(once.stream().filter(task -> order.depth(task.key()) > 0).toList());
    schedules.run(alone, schedule -> terms(schedule.key(), acts.subject(schedule)));
    if (means.acts()) asks.clear(live, findings);
  }

  private void tasks(List<DesiredTask> tasks) {
    new TaskPass(means, acts, findings, now)
        .run(tasks, task -> terms(task.key(), acts.subject(task)));
  }

  /** The looks at runs that come in this step, to be taken together. */
  private static List<RunAction.LookAtRun> looks(List<Proposal> proposals) {
    return proposals.stream()
        .flatMap(p -> p.decision().plan() instanceof Plan.Act(var all) ? all.stream() : Stream.of())
        .filter(RunAction.LookAtRun.class::isInstance)
        .map(RunAction.LookAtRun.class::cast)
        .toList();
  }

  /** A look that is too old to act on is taken again, for all that need it together. */
  private void refresh(List<DesiredService> open) {
    var names = new TreeSet<String>();
    for (var service : open) {
      var name = service.key().name();
      boolean old = isOld(name) && (findings.acts(service.key()) || order.moves(service.key()));
      if (old || wantsSecondLook(service.key())) names.add(name);
    }
    if (names.isEmpty()) return;
    var sweep = means.ecs().cluster(cluster).reread(names, now, now);
    live = means.ecs().cluster(cluster).view(new TreeSet<>(wanted.keySet()));
    var why = Sweeps.trouble(sweep);
    tooOld.clear();
    secondLookFailed.clear();
    if (why.isEmpty()) return;
    for (var service : open) {
      if (isOld(service.key().name())) tooOld.put(service.key(), why.get());
      if (wantsSecondLook(service.key())) secondLookFailed.put(service.key(), why.get());
    }
  }

  private boolean wantsSecondLook(ResourceKey key) {
    var drift = means.memory().drift();
    return drift.isWaiting(key) && drift.wantsLook(key, lookedAt(key), now);
  }

  private boolean isOld(String service) {
    return seenAt(service).orElse(Instant.MIN).isBefore(now.minus(FRESH));
  }

  private Optional<Instant> seenAt(String service) {
    return means.ecs().cluster(cluster).seenAt(service);
  }

  /** When what is decided about was seen; anything but a service is asked for on the spot. */
  private Instant lookedAt(ResourceKey key) {
    var service = wanted.get(key.name());
    if (service == null || !service.key().equals(key)) return now;
    // Another app may have looked meanwhile, or nobody knows how it is by now.
    var look = means.ecs().cluster(cluster).seenAt(key.name(), live.service(key.name()));
    return look.orElse(Instant.MIN);
  }

  /** What would be done about one service if a roll-out had to ask for its turn. */
  private record Proposal(DesiredService service, Scene scene, Decision decision) {
    Proposal on(Turn turn, Schedules schedules) {
      var turned = scene.with(scene.terms().with(turn));
      boolean free = turn instanceof Turn.Free;
      return new Proposal(
          service,
          turned,
          free ? schedules.beside(turned, Planner.decide(turned)) : Queue.told(decision, turn));
    }
  }

  /** Decides about each, so that all that want a turn are known before one gets it. */
  private List<Proposal> proposals(List<DesiredService> open) {
    var proposals = new ArrayList<Proposal>();
    for (var service : open) {
      var key = service.key();
      var found = live.service(key.name());
      order.saw(service, found, now);
      var settled = means
          .memory()
          .settled(service, found, seenAt(key.name()))
          .filter(_ -> means.memory().rules().isFresh(service.triggers(), now));
      // What had nothing to do is still to be told as suspended.
      if (settled.isPresent() && !(gate() instanceof Gate.Suspended)) {
        findings.decided(key, settled.get());
        order.decided(service, settled.get());
        continue;
      }
      var scene = scene(service);
      if (scene.isPresent()) {
        var decision = means.memory().asking().decide(scene.get());
        // Who depends on a service does not wait for its schedules.
        order.decided(service, decision);
        proposals.add(new Proposal(service, scene.get(), schedules.beside(scene.get(), decision)));
      } else {
        order.unreadable(key, Optional.ofNullable(findings.unreadable().get(key)));
      }
    }
    return proposals;
  }

  private List<Proposal> turned(List<Proposal> proposals) {
    var wants = proposals.stream()
        .filter(proposal -> Queue.asks(proposal.decision()))
        .map(proposal -> {
          var key = proposal.service().key();
          boolean takes = heldBack(proposal.service()).isEmpty();
          return new Queue.Want(key, proposal.decision().drifted(), takes);
        })
        .toList();
    var turns = order.turns(means.spec().policy(), wants);
    return proposals.stream()
        .map(p -> Optional.ofNullable(turns.get(p.service().key()))
            .map(turn -> p.on(turn, schedules))
            .orElse(p))
        .toList();
  }

  /** Why nothing is sent for it now: an attempt that failed before, or a look that is too old. */
  private List<Outcome> heldBack(DesiredService service) {
    var key = service.key();
    return tooOld.containsKey(key)
        ? List.of(tooOld.get(key))
        : means.memory().brakes().waitingAfter(key, acts.subject(service).digests(), now);
  }

  /** Does the next step of one service; whether there may be one more. */
  private boolean advance(Proposal proposal) {
    var service = proposal.service();
    var key = service.key();
    // What is kept of it has no lines of a log, of which more may come in.
    var decision = proposal.decision();
    if (means.acts()) means.memory().causes().recall(proposal.scene(), means.ecs());
    var whole = means.memory().causes().told(service, decision);
    var told = acts.told(key, service.hooks(), whole);
    findings.decided(key, told);
    means.memory().decided(service, live.service(key.name()), seenAt(key.name()), told);
    var brakes = means.memory().brakes();
    brakes.differs(
        key,
        acts.subject(service).digests(),
        decision.diff(),
        proposal.scene().terms().contested());
    var drift = means.memory().drift();
    drift.saw(key, decision, lookedAt(key), now);
    if (secondLookFailed.containsKey(key) && drift.isWaiting(key)) {
      findings.unreadable(key, secondLookFailed.get(key));
      return false;
    }
    if (!(decision.plan() instanceof Plan.Act(var actions))) return false;
    boolean reads = actions.stream().noneMatch(Action::writes);
    if (!means.acts() && !reads) return false;
    var held = heldBack(service);
    if (!held.isEmpty()) {
      findings.heldBack(key, held);
      return false;
    }
    if (isRegisteredBy(service, actions)) return true;
    // How the try of another service ended is not known: the next pass looks before it tries again.
    boolean registers = actions.stream().anyMatch(Action.Register.class::isInstance);
    if (registers && !registering.add(service.definitionOwner())) return false;
    for (var action : actions) {
      if (!acts.perform(acts.subject(service), action, decision)) return false;
    }
    live = means.ecs().cluster(cluster).view(new TreeSet<>(wanted.keySet()));
    return true;
  }

  /** Whether another service of this very step has registered what both refer to. */
  private boolean isRegisteredBy(DesiredService service, List<Action> actions) {
    return actions.stream().anyMatch(Action.Register.class::isInstance)
        && means.memory().equal(service.definitionOwner(), service.digests().taskDefinition(), now)
            instanceof EqualRevision.Found;
  }

  private Optional<Scene> scene(DesiredService service) {
    var key = service.key();
    var found = live.service(key.name());
    found.flatMap(Release::tag).ifPresent(asked -> means.memory().brakes().release(key, asked));
    var running = Optional.<LiveRevision>empty();
    if (found.isPresent()) {
      means.memory().met(key, found.get());
      switch (means.ecs().revisions().describe(found.get().taskDefinitionArn())) {
        case Lookup.Found(var revision) -> running = Optional.of(revision);
        case Lookup.Gone() -> {}
        case Lookup.Failed(var outcome) -> {
          findings.unreadable(key, outcome);
          return Optional.empty();
        }
      }
    }
    var tasks = List.<LiveTask>of();
    if (found.filter(s -> Rollout.wantsTasks(s, service.rollout(), now)).isPresent()) {
      // Without them a slow roll-out looks like one that stands still.
      switch (means.memory().tasks(means.ecs(), cluster, found.get(), now)) {
        case Tasks.Found(var read) -> tasks = read;
        case Tasks.Failed(var outcome) -> {
          findings.unreadable(key, outcome);
          return Optional.empty();
        }
      }
    }
    var equal = current(
        means.memory().equal(service.definitionOwner(), service.digests().taskDefinition(), now));
    var scene = new Scene(
        service,
        means.memory().untold().into(found, key, service.digests(), now),
        running,
        Known.NOTHING
            .with(equal)
            .with(beside(service, equal))
            .with(means.memory().looks().known(key, found, now))
            .with(means.memory().outside().needs(key, service.digests(), now))
            .with(means.memory().outside().scaling(key, now)),
        tasks,
        terms(key, acts.subject(service)));
    return Optional.of(means.memory().asking().after(scene));
  }

  /** As it is by now: people and we write tags on it, and another app may have taken it. */
  private EqualRevision current(EqualRevision equal) {
    if (!(equal instanceof EqualRevision.Found(var before))) return equal;
    var revision = means.ecs().revisions().known(before.arn()).orElse(before);
    return revision.isOthers(means.spec().owners())
        ? new EqualRevision.NotLooked()
        : new EqualRevision.Found(revision);
  }

  private Known.Beside beside(DesiredService service, EqualRevision equal) {
    var runs = means.memory().runs();
    var revisions = means.ecs().revisions();
    var family = equal instanceof EqualRevision.NotLooked
        ? List.<LiveRevision>of()
        : revisions.inFamily(service.family()).stream()
            .filter(r -> !r.isOthers(means.spec().owners()))
            .filter(r -> Hooks.mayRunOn(r) || (Hooks.areYetToRunOn(r) && revisions.isNew(r.arn())))
            .toList();
    return Known.Beside.NOTHING.with(
        runs.of(service.key()), runs.definitions(service.key(), now), family);
  }

  private Terms terms(ResourceKey key, Acts.Subject subject) {
    return new Terms(
        means.spec().policy(),
        means.spec().owner(),
        means.spec().formerly(),
        commit,
        asks.approved(live),
        means.memory().brakes().contested(key, subject.digests(), now),
        means.memory().drift().confirmed(key, lookedAt(key)),
        means.memory().unheard(key, now),
        Queue.ASKING,
        gate(),
        now);
  }

  private Gate gate() {
    return asks.suspension(live).orElse(gate);
  }
}
