package io.mooring.rollout;

import io.mooring.live.LiveDeployment;
import io.mooring.live.LiveService;
import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How long a deployment has stood still. It moves when it starts, when more of its tasks are up
 * than ever before, and when it comes to another stage; a task that takes the place of one that
 * died is no progress.
 */
final class Progress {
  /**
   * How long a task without a health check must run before it counts as up: as long as ECS itself
   * waits
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html).
   */
  private static final Duration UP_FOR = Duration.ofSeconds(40);

  private Progress() {}

  /**
   * Time since it moved last.
   *
   * @param entry of ECS's history, which tells when the stage began
   */
  static Duration stillFor(
      LiveService live,
      LiveDeployment deployment,
      Optional<LiveServiceDeployment> entry,
      List<LiveTask> tasks,
      Instant now) {
    var stages = Allowance.shiftsTraffic(live.document().path("deploymentConfiguration"))
        ? entry.flatMap(e -> e.times().updatedAt())
        : Optional.<Instant>empty();
    return Stream.of(deployment.times().createdAt(), stages, mostUp(tasks, now))
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder())
        .map(last -> Duration.between(last, now))
        .orElse(Duration.ZERO);
  }

  /** How long it may stand still. */
  static Duration deadline(
      LiveService live,
      LiveDeployment deployment,
      Optional<LiveServiceDeployment> entry,
      Duration declared) {
    var counts = deployment.counts();
    boolean allUp = counts.running() >= counts.desired() && counts.pending() == 0;
    var stage = entry.map(LiveServiceDeployment::stage).orElse("");
    return declared.plus(
        Allowance.of(live.document().path("deploymentConfiguration"), stage, allUp));
  }

  /** When more tasks came up than were ever up at once before. */
  private static Optional<Instant> mostUp(List<LiveTask> tasks, Instant now) {
    var changes = new TreeMap<Instant, Integer>();
    for (var task : tasks) {
      if (!isUp(task, now) && !wasUp(task)) continue;
      task.startedAt().ifPresent(at -> changes.merge(at, 1, Integer::sum));
      task.stoppedAt().ifPresent(at -> changes.merge(at, -1, Integer::sum));
    }
    int up = 0;
    int most = 0;
    var last = Optional.<Instant>empty();
    for (Map.Entry<Instant, Integer> change : changes.entrySet()) {
      up += change.getValue();
      if (up <= most) continue;
      most = up;
      last = Optional.of(change.getKey());
    }
    return last;
  }

  private static boolean isUp(LiveTask task, Instant now) {
    if (!task.lastStatus().equals("RUNNING")) return false;
    if (task.healthStatus().equals("HEALTHY")) return true;
    boolean checked = task.healthStatus().equals("UNHEALTHY");
    return !checked
        && task.startedAt().filter(t -> !t.plus(UP_FOR).isAfter(now)).isPresent();
  }

  /** One that ran well for a while and then ended by itself. */
  private static boolean wasUp(LiveTask task) {
    if (task.startedAt().isEmpty() || task.stoppedAt().isEmpty()) return false;
    var ran = Duration.between(task.startedAt().get(), task.stoppedAt().get());
    return task.stopCode().equals("EssentialContainerExited")
        && !task.healthStatus().equals("UNHEALTHY")
        && ran.compareTo(UP_FOR) >= 0;
  }
}
