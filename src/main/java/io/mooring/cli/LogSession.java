package io.mooring.cli;

import io.mooring.aws.LogFollow;
import io.mooring.aws.LogFollow.Source;
import io.mooring.aws.LogFollow.Start;
import io.mooring.aws.LogFollow.Until;
import io.mooring.aws.LogPlace;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Shows the logs of tasks, once or as long as they are written. */
final class LogSession {
  /** Between two looks for new tasks, and for those that have stopped. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Most tasks that are shown at once: each costs calls of its own. */
  private static final int TASKS_MAX = 50;

  private final LogTargets.Watched watched;
  private final LogPrinter printer;
  private final InstantSource clock;
  private final Start start;
  private final String container;
  private final LogFollow log;
  private final Set<String> known = new TreeSet<>();
  private final Set<String> ended = new TreeSet<>();
  private int sources;
  private boolean said;
  private boolean forbidden;

  /** @param container only this one, "" for all */
  LogSession(
      LogTargets.Watched watched,
      LogPrinter printer,
      InstantSource clock,
      Start start,
      String container) {
    this.watched = watched;
    this.printer = printer;
    this.clock = clock;
    this.start = start;
    this.container = container;
    this.log = watched.ecs().follow();
  }

  /** What is there now; of a task that has just stopped all that still comes. */
  ExitCode once(boolean previous) {
    var tasks = watched.chosen(watched.tasks(), previous);
    if (tasks.isEmpty() && watched.past().isEmpty())
      throw new Failure(ExitCode.NOT_FOUND, noTask(previous));
    if (tasks.isEmpty()) watched.past().ifPresent(this::add);
    tasks.stream().limit(TASKS_MAX).forEach(task -> add(task, new Until.Now()));
    cap(tasks);
    while (true) {
      var pause = step();
      if (pause.isEmpty()) return code();
      sleep(pause.get());
    }
  }

  private String noTask(boolean previous) {
    if (watched.run()) return previous ? "there is no run before the latest" : "no task is known";
    return previous
        ? "no task of it has stopped within the last hour"
        : "no task of it runs; --previous shows those that stopped, -f waits for one";
  }

  /** A run to its end; a service until nobody listens any more. */
  ExitCode follow() {
    if (!watched.run()) printer.ofSeveral();
    var look = Instant.MIN;
    boolean over = false;
    while (true) {
      if (!over && !look.isAfter(clock.instant())) {
        over = look();
        look = clock.instant().plus(LOOK);
      }
      var pause = step();
      if (pause.isEmpty() && over) return code();
      if (!printer.flushed()) return ExitCode.FINE;
      var next = Duration.between(clock.instant(), look);
      sleep(over ? pause.orElse(LOOK) : pause.filter(p -> p.compareTo(next) < 0).orElse(next));
    }
  }

  /** Takes up new tasks and lets go of those that stopped; whether nothing more will come. */
  private boolean look() {
    var all = watched.tasks();
    var tasks = watched.run() ? watched.chosen(all, false) : all;
    if (tasks.isEmpty() && watched.past().isPresent()) {
      watched.past().ifPresent(this::add);
      return true;
    }
    for (var task : tasks) {
      if (!known.contains(task.id()) && (watched.run() || !task.isStopped())) {
        if (known.size() - ended.size() < TASKS_MAX) add(task, new Until.Open());
        else cap(tasks);
      }
      if (task.isStopped() && known.contains(task.id()) && ended.add(task.id())) {
        log.stopped(task.id(), clock.instant());
        printer.say("task %s has stopped: %s".formatted(LogPrinter.brief(task.id()), words(task)));
      }
    }
    return watched.run() && !known.isEmpty() && ended.containsAll(known);
  }

  private static String words(LiveRun task) {
    var codes = task.containers().stream()
        .map(c -> c.name() + " " + c.exitCode().map(code -> "" + code).orElse("without exit code"))
        .toList();
    var why = task.stoppedReason().isEmpty() ? "no reason" : task.stoppedReason();
    return "%s (%s)".formatted(why, String.join(", ", codes));
  }

  private void cap(List<LiveRun> tasks) {
    if (tasks.size() > TASKS_MAX)
      printer.say(
          "%d of %d tasks are shown; choose one with --task".formatted(TASKS_MAX, tasks.size()));
  }

  private void add(LogTargets.Past past) {
    add(past.task(), past.revision(), new Until.Now());
  }

  private void add(LiveRun task, Until until) {
    var stopped = task.times().stoppedAt().filter(_ -> task.isStopped());
    var revision = watched.fleet().revision(task.taskDefinitionArn());
    if (revision.isEmpty()) {
      printer.say("task %s: its revision %s cannot be described any more"
          .formatted(LogPrinter.brief(task.id()), task.taskDefinitionArn()));
      known.add(task.id());
      return;
    }
    add(task.id(), revision.get(), stopped.<Until>map(Until.Stopped::new).orElse(until));
  }

  private void add(String task, LiveRevision revision, Until until) {
    known.add(task);
    var region = revision.arn().split(":", -1)[3];
    var names = new ArrayList<String>();
    boolean found = false;
    for (var definition : revision.taskDefinition().path("containerDefinitions")) {
      var name = definition.path("name").asText();
      names.add(name);
      if (!container.isEmpty() && !container.equals(name)) continue;
      found = true;
      if (++sources > 1) printer.ofSeveral();
      log.add(new Source(task, name), LogPlace.of(definition, task, region), start, until);
    }
    if (!found)
      throw new Failure(
          ExitCode.NOT_FOUND,
          "%s has no container %s; it has %s"
              .formatted(revision.name(), container, String.join(", ", names)));
  }

  private Optional<Duration> step() {
    var step = log.step(clock.instant());
    step.lines().forEach(printer::print);
    step.notes().forEach(printer::print);
    said |= !step.lines().isEmpty();
    forbidden |= step.notes().stream().anyMatch(LogFollow.Note::forbidden);
    return step.again();
  }

  private ExitCode code() {
    printer.flushed();
    return forbidden && !said ? ExitCode.FORBIDDEN : ExitCode.FINE;
  }

  private static void sleep(Duration time) {
    try {
      if (time.isPositive()) Thread.sleep(time);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.OTHER, "interrupted");
    }
  }
}
