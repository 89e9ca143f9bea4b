package io.mooring.reconcile;

import io.mooring.aws.Ecs;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.desired.DesiredRun;
import io.mooring.ident.ClusterName;
import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveRun;
import io.mooring.plan.Decision;
import io.mooring.plan.Remark;
import io.mooring.run.RunLook;
import io.mooring.run.RunVerdict;
import io.mooring.run.RunVerdict.Cause;
import io.mooring.run.RunVerdict.Failed;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the last lines of a run that failed beside what is told of it. They are read when it is
 * told, so that lines that come in late are told too; a restart loses them, never the failure.
 */
final class FailedRuns {
  /** Most tasks remembered of one resource, the newest: those of some versions and attempts. */
  private static final int TASKS_MAX = 100;

  private final LastWords lastWords;
  private final Map<ResourceKey, Map<String, Seen>> tasks = new HashMap<>();

  private record Seen(String run, LiveRun task) {}

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
  Decision told(
      ResourceKey key,
      List<DesiredRun> runs,
      Decision decision,
      Ecs ecs,
      ClusterName cluster,
      Instant now) {
    var known = tasks.getOrDefault(key, Map.of());
    if (known.isEmpty() || !decision.has(Remark.Kind.RUN_FAILED)) return decision;
    var remarks = decision.remarks().stream()
        .map(remark -> {
          if (remark.kind() != Remark.Kind.RUN_FAILED) return remark;
          var words = known.values().stream()
              .filter(seen -> remark.message().contains(seen.task().id()))
              .findFirst()
              .map(seen -> words(seen, runs, ecs, cluster, now))
              .orElse("");
          return words.isEmpty()
              ? remark
              : new Remark(remark.kind(), remark.reason(), remark.message() + "; " + words);
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

  private String words(
      Seen seen, List<DesiredRun> runs, Ecs ecs, ClusterName cluster, Instant now) {
    var task = seen.task();
    var run = runs.stream().filter(r -> r.name().equals(seen.run())).findFirst();
    if (run.isEmpty()
        || !(ecs.revisions().describe(task.taskDefinitionArn())
            instanceof Lookup.Found(var revision))) return "";
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
    return lastWords.of(whose, ecs, cluster, now);
  }

  /** Forgets resources that are no longer declared. */
  void keep(Set<ResourceKey> declared) {
    tasks.keySet().retainAll(declared);
  }
}
