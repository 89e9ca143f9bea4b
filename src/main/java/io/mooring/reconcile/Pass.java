package io.mooring.reconcile;

import io.mooring.aws.ClusterReader.Sweep;
import io.mooring.aws.Ecs;
import io.mooring.aws.Ecs.Tasks;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.desired.DesiredService;
import io.mooring.desired.DesiredTaskDefinition;
import io.mooring.desired.ServiceMembers;
import io.mooring.desired.VersionTag;
import io.mooring.execute.Executor;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Commit;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.TagCodec;
import io.mooring.ident.Tags;
import io.mooring.live.LiveCluster;
import io.mooring.live.LiveDeployment.RolloutState;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveTask;
import io.mooring.plan.Action;
import io.mooring.plan.Gate;
import io.mooring.plan.Known;
import io.mooring.plan.NotYet;
import io.mooring.plan.Outcome;
import io.mooring.plan.Plan;
import io.mooring.plan.Policy;
import io.mooring.plan.Scene;
import io.mooring.plan.Terms;
import io.mooring.plan.Turn;
import io.mooring.rollout.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

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
  private final Set<ResourceKey> moving = new HashSet<>();
  private final Map<ResourceKey, Outcome> tooOld = new HashMap<>();
  private final Findings findings = new Findings();
  private final List<DesiredTaskDefinition> shared;
  private final Acts acts;
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
    this.acts = new Acts(means, cluster, findings, now);
    desired.services().forEach(service -> wanted.put(service.key().name(), service));
  }

  /** What came out, resource by resource. */
  Findings findings() {
    return findings;
  }

  void run() {
    countMoving();
    // First what the services refer to: the first that needs a revision finds it registered.
    new SharedDefinitions(means, acts, findings, now)
        .run(shared, definition -> terms(definition.key(), acts.subject(definition)));
    var open = new ArrayList<>(wanted.values());
    for (int step = 0; step < STEPS_MAX && !open.isEmpty(); step++) {
      refresh(open);
      var next = new ArrayList<DesiredService>();
      for (var service : open) {
        if (advance(service)) next.add(service);
      }
      open = next;
    }
    if (means.acts()) clearApproval();
  }

  /** A look that is too old to act on is taken again, for all that need it together. */
  private void refresh(List<DesiredService> open) {
    var names = new TreeSet<String>();
    for (var service : open) {
      var name = service.key().name();
      boolean acts = findings
          .decision(service.key())
          .filter(d -> d.plan() instanceof Plan.Act)
          .isPresent();
      boolean moves = moving.contains(service.key());
      if ((acts || moves) && isOld(name)) names.add(name);
    }
    if (names.isEmpty()) return;
    var sweep = means.ecs().cluster(cluster).reread(names, now, now);
    live = means.ecs().cluster(cluster).view(new TreeSet<>(wanted.keySet()));
    var why = trouble(sweep);
    tooOld.clear();
    for (var service : open) {
      var name = service.key().name();
      if (isOld(name)) why.ifPresent(w -> tooOld.put(service.key(), w));
    }
  }

  private boolean isOld(String service) {
    var seenAt = means.ecs().cluster(cluster).seenAt(service).orElse(Instant.MIN);
    return seenAt.isBefore(now.minus(FRESH));
  }

  private static Optional<Outcome> trouble(Sweep sweep) {
    return switch (sweep) {
      case Sweep.Complete _ -> Optional.empty();
      case Sweep.Partial(var after) -> Optional.of(new Outcome.Throttled(after));
      case Sweep.Failed(var outcome) -> Optional.of(outcome);
      case Sweep.NoCluster(var message) -> Optional.of(new Outcome.Unsure(message));
    };
  }

  /** A version given up may stay in progress for ever; it must not keep the others waiting. */
  private void countMoving() {
    for (var service : wanted.values()) {
      live.service(service.key().name())
          .filter(s -> s.primary()
              .filter(p -> p.rolloutState() == RolloutState.IN_PROGRESS)
              .isPresent())
          .filter(s -> s.tag(Tags.APPLIED)
              .flatMap(VersionTag::parse)
              .filter(VersionTag::failed)
              .isEmpty())
          .ifPresent(_ -> moving.add(service.key()));
    }
  }

  /** Decides about one service and does its next step; whether there may be one more. */
  private boolean advance(DesiredService service) {
    var key = service.key();
    var settled = means.memory().settled(service, live.service(key.name()));
    if (settled.isPresent()) {
      findings.decided(key, settled.get());
      return false;
    }
    var scene = scene(service);
    if (scene.isEmpty()) return false;
    var decision = means.memory().causes().told(key, NotYet.decide(scene.get()));
    findings.decided(key, decision);
    means.memory().decided(service, live.service(key.name()), decision);
    var brakes = means.memory().brakes();
    brakes.differs(key, service.digests(), decision.diff(), scene.get().terms().contested());
    means.memory().sawDrift(key, decision, now);
    if (!(decision.plan() instanceof Plan.Act(var actions))) return false;
    if (rolls(actions)) moving.add(key);
    boolean reads = actions.stream().noneMatch(Action::writes);
    if (!means.acts() && !reads) return false;
    var braked = brakes.waitingAfter(key, service.digests(), now);
    var held = tooOld.containsKey(key) ? List.of(tooOld.get(key)) : braked;
    if (!held.isEmpty()) {
      findings.heldBack(key, held);
      return false;
    }
    for (var action : actions) {
      if (!acts.perform(acts.subject(service), action, decision)) return false;
    }
    live = means.ecs().cluster(cluster).view(new TreeSet<>(wanted.keySet()));
    return true;
  }

  private static boolean rolls(List<Action> actions) {
    return actions.stream().anyMatch(action -> switch (action) {
      case Action.FindRevision _, Action.Register _, Action.CreateService _ -> true;
      case Action.UpdateService update ->
        update.request().has("taskDefinition")
            || update.request().properties().stream()
                .anyMatch(member -> ServiceMembers.startsDeployment(member.getKey()));
      case Action.LookAtDeployments _,
          Action.LookAtNeeds _,
          Action.LookAtScaling _,
          Action.StopDeployment _,
          Action.DeleteService _,
          Action.Deregister _,
          Action.Tag _,
          Action.Untag _ -> false;
    });
  }

  private Optional<Scene> scene(DesiredService service) {
    var key = service.key();
    var found = live.service(key.name());
    var running = Optional.<LiveRevision>empty();
    if (found.isPresent()) {
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
      switch (means.memory().tasks(means.ecs(), cluster, found.get())) {
        case Tasks.Found(var read) -> tasks = read;
        case Tasks.Failed(var outcome) -> {
          findings.unreadable(key, outcome);
          return Optional.empty();
        }
      }
    }
    return Optional.of(new Scene(
        service,
        found,
        running,
        Known.NOTHING
            .with(means
                .memory()
                .equal(service.definitionOwner(), service.digests().taskDefinition(), now))
            .with(means.memory().looks().known(key, found, now))
            .with(means.memory().outside().needs(key, service.digests(), now))
            .with(means.memory().outside().scaling(key, now)),
        tasks,
        terms(key, acts.subject(service))));
  }

  private Terms terms(ResourceKey key, Acts.Subject subject) {
    var policy = means.spec().policy();
    return new Terms(
        policy,
        Tags.owner(means.spec().instance(), means.spec().name()),
        new TreeSet<>(),
        commit,
        approved(),
        means.memory().brakes().contested(key, subject.digests(), now),
        means.memory().confirmedDrift(key, now),
        turn(key, policy),
        new Gate.Open(),
        now);
  }

  private Turn turn(ResourceKey key, Policy policy) {
    return moving.contains(key) || moving.size() < policy.maxRollouts()
        ? new Turn.Free()
        : new Turn.Waits(
            "RolloutLimit",
            "waits for one of the app's other roll-outs to end (sync.max-rollouts)");
  }

  private String approvalTag() {
    return Tags.SYNC + "/" + means.spec().name();
  }

  /** Whether a person approved this very commit for the whole app. */
  private boolean approved() {
    var named = live.tag(approvalTag()).map(TagCodec::read).map(pairs -> pairs.get("commit"));
    return commit.isPresent() && named.filter(commit.get().sha()::equals).isPresent();
  }

  /** An approval of the whole app has done its work when nothing is left to do. */
  private void clearApproval() {
    boolean settled = approved()
        && findings.unreadable().isEmpty()
        && findings.decisions().values().stream()
            .allMatch(d -> d.plan() instanceof Plan.Steady || d.plan() instanceof Plan.Blocked);
    if (!settled) return;
    var untag = new Action.Untag(live.arn(), List.of(approvalTag()), "done");
    if (means.executor().perform(untag, cluster, "") instanceof Outcome.Done) {
      var tags = new TreeMap<>(live.tags());
      tags.remove(approvalTag());
      means.ecs().cluster(cluster).wroteTags(tags);
    }
  }

  /** The first sweep of a cluster, in the terms of a pass. */
  static Sweep sweep(
      Means means,
      ClusterName cluster,
      List<DesiredService> services,
      Instant notBefore,
      Instant now) {
    var names = new TreeSet<String>();
    services.forEach(service -> names.add(service.key().name()));
    return means.ecs().cluster(cluster).sweep(means.spec().name().value(), names, notBefore, now);
  }
}
