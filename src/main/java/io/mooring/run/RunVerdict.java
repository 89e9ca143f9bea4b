package io.mooring.run;

import io.mooring.desired.DesiredRun;
import io.mooring.desired.RunRules.Success;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import java.util.ArrayList;
import java.util.List;

/**
 * How a task of a run stands or ended. What says most is asked first: did it fail to start, was its
 * host lost, was it stopped from outside, and only then how its containers ended. A task that ran
 * to its end between two looks is judged by its exit codes like any other.
 */
public sealed interface RunVerdict {
  record Underway() implements RunVerdict {}

  record Succeeded() implements RunVerdict {}

  /**
   * It failed.
   *
   * @param why for a person: what happened, where, and what helps where that is known
   */
  record Failed(Cause cause, String why) implements RunVerdict {}

  /** Why it failed; closed, so that it can be a metric label. */
  enum Cause {
    IMAGE,
    START,
    HOST_LOST,
    STOPPED,
    TIMED_OUT,
    INFRASTRUCTURE,
    OUT_OF_MEMORY,
    NO_EXIT_CODE,
    EXIT_CODE
  }

  /** What StopTask is told as the reason of a run that takes too long, before the time. */
  String TIMED_OUT = "Mooring: timed out after ";

  /** What every other reason of ours that StopTask is told begins with. */
  String OURS = "Mooring: ";

  /**
   * Of one task. The stop codes are those of
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html; a
   * newer one than we know is judged by the exit codes.
   */
  static RunVerdict of(LiveRun task, DesiredRun run, LiveRevision revision) {
    if (!task.isStopped()) return new Underway();
    return StartTrouble.of(task, revision)
        .or(() -> Outside.of(task))
        .or(() -> Codes.of(task, judged(run, revision), run.container()))
        .<RunVerdict>map(failed -> failed)
        .orElseGet(Succeeded::new);
  }

  /** Of all tasks that one RunTask started: each must have succeeded. */
  static RunVerdict of(List<LiveRun> tasks, DesiredRun run, LiveRevision revision) {
    if (tasks.isEmpty()) return new Underway();
    var failures = new ArrayList<Failed>();
    var failing = new ArrayList<LiveRun>();
    boolean underway = false;
    for (var task : tasks) {
      switch (of(task, run, revision)) {
        case Underway() -> underway = true;
        case Succeeded() -> {}
        case Failed failed -> {
          failures.add(failed);
          failing.add(task);
        }
      }
    }
    if (underway) return new Underway();
    if (failures.isEmpty()) return new Succeeded();
    var first = failures.getFirst();
    if (tasks.size() == 1) return first;
    return new Failed(
        first.cause(),
        "%s (task %s; %d of %d tasks failed)"
            .formatted(first.why(), failing.getFirst().id(), failures.size(), tasks.size()));
  }

  /** The container to blame, whose last lines tell most; the run's own where none stands out. */
  static String blamed(LiveRun task, DesiredRun run, LiveRevision revision) {
    return Codes.worst(task, judged(run, revision), run.container()).orElse(run.container());
  }

  /** The containers whose exit codes count. */
  private static List<String> judged(DesiredRun run, LiveRevision revision) {
    return switch (run.rules().success()) {
      case Success.Containers(var names) -> names;
      case Success.Essential() -> containers(revision, true);
      case Success.All() -> containers(revision, false);
    };
  }

  private static List<String> containers(LiveRevision revision, boolean essential) {
    var names = new ArrayList<String>();
    for (var container : revision.taskDefinition().path("containerDefinitions")) {
      if (!essential || container.path("essential").asBoolean(true))
        names.add(container.path("name").asText());
    }
    return names;
  }
}
