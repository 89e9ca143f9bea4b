package io.mooring.run;

import io.mooring.desired.DesiredRun;
import io.mooring.desired.RunRules.Success;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import java.util.ArrayList;
import java.util.List;

/** How one task of a run stands or ended. */
public sealed interface RunVerdict {
  record Underway() implements RunVerdict {}

  record Succeeded() implements RunVerdict {}

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

  static RunVerdict of(LiveRun task, DesiredRun run, LiveRevision revision) {
    if (!task.isStopped()) return new Underway();
    if (task.stopCode().equals("TaskFailedToStart"))
      return new Failed(Cause.START, "failed to start: " + task.stoppedReason());
    if (task.stoppedReason().startsWith(TIMED_OUT))
      return new Failed(Cause.TIMED_OUT, task.stoppedReason());
    for (var name : judged(run, revision)) {
      var code = task.container(name).flatMap(LiveRun.Container::exitCode);
      if (code.isEmpty())
        return new Failed(
            Cause.NO_EXIT_CODE, "container %s has no exit code: %s".formatted(name, words(task)));
      if (code.get() != 0)
        return new Failed(
            Cause.EXIT_CODE, "container %s: exit code %d".formatted(name, code.get()));
    }
    return new Succeeded();
  }

  private static String words(LiveRun task) {
    return task.stopCode().isEmpty()
        ? task.stoppedReason()
        : task.stopCode() + ", " + task.stoppedReason();
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
