package io.mooring.reconcile;

import io.mooring.aws.ClusterReader.Sweep;
import io.mooring.aws.Ecs;
import io.mooring.aws.Ecs.Tasks;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.desired.DesiredService;
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
import io.mooring.live.LiveService;
import io.mooring.live.LiveTask;
import io.mooring.plan.Action;
import io.mooring.plan.Decision;
import io.mooring.plan.EqualRevision;
import io.mooring.plan.Outcome;
import io.mooring.plan.Plan;
import io.mooring.plan.Planner;
import io.mooring.plan.Scene;
import io.mooring.plan.Terms;
import io.mooring.rollout.Rollout;
import io.mooring.status.Event;
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
   * Steps of one service in one pass: search, register, update, tag and the looks between; more is
   * a mistake of ours.
   */
  private static final int STEPS_MAX = 8;

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
  private final SortedMap<ResourceKey, Decision> decisions = new TreeMap<>();
  private final SortedMap<ResourceKey, List<Outcome>> outcomes = new TreeMap<>();
  private final SortedMap<ResourceKey, Outcome> unreadable = new TreeMap<>();
  private final Map<ResourceKey, Outcome> tooOld = new HashMap<>();
  private final List<Event> events = new ArrayList<>();
  private LiveCluster live;

  Pass(
      Means means,
      ClusterName cluster,
      Optional<Commit> commit,
      List<DesiredService> services,
      LiveCluster live,
      Instant now) {
    this.means = means;
    this.cluster = cluster;
    this.commit = commit;
    this.live = live;
    this.now = now;
    services.forEach(service -> wanted.put(service.key().name(), service));
  }

  SortedMap<ResourceKey, Decision> decisions() {
    return decisions;
  }

  /** How each resource's actions ended that did not go through. */
  List<Outcome> troubles(ResourceKey key) {
    return outcomes.getOrDefault(key, List.of());
  }

  /** What was written for a resource first: what its operation is about. */
  Optional<String> wrote(ResourceKey key) {
    return events.stream()
        .filter(event -> event instanceof Event.Wrote && event.key().equals(key))
        .map(event -> ((Event.Wrote) event).action())
        .findFirst();
  }

  /** Resources that could not be judged, and why. */
  SortedMap<ResourceKey, Outcome> unreadable() {
    return unreadable;
  }

  List<Event> events() {
    return events;
  }

  void run() {
    countMoving();
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
      var decided = decisions.get(service.key());
      boolean acts = decided != null && decided.plan() instanceof Plan.Act;
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
          .filter(s -> s.tag(Tags.APPLIED)
              .flatMap(VersionTag::parse)
              .filter(VersionTag::failed)
              .isEmpty())
          .flatMap(LiveService::primary)
          .filter(p -> p.rolloutState() == RolloutState.IN_PROGRESS)
          .ifPresent(_ -> moving.add(service.key()));
    }
  }

  /** Decides about one service and does its next step; whether there may be one more. */
  private boolean advance(DesiredService service) {
    var key = service.key();
    var settled = means.memory().settled(service, live.service(key.name()));
    if (settled.isPresent()) {
      decisions.put(key, settled.get());
      return false;
    }
    var scene = scene(service);
    if (scene.isEmpty()) return false;
    var decision = Planner.decide(scene.get());
    decisions.put(key, decision);
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
      outcomes.put(key, held);
      return false;
    }
    for (var action : actions) {
      if (!perform(service, action, decision)) return false;
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
      case Action.Tag _, Action.Untag _ -> false;
    });
  }

  private boolean perform(DesiredService service, Action action, Decision decision) {
    var key = service.key();
    var outcome = means.executor().perform(action, cluster, key.name());
    if (action.writes()) means.memory().audit(events, key, action, outcome);
    learn(service, action, outcome);
    var brakes = means.memory().brakes();
    switch (outcome) {
      case Outcome.Done _ -> {
        if (action.writes()) brakes.wrote(key, service.digests(), pointers(action), now);
        means.memory().happened(events, key, action, decision);
        return true;
      }
      // It is so already, and the look before did not show it: only a later one will.
      case Outcome.AlreadyTrue _, Outcome.Unsure _, Outcome.Refused _, Outcome.Denied _ ->
        brakes.failed(key, service.digests(), outcome, now);
      case Outcome.Throttled _ -> {}
    }
    outcomes.computeIfAbsent(key, _ -> new ArrayList<>()).add(outcome);
    return false;
  }

  private static List<String> pointers(Action action) {
    return action instanceof Action.UpdateService update ? update.pointers() : List.of();
  }

  private void learn(DesiredService service, Action action, Outcome outcome) {
    var key = service.key();
    var memory = means.memory();
    switch (outcome) {
      case Outcome.Done(Outcome.Seen.Revision(var revision), var _) ->
        memory.equal(key, service.digests(), new EqualRevision.Found(revision), now);
      case Outcome.Done(Outcome.Seen.NoRevision(), var _) ->
        memory.equal(key, service.digests(), new EqualRevision.None(), now);
      case Outcome.Done _ -> {
        if (action instanceof Action.UpdateService) memory.forgetEqual(key);
      }
      case Outcome.Throttled _ -> {}
      // It may be registered by now, or registered no more.
      case Outcome.AlreadyTrue _, Outcome.Unsure _, Outcome.Refused _, Outcome.Denied _ ->
        memory.forgetEqual(key);
    }
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
          unreadable.put(key, outcome);
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
          unreadable.put(key, outcome);
          return Optional.empty();
        }
      }
    }
    return Optional.of(new Scene(
        service,
        found,
        running,
        means.memory().equal(key, service.digests(), now),
        tasks,
        terms(service)));
  }

  private Terms terms(DesiredService service) {
    var policy = means.spec().policy();
    var key = service.key();
    return new Terms(
        policy,
        Tags.owner(means.spec().instance(), means.spec().name()),
        commit,
        approved(),
        means.memory().brakes().contested(key, service.digests(), now),
        means.memory().confirmedDrift(key, now),
        moving.contains(key) || moving.size() < policy.maxRollouts(),
        now);
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
        && unreadable.isEmpty()
        && decisions.values().stream()
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
