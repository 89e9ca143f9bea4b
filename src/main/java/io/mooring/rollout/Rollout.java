package io.mooring.rollout;

import io.mooring.desired.RolloutRules;
import io.mooring.desired.VersionTag;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveDeployment;
import io.mooring.live.LiveDeployment.RolloutState;
import io.mooring.live.LiveService;
import io.mooring.live.LiveTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges a roll-out by the identity of the deployment that was started, never by looking steady:
 * after a rollback a service looks steady too.
 *
 * <ol>
 *   <li>The deployment we started is still listed: its state is the verdict.
 *   <li>It is gone, and the service stands on the version seen healthy before: it was rolled back.
 *   <li>Else the PRIMARY deployment speaks for itself.
 * </ol>
 *
 * A deployment in progress is stalled once nothing moved for the deadline: counted from the later
 * of its start and the newest task of it that stayed up. A task that starts and dies again is no
 * progress.
 */
public final class Rollout {
  /**
   * How long a task without a health check must run before it counts as up: as long as ECS itself
   * waits
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html).
   */
  private static final Duration UP_FOR = Duration.ofSeconds(40);

  private Rollout() {}

  /**
   * What a roll-out is judged by.
   *
   * @param applied the version that we applied last
   * @param healthy the version last seen healthy
   * @param tasks tasks of the deployment in question, where {@link #wantsTasks} asked for them
   */
  public record History(
      Optional<VersionTag> applied, Optional<VersionTag> healthy, List<LiveTask> tasks) {
    public History {
      tasks = List.copyOf(tasks);
    }
  }

  public static Verdict judge(History history, LiveService live, RolloutRules rules, Instant now) {
    var primary = live.primary();
    if (primary.isEmpty()) return byCounts(live);
    var mine = history.applied().map(VersionTag::deployment).flatMap(live::deployment);
    if (mine.isPresent() && mine.get().rolloutState() == RolloutState.FAILED) {
      return failed(mine.get(), primary.get(), history.tasks());
    }
    if (mine.isEmpty() && wasRolledBack(history, live)) {
      return new Verdict.RolledBack("ECS went back to %s%s"
          .formatted(
              name(primary.get()), because(primary.get().rolloutStateReason(), history.tasks())));
    }
    return bySelf(primary.get(), live, history.tasks(), rules, now);
  }

  private static Verdict failed(LiveDeployment mine, LiveDeployment primary, List<LiveTask> tasks) {
    var because = because(mine.rolloutStateReason(), tasks);
    return primary.taskDefinitionArn().equals(mine.taskDefinitionArn())
        ? new Verdict.Failed("the roll-out of %s failed%s".formatted(name(mine), because))
        : new Verdict.RolledBack("the roll-out of %s failed and ECS went back to %s%s"
            .formatted(name(mine), name(primary), because));
  }

  /**
   * The version that we applied never became healthy, and the one that runs is the one that was.
   */
  private static boolean wasRolledBack(History history, LiveService live) {
    if (history.applied().isEmpty() || history.healthy().isEmpty()) return false;
    var applied = history.applied().get();
    var healthy = history.healthy().get();
    var running = RevisionName.parse(live.taskDefinitionArn());
    return !applied.failed()
        && !applied.digests().sameVersion(healthy.digests())
        && applied.revision().isPresent()
        && !applied.revision().equals(running)
        && healthy.revision().equals(running);
  }

  private static Verdict bySelf(
      LiveDeployment primary,
      LiveService live,
      List<LiveTask> tasks,
      RolloutRules rules,
      Instant now) {
    return switch (primary.rolloutState()) {
      case COMPLETED -> new Verdict.Succeeded();
      case FAILED ->
        new Verdict.Failed("the roll-out of %s failed%s"
            .formatted(name(primary), because(primary.rolloutStateReason(), tasks)));
      case IN_PROGRESS -> inProgress(primary, tasks, rules, now);
      case UNKNOWN ->
        live.deployments().size() == 1 ? byCounts(live) : inProgress(primary, tasks, rules, now);
    };
  }

  private static Verdict inProgress(
      LiveDeployment primary, List<LiveTask> tasks, RolloutRules rules, Instant now) {
    var counts = primary.counts();
    var what = "%s: %d of %d tasks running%s"
        .formatted(
            name(primary),
            counts.running(),
            counts.desired(),
            counts.failed() == 0 ? "" : ", " + counts.failed() + " failed");
    var still = stillFor(primary, tasks, now);
    if (still.compareTo(rules.progressDeadline()) <= 0)
      return new Verdict.Progressing(counts.failed() == 0 ? what : what + because("", tasks));
    return new Verdict.Stalled("no progress for %s (%s)%s"
        .formatted(words(rules.progressDeadline()), what, because("", tasks)));
  }

  private static Duration stillFor(LiveDeployment primary, List<LiveTask> tasks, Instant now) {
    var steps = Stream.concat(
        primary.times().createdAt().stream(),
        tasks.stream().filter(t -> staysUp(t, now)).flatMap(t -> t.startedAt().stream()));
    return steps
        .max(Comparator.naturalOrder())
        .map(last -> Duration.between(last, now))
        .orElse(Duration.ZERO);
  }

  private static boolean staysUp(LiveTask task, Instant now) {
    if (!task.lastStatus().equals("RUNNING")) return false;
    if (task.healthStatus().equals("HEALTHY")) return true;
    boolean checked = task.healthStatus().equals("UNHEALTHY");
    return !checked
        && task.startedAt().filter(t -> !t.plus(UP_FOR).isAfter(now)).isPresent();
  }

  private static Verdict byCounts(LiveService live) {
    if (live.runningCount() == live.desiredCount() && live.pendingCount() == 0)
      return new Verdict.Succeeded();
    return new Verdict.Progressing(
        "%d of %d tasks running".formatted(live.runningCount(), live.desiredCount()));
  }

  /**
   * Whether the tasks must be read to tell the verdict or its cause: something failed, or it takes
   * too long. Steady services and roll-outs that go well never want it.
   */
  public static boolean wantsTasks(LiveService live, RolloutRules rules, Instant now) {
    return live.deployments().stream()
        .anyMatch(d -> d.rolloutState() == RolloutState.FAILED
            || (d.rolloutState() == RolloutState.IN_PROGRESS
                && (d.counts().failed() > 0
                    || stillFor(d, List.of(), now).compareTo(rules.progressDeadline()) > 0)));
  }

  /** The deployment whose tasks tell most: the one that failed, else the PRIMARY. */
  public static Optional<LiveDeployment> inQuestion(LiveService live) {
    return live.deployments().stream()
        .filter(d -> d.rolloutState() == RolloutState.FAILED)
        .findFirst()
        .or(live::primary);
  }

  /** How the service runs, whatever Git wants of it. */
  public static Health health(Verdict verdict, LiveService live) {
    if (!live.isActive())
      return new Health(Health.Status.MISSING, "the service is " + live.status());
    int running = live.runningCount();
    int desired = live.desiredCount();
    var counts = "%d of %d tasks running".formatted(running, desired);
    return switch (verdict) {
      case Verdict.Progressing(var what) -> new Health(Health.Status.PROGRESSING, what);
      case Verdict.Failed(var why) -> new Health(Health.Status.DEGRADED, why);
      case Verdict.Stalled(var why) -> new Health(Health.Status.DEGRADED, why);
      case Verdict.Succeeded _, Verdict.RolledBack _ -> {
        if (running >= desired) yield new Health(Health.Status.HEALTHY, counts);
        if (live.pendingCount() > 0) yield new Health(Health.Status.PROGRESSING, counts);
        yield new Health(Health.Status.DEGRADED, counts + newestEvent(live));
      }
    };
  }

  private static String newestEvent(LiveService live) {
    var message = live.document().path("events").path(0).path("message").asText();
    return message.isEmpty() ? "" : "; ECS says: " + message;
  }

  /** What ECS says and what the first task that stopped says, as far as either is known. */
  private static String because(String reason, List<LiveTask> tasks) {
    var task = firstStopped(tasks).map(t -> "task %s stopped: %s".formatted(t.id(), failure(t)));
    var parts = Stream.concat(Stream.of(reason).filter(r -> !r.isEmpty()), task.stream())
        .toList();
    return parts.isEmpty() ? "" : ": " + String.join("; ", parts);
  }

  /** Why the first task that stopped by itself did, in a few words. */
  public static Optional<String> firstFailure(List<LiveTask> tasks) {
    return firstStopped(tasks)
        .map(t -> Stream.of(t.stoppedReason(), t.firstFailure())
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(": ")));
  }

  /** The task whose end is told as the cause: the first that stopped by itself. */
  public static Optional<LiveTask> firstStopped(List<LiveTask> tasks) {
    var stopped = tasks.stream().filter(t -> !t.stoppedReason().isEmpty()).toList();
    return stopped.stream()
        .filter(t -> !t.stopCode().equals("ServiceSchedulerInitiated"))
        .min(Comparator.comparing(t -> t.stoppedAt().orElse(Instant.MAX)))
        .or(() -> stopped.stream().findFirst());
  }

  private static String failure(LiveTask task) {
    var lastWords = task.failure().lastWords();
    return task.stoppedReason()
        + (task.firstFailure().isEmpty() ? "" : " (" + task.firstFailure() + ")")
        + (lastWords.isEmpty() ? "" : "; " + lastWords);
  }

  private static String name(LiveDeployment deployment) {
    return RevisionName.parse(deployment.taskDefinitionArn())
        .map(RevisionName::toString)
        .orElse(deployment.id());
  }

  private static String words(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
