package io.mooring.run;

import io.mooring.desired.RunTag;
import io.mooring.live.LiveRun;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tasks of one attempt among all that are newer than the one before. A record that was
 * overtaken, or read late, may be attempts behind what ECS shows; an attempt begins when all tasks
 * of the one before have stopped, so that the tasks of one are those whose lives overlap.
 */
final class Attempt {
  private Attempt() {}

  /**
   * Those beside the task on record, or beside the oldest one.
   *
   * @param tasks oldest first
   */
  static List<LiveRun> of(RunTag record, List<LiveRun> tasks) {
    var one = tasks.stream()
        .filter(task -> task.id().equals(record.task()))
        .findFirst()
        .or(() -> tasks.stream().findFirst());
    return one.map(first -> tasks.stream()
            .filter(task -> !isOver(first, task) && !isOver(task, first))
            .toList())
        .orElse(tasks);
  }

  /** Whether the one had stopped when the other was created; what ECS does not tell is not so. */
  private static boolean isOver(LiveRun one, LiveRun other) {
    return one.times()
        .stoppedAt()
        .flatMap(end -> other.times().createdAt().filter(began -> began.isAfter(end)))
        .isPresent();
  }

  /** By our clock or by that of ECS, whichever is later: where they differ, nothing ends early. */
  static Instant began(RunTag record, LiveRun task, Instant now) {
    return Stream.of(record.at(), task.times().createdAt())
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder())
        .orElse(now);
  }
}
