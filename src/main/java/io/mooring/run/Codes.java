package io.mooring.run;

import io.mooring.live.LiveRun;
import io.mooring.run.RunVerdict.Cause;
import io.mooring.run.RunVerdict.Failed;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the containers of a task ended, by their exit codes. An absent code is not 0: that container
 * never ran, or nobody saw how it ended.
 */
final class Codes {
  /** By SIGKILL: 128 and its number, as shells count. */
  private static final int KILLED = 137;

  private static final int TERMINATED = 143;

  /** Codes above this one are 128 and a signal's number. */
  private static final int SIGNALS = 128;

  private static final int LAST_SIGNAL = 192;

  private Codes() {}

  /**
   * Empty where each container that counts has ended with 0.
   *
   * @param judged the containers that count
   * @param main the container that the run is about
   */
  static Optional<Failed> of(LiveRun task, List<String> judged, String main) {
    if (judged.isEmpty())
      return Optional.of(new Failed(
          Cause.NO_EXIT_CODE, "no container is named whose exit code would count; set `success`"));
    var worst = worst(task, judged, main);
    if (worst.isEmpty()) return Optional.empty();
    var others = judged.stream()
        .filter(name -> !name.equals(worst.get()) && !isFine(task, name))
        .map(name -> name + " " + code(task, name).map(c -> "" + c).orElse("without exit code"))
        .collect(Collectors.joining(", "));
    var failed = judge(task, worst.get(), main);
    return Optional.of(
        others.isEmpty() ? failed : new Failed(failed.cause(), failed.why() + "; also " + others));
  }

  /**
   * The container that failed by itself. The first essential one that ends takes the others with
   * it, so that a code of a signal is more often what followed than what began.
   */
  static Optional<String> worst(LiveRun task, List<String> judged, String main) {
    return judged.stream()
        .filter(name -> !isFine(task, name))
        .min(Comparator.<String>comparingInt(name -> rank(task, name))
            .thenComparing(name -> !name.equals(main)));
  }

  private static int rank(LiveRun task, String name) {
    if (isOutOfMemory(task, name)) return 0;
    var code = code(task, name);
    if (code.isEmpty())
      return task.container(name).filter(c -> !c.reason().isEmpty()).isPresent() ? 1 : 2;
    return code.get() == KILLED || code.get() == TERMINATED ? 3 : 1;
  }

  private static boolean isFine(LiveRun task, String name) {
    return code(task, name).filter(c -> c == 0).isPresent();
  }

  private static Optional<Integer> code(LiveRun task, String name) {
    return task.container(name).flatMap(LiveRun.Container::exitCode);
  }

  private static boolean isOutOfMemory(LiveRun task, String name) {
    var reason = task.container(name).map(LiveRun.Container::reason).orElse("");
    return StartTrouble.isOutOfMemory(reason)
        || (code(task, name).filter(c -> c == KILLED).isPresent()
            && StartTrouble.isOutOfMemory(task.stoppedReason()));
  }

  private static Failed judge(LiveRun task, String name, String main) {
    var container = task.container(name);
    if (container.isEmpty())
      return new Failed(
          Cause.NO_EXIT_CODE,
          "container %s is not in the task; correct `success` or `container`".formatted(name));
    var code = container.get().exitCode();
    if (isOutOfMemory(task, name))
      return new Failed(
          Cause.OUT_OF_MEMORY,
          "container %s: out of memory%s; give it more, or use less"
              .formatted(name, code.map(c -> ", exit code " + c).orElse("")));
    if (code.isEmpty())
      return StartTrouble.of(container.get())
          .orElseGet(() -> new Failed(
              Cause.NO_EXIT_CODE,
              "container %s has no exit code: %s".formatted(name, words(task, container.get()))));
    var meaning = meaning(code.get());
    var reason = StartTrouble.brief(container.get().reason());
    return new Failed(
        Cause.EXIT_CODE,
        "container %s: exit code %d%s%s%s"
            .formatted(
                name,
                code.get(),
                meaning.isEmpty() ? "" : " (" + meaning + ")",
                reason.isEmpty() ? "" : ", " + reason,
                isAfterMain(task, name, main)
                    ? "; container %s had ended with 0, let `success` name what counts"
                        .formatted(main)
                    : ""));
  }

  /** Killed as ECS does with what is left when an essential container has ended. */
  private static boolean isAfterMain(LiveRun task, String name, String main) {
    boolean killed =
        code(task, name).filter(c -> c == KILLED || c == TERMINATED).isPresent();
    return killed && !name.equals(main) && isFine(task, main);
  }

  private static String words(LiveRun task, LiveRun.Container container) {
    if (!container.reason().isEmpty()) return StartTrouble.brief(container.reason());
    if (!task.stoppedReason().isEmpty()) return StartTrouble.brief(task.stoppedReason());
    return task.stopCode().isEmpty() ? "ECS does not say why" : task.stopCode();
  }

  /**
   * What a code means by the custom of shells and container runtimes
   * (https://docs.docker.com/engine/containers/run/#exit-status).
   */
  private static String meaning(int code) {
    return switch (code) {
      case 125 -> "the container could not be run";
      case 126 -> "the command may not be executed, or is built for another platform";
      case 127 -> "the command was not found in the image";
      case 134 -> "aborted, SIGABRT";
      case KILLED -> "killed, SIGKILL: often for memory, or since it did not end when asked to";
      case 139 -> "crashed, SIGSEGV: it touched memory that is not its own";
      case TERMINATED -> "asked to end, SIGTERM";
      default -> code > SIGNALS && code < LAST_SIGNAL ? "signal " + (code - SIGNALS) : "";
    };
  }
}
