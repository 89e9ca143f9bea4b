package io.mooring.reconcile;

import io.mooring.aws.Ecs;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.desired.DesiredRun;
import io.mooring.ident.ClusterName;
import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import io.mooring.plan.Decision;
import io.mooring.plan.Outcome;
import io.mooring.plan.Remark;
import io.mooring.plan.RunAction;
import io.mooring.run.RunLook;
import io.mooring.run.RunVerdict;
import io.mooring.run.RunVerdict.Cause;
import io.mooring.run.RunVerdict.Failed;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the last lines of a run that failed beside what is told of it. They are read when it is
 * told, so that lines that come in late are told too. A new process looks once at the task that is
 * on record; where ECS has forgotten it, its log is still found by its id.
 */
final class FailedRuns {
  /** Most tasks remembered of one resource, the newest: those of some versions and attempts. */
  private static final int TASKS_MAX = 100;

  private final LastWords lastWords;
  private final Map<ResourceKey, Map<String, Seen>> tasks = new HashMap<>();

  /** Ids of tasks that ECS does not show any more. */
  private final Map<ResourceKey, Set<String>> forgotten = new HashMap<>();

  private record Seen(String run, LiveRun task) {}

  /**
   * Who asks.
   *
   * @param runs of the resource, as Git declares them
   * @param looks whether a task that was not seen yet is looked at
   */
  record Listener(Ecs ecs, ClusterName cluster, List<DesiredRun> runs, Instant now, boolean looks) {
    private Optional<DesiredRun> run(String name) {
      return runs.stream().filter(run -> run.name().equals(name)).findFirst();
    }

    private Optional<LiveRevision> revision(String arn) {
      return ecs.revisions().describe(arn) instanceof Lookup.Found(var revision)
          ? Optional.of(revision)
          : Optional.empty();
    }
  }

  FailedRuns(LastWords lastWords) {
    this.lastWords = lastWords;
  }

  /** Tasks of a run, remembered for longer than ECS does. */
  void saw(ResourceKey key, String run, RunLook.Looked look) {
    var known = tasks.computeIfAbsent(key, _ -> new LinkedHashMap<>());
    look.tasks().forEach(task -> known.put(task.id(), new Seen(run, task)));
    while (known.size() > TASKS_MAX) known.remove(known.keySet().iterator().next());
  }

  /** The decision, with what a task that failed said last. */
  Decision told(ResourceKey key, Decision decision, Listener listener) {
    if (!decision.has(Remark.Kind.RUN_FAILED)) return decision;
    var remarks = decision.remarks().stream()
        .map(remark -> {
          if (remark.kind() != Remark.Kind.RUN_FAILED) return remark;
          var words = words(key, remark, listener);
          return words.isEmpty() ? remark : remark.saying(remark.message() + "; " + words);
        })
        .toList();
    return new Decision(
        decision.plan(),
        decision.diff(),
        decision.drifted(),
        decision.verdict(),
        decision.health(),
        remarks);
  }

  private String words(ResourceKey key, Remark remark, Listener listener) {
    var seen = named(key, remark);
    if (seen.isPresent()) return words(seen.get(), listener);
    if (remark.run().isEmpty() || !listener.looks()) return "";
    var look = remark.run().get();
    if (!isForgotten(key, look)) look(key, look, listener);
    seen = named(key, remark);
    if (seen.isPresent()) return words(seen.get(), listener);
    return isForgotten(key, look) ? words(look, remark.message(), listener) : "";
  }

  private Optional<Seen> named(ResourceKey key, Remark remark) {
    return tasks.getOrDefault(key, Map.of()).values().stream()
        .filter(seen -> remark.message().contains(seen.task().id()))
        .findFirst();
  }

  private boolean isForgotten(ResourceKey key, RunAction.LookAtRun look) {
    return forgotten.getOrDefault(key, Set.of()).contains(look.task());
  }

  private void look(ResourceKey key, RunAction.LookAtRun look, Listener listener) {
    switch (listener.ecs().runs().look(look, listener.now())) {
      case Outcome.Done(Outcome.Seen.Run(var seen), var _) -> {
        saw(key, look.hook(), seen);
        boolean shown = seen.tasks().stream().anyMatch(task -> task.id().equals(look.task()));
        if (!shown) forget(key, look);
      }
      // Nobody holds up what is told for them; the log may be read all the same.
      case Outcome.Denied _, Outcome.Refused _ -> forget(key, look);
      case Outcome.Done _, Outcome.AlreadyTrue _, Outcome.Throttled _, Outcome.Unsure _ -> {}
    }
  }

  private void forget(ResourceKey key, RunAction.LookAtRun look) {
    forgotten.computeIfAbsent(key, _ -> new HashSet<>()).add(look.task());
  }

  private String words(Seen seen, Listener listener) {
    var task = seen.task();
    var run = listener.run(seen.run());
    var found = listener.revision(task.taskDefinitionArn());
    if (run.isEmpty() || found.isEmpty()) return "";
    var revision = found.get();
    // What never started has written nothing.
    boolean began = !(RunVerdict.of(task, run.get(), revision) instanceof Failed(var cause, var _)
        && (cause == Cause.IMAGE || cause == Cause.START));
    if (!began) return "";
    var whose = new LastWords.Of(
        task.arn(),
        task.id(),
        RunVerdict.blamed(task, run.get(), revision),
        revision.arn(),
        task.times().stoppedAt());
    return lastWords.of(whose, listener.ecs(), listener.cluster(), listener.now());
  }

  /**
   * Of a task that is not shown any more. An image of its own goes with the log configuration of
   * the revision with the record.
   */
  private String words(RunAction.LookAtRun look, String message, Listener listener) {
    var run = listener.run(look.hook());
    var revision = listener.revision(look.revision());
    if (run.isEmpty() || revision.isEmpty()) return "";
    var container = blamed(revision.get(), message).orElse(run.get().container());
    var whose = new LastWords.Of(
        look.task(), look.task(), container, revision.get().arn(), Optional.of(LastWords.LONG_AGO));
    return lastWords.of(whose, listener.ecs(), listener.cluster(), listener.now());
  }

  /** As the record has it, which joins words by hyphens. */
  private static Optional<String> blamed(LiveRevision revision, String message) {
    var words = message.replace('-', ' ');
    for (var container : revision.taskDefinition().path("containerDefinitions")) {
      var name = container.path("name").asText();
      if (words.contains("container " + name.replace('-', ' ') + ": ")) return Optional.of(name);
    }
    return Optional.empty();
  }

  /** Forgets resources that are no longer declared. */
  void keep(Set<ResourceKey> declared) {
    tasks.keySet().retainAll(declared);
    forgotten.keySet().retainAll(declared);
  }
}
