package io.mooring.rollout;

import io.mooring.live.LiveDeployment;
import io.mooring.live.LiveService;
import io.mooring.live.LiveTask;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Why a roll-out does not work out, in the words of ECS and of the first task that stopped. */
final class Cause {
  /**
   * What events say where tasks cannot even start
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html).
   */
  private static final List<String> NO_START = List.of(
      "was unable to place a task",
      "was unable to stop or start tasks",
      "is unable to consistently start tasks");

  /**
   * Stop codes of tasks that somebody or the machine below stopped, which says nothing about the
   * version (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html).
   */
  private static final List<String> FROM_OUTSIDE =
      List.of("UserInitiated", "SpotInterruption", "TerminationNotice");

  private Cause() {}

  /** Starts with ": " where anything is known, else "". */
  static String because(
      LiveService live, LiveDeployment deployment, String reason, List<LiveTask> tasks) {
    var task = firstStopped(tasks).map(Cause::stopped);
    var event = task.isEmpty() ? event(live, deployment) : Optional.<String>empty();
    var parts = Stream.of(Optional.of(reason).filter(r -> !r.isEmpty()), task, event)
        .flatMap(Optional::stream)
        .toList();
    return parts.isEmpty() ? "" : ": " + String.join("; ", parts);
  }

  private static String stopped(LiveTask task) {
    var code = task.stopCode().isEmpty() ? "" : " (" + task.stopCode() + ")";
    var failure = task.firstFailure().isEmpty() ? "" : " (" + task.firstFailure() + ")";
    var words = task.failure().lastWords();
    var last = words.isEmpty() ? "" : "; " + words;
    return "task %s stopped%s: %s%s%s"
        .formatted(task.id(), code, task.stoppedReason(), failure, last);
  }

  /** Why the first task that stopped by itself did, in a few words. */
  static Optional<String> firstFailure(List<LiveTask> tasks) {
    return firstStopped(tasks)
        .map(t -> Stream.of(t.stoppedReason(), t.firstFailure())
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(": ")));
  }

  static Optional<LiveTask> firstStopped(List<LiveTask> tasks) {
    var stopped = tasks.stream().filter(t -> !t.stoppedReason().isEmpty()).toList();
    return stopped.stream()
        .filter(t -> !isScaledIn(t) && !FROM_OUTSIDE.contains(t.stopCode()))
        .min(Comparator.comparing(t -> t.stoppedAt().orElse(Instant.MAX)))
        .or(() -> stopped.stream().findFirst());
  }

  /** The scheduler also stops tasks that fail their health checks: those did not go well. */
  private static boolean isScaledIn(LiveTask task) {
    return task.stopCode().equals("ServiceSchedulerInitiated")
        && task.stoppedReason().startsWith("Scaling");
  }

  /** The newest event since the deployment began that says why no task starts. */
  private static Optional<String> event(LiveService live, LiveDeployment deployment) {
    var began = deployment.times().createdAt().orElse(Instant.MIN);
    for (var event : live.document().path("events")) {
      var at = event.path("createdAt");
      boolean before = at.isNumber() && at.asLong() < began.getEpochSecond();
      var message = event.path("message").asText();
      if (!before && NO_START.stream().anyMatch(message::contains))
        return Optional.of("ECS says: " + message);
    }
    return Optional.empty();
  }
}
