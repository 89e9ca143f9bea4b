package io.mooring.cli;

import java.io.Console;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What becomes of a task when the command that started it is interrupted: Ctrl-C, or a signal to
 * end. The process ends with 128 and the signal's number, unless it is known by then how the task
 * ended.
 */
final class Interruption {
  /** How long a request that is on its way to ECS is waited for. */
  private static final Duration IN_FLIGHT = Duration.ofSeconds(10);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /** What is to be done then. */
  enum Choice {
    STOP,
    LEAVE,
    ASK;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final TaskRunner runner;
  private final Choice choice;
  private final String reach;
  private final Surroundings surroundings;
  private volatile Optional<Integer> code = Optional.empty();

  /** @param reach the options by which a command gets to the task's cluster */
  Interruption(TaskRunner runner, Choice choice, String reach, Surroundings surroundings) {
    this.runner = runner;
    this.choice = choice;
    this.reach = reach;
    this.surroundings = surroundings;
  }

  /** Does the work, and what is to be done where it is interrupted. */
  int during(Supplier<Integer> work) {
    var hook = Thread.ofPlatform().unstarted(this::interrupted);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      int ended = work.get();
      code = Optional.of(ended);
      return ended;
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException _) {
        // The process ends already: the hook runs.
      }
    }
  }

  private void interrupted() {
    if (!runner.isStarting()) return;
    awaitTask();
    runner.task().ifPresentOrElse(this::decide, this::unseen);
    runner.tidy();
    code.ifPresent(Runtime.getRuntime()::halt);
  }

  private void awaitTask() {
    var until = Instant.now().plus(IN_FLIGHT);
    try {
      while (runner.task().isEmpty() && code.isEmpty() && Instant.now().isBefore(until))
        Thread.sleep(BETWEEN_LOOKS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void unseen() {
    surroundings.progress(
        "interrupted while ECS was asked to start a task: `mooring task list%s` shows whether it did"
            .formatted(reach));
  }

  private void decide(String arn) {
    var id = arn.substring(arn.lastIndexOf('/') + 1);
    boolean stop = switch (choice) {
      case STOP -> true;
      case LEAVE -> false;
      case ASK -> asked(id);
    };
    if (code.isPresent()) return;
    if (stop) {
      runner.stop("Mooring: interrupted");
      surroundings.progress("task %s is being stopped".formatted(id));
      return;
    }
    surroundings.progress(
        "task %s goes on; the same command with --reattach watches it again, and `mooring task stop%s %s` stops it"
            .formatted(id, reach, id));
  }

  /** Nobody is there to be asked without a terminal. */
  private static boolean asked(String task) {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(console -> console.readLine("stop task %s? [y/N] ", task))
        .filter(answer -> answer.strip().toLowerCase(Locale.ROOT).startsWith("y"))
        .isPresent();
  }
}
