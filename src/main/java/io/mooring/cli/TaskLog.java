package io.mooring.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.aws.Ecs;
import io.mooring.aws.LogFollow;
import io.mooring.aws.LogFollow.Start;
import io.mooring.aws.LogFollow.Until;
import io.mooring.aws.LogPlace;
import io.mooring.live.LiveRevision;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What the containers of one run log: all of it while it runs, or the end of it after a failure.
 */
final class TaskLog {
  /** Last lines of the container to blame, for who did not ask for its log. */
  private static final int LAST = 20;

  private final LogFollow log;
  private final LogPrinter printer;
  private final InstantSource clock;

  TaskLog(Ecs ecs, LogPrinter printer, InstantSource clock) {
    this.log = ecs.follow();
    this.printer = printer;
    this.clock = clock;
  }

  /** Reads the logs of all its containers from now on. */
  void add(LiveRevision revision, String task) {
    var containers = revision.taskDefinition().path("containerDefinitions");
    if (containers.size() > 1) printer.ofSeveral();
    for (var container : containers) add(revision, task, container, Start.WHOLE, new Until.Open());
  }

  private void add(
      LiveRevision revision, String task, JsonNode container, Start start, Until until) {
    var region = List.of(revision.arn().split(":", -1)).get(3);
    log.add(
        new LogFollow.Source(task, container.path("name").asText()),
        LogPlace.of(container, task, region),
        start,
        until);
  }

  /** What is there by now. */
  Optional<Duration> print() {
    var step = log.step(clock.instant());
    step.lines().forEach(printer::print);
    step.notes().forEach(printer::print);
    printer.flushed();
    return step.again();
  }

  /** The task has stopped: what still comes. */
  void end(String task) {
    log.stopped(task, clock.instant());
    var again = print();
    while (again.isPresent()) {
      TaskRunner.sleep(again.get());
      again = print();
    }
  }

  /** The last lines of one container, beside what is said of its failure. */
  void last(LiveRevision revision, String task, String name, Until until) {
    var end = new Start(Optional.empty(), Optional.of(LAST), true);
    revision.container(name).ifPresent(c -> add(revision, task, c, end, until));
    while (true) {
      var step = log.step(clock.instant());
      step.lines().forEach(printer::tell);
      step.notes().forEach(printer::print);
      if (step.again().isEmpty()) return;
      TaskRunner.sleep(step.again().get());
    }
  }
}
