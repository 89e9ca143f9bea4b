package io.mooring.reconcile;

import io.mooring.aws.Ecs;
import io.mooring.aws.Ecs.Tasks;
import io.mooring.desired.DesiredService;
import io.mooring.desired.ServiceMembers;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;
import io.mooring.live.LiveDeployment;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.plan.Action;
import io.mooring.plan.Decision;
import io.mooring.plan.EqualRevision;
import io.mooring.plan.Outcome;
import io.mooring.plan.Plan;
import io.mooring.plan.RuleAction;
import io.mooring.rollout.Rollout;
import io.mooring.rollout.Verdict;
import io.mooring.status.Event;
import io.mooring.status.Origin;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an app's worker keeps between passes: brakes, the statuses that ages are counted from, and
 * what would be asked again for nothing. Losing it costs a few reads and some ages, and what is
 * {@link Untold}: no tag could be written for that.
 */
final class Memory {
  /**
   * How long the result of a search for an equal revision is used: someone else may register or
   * deregister one.
   */
  private static final Duration EQUAL_FOR = Duration.ofMinutes(2);

  /**
   * How long a request without an answer may still be carried out: AWS takes no signature that is
   * older (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html).
   */
  static final Duration LANDS_WITHIN = Duration.ofMinutes(5);

  /** A person has to give the right first. */
  private static final Duration CLEAR_AGAIN = Duration.ofMinutes(15);

  private final Brakes brakes = new Brakes();
  private final Rollbacks rollbacks = new Rollbacks();
  private final Map<ClusterName, Instant> clearing = new HashMap<>();
  private final Looks looks = new Looks();
  private final Untold untold = new Untold();
  private final Order order = new Order();
  private final Outside outside = new Outside();
  private final TaskMemory tasksOf = new TaskMemory();
  private final RunLooks runs = new RunLooks();
  private final RuleMemory rules = new RuleMemory();
  private final LastWords lastWords = new LastWords();
  private final FailedRuns failedRuns = new FailedRuns(lastWords);
  private final Asking asking = new Asking();
  private final Causes causes = new Causes(lastWords);
  private final Map<ResourceKey, Equal> equal = new HashMap<>();
  private final Map<ResourceKey, Registered> registered = new HashMap<>();
  private final Set<ResourceKey> correcting = new HashSet<>();
  private final Map<ResourceKey, Unheard> unheard = new HashMap<>();
  private final Map<String, Asked> tasks = new HashMap<>();
  private final DriftSeen drift = new DriftSeen();
  private SortedMap<ResourceKey, ResourceStatus> statuses = new TreeMap<>();

  private final Map<ResourceKey, Settled> settled = new HashMap<>();

  /** When each service was created, by ECS: what tells it from another one of its name. */
  private final Map<ResourceKey, String> created = new HashMap<>();

  /** A service with nothing to do and nothing to say, as it was judged. */
  private record Settled(
      DesiredService desired, LiveService live, Optional<Instant> seenAt, Decision decision) {}

  private record Asked(
      Rollout.Questioned deployment, Optional<LiveDeployment> listed, Tasks.Found found) {
    boolean isOf(Rollout.Questioned other, Optional<LiveDeployment> now) {
      return deployment.equals(other) && listed.equals(now);
    }
  }

  /** What a search found, good for a while: a register may have to wait for its turn. */
  private record Equal(Digest digest, EqualRevision found, Instant at) {}

  /** What updates without an answer would set, and when the last of them was sent. */
  private record Unheard(String sets, Instant at) {}

  /** A shared task definition as it was last seen to be there. */
  record Registered(Digest digest, LiveRevision revision, Instant at) {}

  /** @param owner who registers the revisions: those who share one find it once */
  EqualRevision equal(ResourceKey owner, Digest digest, Instant now) {
    return Optional.ofNullable(equal.get(owner))
        .filter(e -> e.digest().equals(digest) && !e.at().plus(EQUAL_FOR).isBefore(now))
        .map(Equal::found)
        .orElseGet(EqualRevision.NotLooked::new);
  }

  void equal(ResourceKey owner, Digest digest, EqualRevision found, Instant now) {
    equal.put(owner, new Equal(digest, found, now));
  }

  void forgetEqual(ResourceKey owner) {
    equal.remove(owner);
  }

  Optional<Registered> registered(ResourceKey owner, Digest digest) {
    return Optional.ofNullable(registered.get(owner)).filter(r -> r.digest().equals(digest));
  }

  void registered(ResourceKey owner, Registered seen) {
    registered.put(owner, seen);
  }

  void forgetRegistered(ResourceKey owner) {
    registered.remove(owner);
  }

  /**
   * The decision from before, where neither side was read again since: a roll-out of one costs the
   * others nothing.
   */
  @SuppressWarnings("ReferenceEquality") // Equal ones cost a walk.
  Optional<Decision> settled(
      DesiredService desired, Optional<LiveService> live, Optional<Instant> seenAt) {
    return Optional.ofNullable(settled.get(desired.key()))
        .filter(known -> known.desired() == desired && known.seenAt().equals(seenAt))
        .filter(known -> live.filter(l -> l == known.live()).isPresent())
        .map(Settled::decision);
  }

  void decided(
      DesiredService desired,
      Optional<LiveService> live,
      Optional<Instant> seenAt,
      Decision decision) {
    boolean quiet = decision.plan() instanceof Plan.Steady && decision.diff().isEmpty();
    if (quiet && live.isPresent())
      settled.put(desired.key(), new Settled(desired, live.get(), seenAt, decision));
    else settled.remove(desired.key());
  }

  /** AWS does not let the tags of an app on that cluster go: they do no harm meanwhile. */
  void clearLater(ClusterName cluster, Instant now) {
    clearing.put(cluster, now.plus(CLEAR_AGAIN));
  }

  boolean clearsLater(ClusterName cluster, Instant now) {
    return clearing.getOrDefault(cluster, Instant.MIN).isAfter(now);
  }

  /** An update of that service had no answer; {@code sets} as the value of {@code mooring:owns}. */
  void sentUnheard(ResourceKey key, String sets, Instant now) {
    unheard.put(key, new Unheard(ServiceMembers.joined(unheard(key, now), sets), now));
  }

  /** What may still be set by updates without an answer. */
  String unheard(ResourceKey key, Instant now) {
    return Optional.ofNullable(unheard.get(key))
        .filter(sent -> sent.at().plus(LANDS_WITHIN).isAfter(now))
        .map(Unheard::sets)
        .orElse("");
  }

  /** A service that was deleted and created again is another one: nothing known of it holds. */
  void met(ResourceKey key, LiveService live) {
    var now = live.document().path("createdAt").asText();
    var before = created.put(key, now);
    if (before == null || before.equals(now)) return;
    brakes.forget(key);
    looks.forget(key);
    untold.forget(key);
    correcting.remove(key);
    drift.forget(key);
    tasks.remove(key.cluster() + "/" + key.name());
  }

  Brakes brakes() {
    return brakes;
  }

  Looks looks() {
    return looks;
  }

  DriftSeen drift() {
    return drift;
  }

  Untold untold() {
    return untold;
  }

  Asking asking() {
    return asking;
  }

  Order order() {
    return order;
  }

  Causes causes() {
    return causes;
  }

  TaskMemory tasks() {
    return tasksOf;
  }

  Outside outside() {
    return outside;
  }

  FailedRuns failedRuns() {
    return failedRuns;
  }

  RunLooks runs() {
    return runs;
  }

  RuleMemory rules() {
    return rules;
  }

  SortedMap<ResourceKey, ResourceStatus> statuses() {
    return statuses;
  }

  void statuses(SortedMap<ResourceKey, ResourceStatus> newer) {
    statuses = newer;
    if (!tasks.isEmpty()) {
      Set<String> arns = new HashSet<>();
      newer.keySet().forEach(key -> arns.add(key.cluster() + "/" + key.name()));
      tasks.keySet().retainAll(arns);
    }
    looks.keep(newer.keySet());
    outside.keep(newer.keySet());
    runs.keep(newer.keySet());
    failedRuns.keep(newer.keySet());
    rules.keep(newer.keySet());
    asking.keep(newer.keySet());
    causes.keep(newer.keySet());
    untold.keep(newer.keySet());
    correcting.retainAll(newer.keySet());
    created.keySet().retainAll(newer.keySet());
    equal.keySet().retainAll(newer.keySet());
    unheard.keySet().retainAll(newer.keySet());
    registered.keySet().retainAll(newer.keySet());
    drift.keep(newer.keySet());
    settled.keySet().retainAll(newer.keySet());
  }

  /** The tasks of the deployment in question, asked for again only when the deployment moved. */
  Tasks tasks(Ecs ecs, ClusterName cluster, LiveService service, Instant now) {
    var asked = Rollout.inQuestion(service);
    if (asked.isEmpty()) return new Tasks.Found(List.of());
    var deployment = asked.get();
    var listed = service.deployment(deployment.id());
    var name = cluster + "/" + service.name();
    var known = tasks.get(name);
    var seen = known != null && known.isOf(deployment, listed)
        ? known.found()
        : ecs.tasks(cluster, deployment.id());
    if (!(seen instanceof Tasks.Found found)) return seen;
    tasks.put(name, new Asked(deployment, listed, found));
    var arn = deployment.taskDefinitionArn();
    return new Tasks.Found(lastWords.into(found.tasks(), ecs, cluster, arn, now));
  }

  void audit(List<Event> events, ResourceKey key, Action action, Outcome outcome) {
    var request = outcome instanceof Outcome.Done(var _, var id) ? id : "";
    var result = switch (outcome) {
      case Outcome.Done(Outcome.Seen.Answered(var answer), var _) -> RunLooks.words(answer);
      case Outcome.Done _ -> "done";
      case Outcome.AlreadyTrue _,
          Outcome.Throttled _,
          Outcome.Refused _,
          Outcome.Denied _,
          Outcome.Unsure _ -> Ecs.words(outcome);
    };
    events.add(new Event.Wrote(key, action.describe(), result, request));
  }

  /** What an action that went through means for those who count. */
  void happened(List<Event> events, ResourceKey key, Action action, Decision decision) {
    boolean corrects = action instanceof Action.UpdateService
        || (action instanceof RuleAction rule && rule.writes());
    if (corrects && decision.drifted()) correcting.add(key);
    causes.happened(key, action, decision);
    rollbacks.counted(key, action, decision).ifPresent(events::add);
    if (!(action instanceof Action.Tag tag)) return;
    events.addAll(runs.told(key, tag));
    if (tag.tags().containsKey(Tags.HOLD)) {
      var result = decision.verdict() instanceof Verdict.RolledBack ? "rolled_back" : "failed";
      events.add(new Event.RolloutEnded(key, result));
    } else if (tag.tags().containsKey(Tags.HEALTHY) && !tag.tags().containsKey(Tags.OWNER)) {
      events.add(new Event.RolloutEnded(key, "succeeded"));
    }
  }

  /** Drift that came, and drift that went by our doing. */
  void compare(List<Event> events, Optional<ResourceStatus> before, ResourceStatus after) {
    boolean was = before.filter(Memory::drifted).isPresent();
    boolean is = drifted(after);
    // A drift that was corrected within the pass was never shown, but it was there.
    boolean correctedAtOnce = !was && !is && correcting.contains(after.key());
    if ((is && !was) || correctedAtOnce) events.add(new Event.DriftDetected(after.key()));
    if (after.sync() instanceof Sync.Synced && correcting.remove(after.key())) {
      events.add(new Event.DriftCorrected(after.key()));
    }
  }

  private static boolean drifted(ResourceStatus status) {
    return status.sync().knownOrigin().filter(Origin.LIVE::equals).isPresent();
  }
}
