package io.mooring.run;

import io.mooring.live.LiveRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What was seen of the tasks of a run. */
public sealed interface RunLook {
  record NotLooked() implements RunLook {}

  /**
   * The tasks of its name, those that stopped within the hour included, on whichever revision, and
   * the recorded one where ECS still has it.
   *
   * @param at when ECS was asked
   * @param answer to our last RunTask
   */
  record Looked(Instant at, List<LiveRun> tasks, Optional<RunAnswer> answer) implements RunLook {
    public Looked {
      tasks = List.copyOf(tasks);
    }
  }
}
