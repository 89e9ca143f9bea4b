package io.mooring.reconcile;

import io.mooring.aws.Ecs;
import io.mooring.desired.DesiredService;
import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveTask;
import io.mooring.plan.Action;
import io.mooring.plan.Decision;
import io.mooring.plan.Hooks;
import io.mooring.plan.Outcome;
import io.mooring.plan.Remark;
import io.mooring.plan.RunAction;
import io.mooring.plan.Scene;
import io.mooring.rollout.Rollout;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Why versions are held, in full. The tag that holds one has room for a few words only. A new
 * process searches the rest once: the record of a hook, and of a roll-out its first task that
 * stopped. Where ECS has forgotten that, the few words are what is left.
 */
final class Causes {
  /** Searches for the record of one hold that may come to nothing. */
  private static final int SEARCHES_MAX = 3;

  private final Map<ResourceKey, Cause> causes = new HashMap<>();
  private final Map<ResourceKey, Searched> searched = new HashMap<>();

  private final LastWords lastWords;

  private record Cause(HoldTag hold, String words, Optional<RunAction.LookAtRun> run) {}

  private record Searched(HoldTag hold, int times) {}

  Causes(LastWords lastWords) {
    this.lastWords = lastWords;
  }

  /** An action went through: where it holds a version, this is why. */
  void happened(ResourceKey key, Action action, Decision decision) {
    if (!(action instanceof Action.Tag tag)) return;
    Optional.ofNullable(tag.tags().get(Tags.HOLD))
        .flatMap(HoldTag::parse)
        .ifPresent(hold -> causes.put(key, cause(hold, decision)));
  }

  /** A hook's failure says nothing about the version that runs. */
  private static Cause cause(HoldTag hold, Decision decision) {
    return decision.remarks().stream()
        .filter(r -> r.kind() == Remark.Kind.RUN_FAILED)
        .findFirst()
        .map(r -> new Cause(hold, r.message(), r.run()))
        .orElseGet(() -> new Cause(hold, decision.verdict().words(), Optional.empty()));
  }

  /** Reads again why a version is held, where this process did not see it. */
  void recall(Scene scene, Ecs ecs) {
    var key = scene.desired().key();
    var hold = scene
        .live()
        .flatMap(live -> live.tag(Tags.HOLD))
        .flatMap(HoldTag::parse)
        .filter(tag -> !tag.byPerson() && tag.holds(scene.desired().digests()));
    if (hold.isEmpty() || isKnown(key, scene.desired())) return;
    var before = Optional.ofNullable(searched.get(key)).filter(s -> s.hold().equals(hold.get()));
    int times = before.map(Searched::times).orElse(0);
    if (times >= SEARCHES_MAX) return;
    var search = Hooks.hold(scene).isPresent()
        ? ofHook(scene, hold.get(), ecs)
        : ofRollout(scene, hold.get(), ecs);
    switch (search) {
      case Search.Found(var cause) -> causes.put(key, cause);
      case Search.Nothing() -> searched.put(key, new Searched(hold.get(), SEARCHES_MAX));
      case Search.NotNow(Outcome.Throttled _) -> {}
      case Search.NotNow _ -> searched.put(key, new Searched(hold.get(), times + 1));
    }
  }

  /** How one search ended. */
  private sealed interface Search {
    record Found(Cause cause) implements Search {}

    record Nothing() implements Search {}

    record NotNow(Outcome outcome) implements Search {}
  }

  private static Search ofHook(Scene scene, HoldTag hold, Ecs ecs) {
    return switch (ecs.search().find(Hooks.search(scene))) {
      case Outcome.Done(Outcome.Seen.Revision(var revision), var _) ->
        recalled(scene, revision, ecs)
            .<Search>map(r -> new Search.Found(new Cause(hold, r.message(), r.run())))
            .orElseGet(Search.Nothing::new);
      case Outcome outcome -> new Search.NotNow(outcome);
    };
  }

  /** The first task of it that stopped, for the hour that ECS shows it. */
  private Search ofRollout(Scene scene, HoldTag hold, Ecs ecs) {
    var live = scene.live().orElseThrow();
    var tried = live.tag(Tags.APPLIED)
        .flatMap(VersionTag::parse)
        .filter(tag -> hold.holds(tag.digests()) && !tag.deployment().isEmpty());
    var revision = tried.flatMap(VersionTag::revision);
    if (tried.isEmpty() || revision.isEmpty()) return new Search.Nothing();
    var cluster = scene.desired().key().cluster();
    var standing = live.taskDefinitionArn();
    var arn = standing.substring(0, standing.lastIndexOf('/') + 1) + revision.get();
    return switch (ecs.tasks(cluster, tried.get().deployment())) {
      case Ecs.Tasks.Failed(var outcome) -> new Search.NotNow(outcome);
      case Ecs.Tasks.Found(var tasks) ->
        Rollout.firstStopped(
                lastWords.into(tasks, ecs, cluster, arn, scene.terms().now()))
            .<Search>map(task -> new Search.Found(new Cause(hold, words(task), Optional.empty())))
            .orElseGet(Search.Nothing::new);
    };
  }

  private static String words(LiveTask task) {
    var failure = task.firstFailure().isEmpty() ? "" : " (" + task.firstFailure() + ")";
    var said = task.failure().lastWords();
    return "task %s stopped: %s%s%s"
        .formatted(task.id(), task.stoppedReason(), failure, said.isEmpty() ? "" : "; " + said);
  }

  /** Whole where ECS still shows the task, in the few words of the record where it does not. */
  private static Optional<Remark> recalled(Scene scene, LiveRevision revision, Ecs ecs) {
    var brief = Hooks.recalled(scene, revision);
    var look = brief.flatMap(Remark::run);
    if (look.isEmpty()
        || !(ecs.runs().look(look.get(), scene.terms().now())
            instanceof Outcome.Done(Outcome.Seen.Run(var seen), var _))) return brief;
    var beside = scene.known().beside();
    var runs = new TreeMap<>(beside.runs());
    runs.put(look.get().hook(), seen);
    var known = scene.known().with(beside.with(runs, beside.definitions(), beside.family()));
    return Hooks.recalled(
        new Scene(
            scene.desired(), scene.live(), scene.running(), known, scene.tasks(), scene.terms()),
        revision);
  }

  private boolean isKnown(ResourceKey key, DesiredService desired) {
    return Optional.ofNullable(causes.get(key))
        .filter(known -> known.hold().holds(desired.digests()))
        .isPresent();
  }

  /** The decision, with the whole cause beside what is said of a held version. */
  Decision told(DesiredService desired, Decision decision) {
    var known = causes.get(desired.key());
    if (known == null || !known.hold().holds(desired.digests())) return decision;
    var brief = Hooks.held(Optional.of(known.hold()));
    var remarks = decision.remarks().stream().map(r -> whole(r, brief, known)).toList();
    return new Decision(
        decision.plan(),
        decision.diff(),
        decision.drifted(),
        decision.verdict(),
        decision.health(),
        remarks);
  }

  /** A hook's failure is told by itself, a roll-out's with its hold. */
  private static Remark whole(Remark remark, Optional<Remark> brief, Cause cause) {
    if (brief.isPresent())
      return brief.get().equals(remark) ? Hooks.failed(cause.words()).of(cause.run()) : remark;
    if (remark.kind() != Remark.Kind.HELD) return remark;
    return remark.saying(remark.message() + "; the cause: " + cause.words());
  }

  /** Forgets resources that are no longer declared. */
  void keep(Set<ResourceKey> declared) {
    causes.keySet().retainAll(declared);
    searched.keySet().retainAll(declared);
  }
}
