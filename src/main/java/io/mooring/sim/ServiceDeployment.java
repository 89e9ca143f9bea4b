package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a service's history: the way from the revisions that ran to the one wanted, and how
 * it ended (ecs.md 4.6). A rollback is a part of it, not an entry of its own.
 */
final class ServiceDeployment {
  enum Status {
    PENDING,
    IN_PROGRESS,
    SUCCESSFUL,
    STOPPED,
    ROLLBACK_REQUESTED,
    ROLLBACK_IN_PROGRESS,
    ROLLBACK_SUCCESSFUL,
    ROLLBACK_FAILED;

    boolean isFinished() {
      return switch (this) {
        case SUCCESSFUL, STOPPED, ROLLBACK_SUCCESSFUL, ROLLBACK_FAILED -> true;
        case PENDING, IN_PROGRESS, ROLLBACK_REQUESTED, ROLLBACK_IN_PROGRESS -> false;
      };
    }
  }

  /** Why and when it turned back, and to what. */
  record Rollback(String reason, Instant startedAt, String revision) {}

  /** Tasks of one revision. */
  record Counts(int requested, int running, int pending) {}

  final Service service;
  final String arn;
  final Instant createdAt;

  /** What ran when it began, newest first. */
  final List<ServiceRevision> sources;

  final ServiceRevision target;

  /** The service's deploymentConfiguration when it began. */
  final ObjectNode configuration;

  Status status = Status.PENDING;
  String reason = "";
  Instant updatedAt;

  @Nullable
  Instant startedAt;

  @Nullable
  Instant stoppedAt;

  @Nullable
  Instant finishedAt;

  @Nullable
  Rollback rollback;

  /** What served when it began, and goes on serving until traffic is shifted. */
  @Nullable
  ServiceRevision live;

  /** Of a strategy that shifts traffic; null of a rolling one. */
  @Nullable
  Shift shift;

  /** It was failed by the breaker, which goes on showing it. */
  boolean breakerTripped;

  /** The breaker's counter and its threshold when it ended; before, they are those of PRIMARY. */
  int failureCount;

  int threshold;

  /** Alarms that rang already when it began: for this one they do not count (ecs.md 4.4). */
  final Set<String> ignoredAlarms = new TreeSet<>();

  /** Those that failed it. */
  List<String> triggeredAlarms = List.of();

  /** When ECS next asks for an alarm that rings. */
  @Nullable
  Instant alarmAt;

  /** When the time is over in which an alarm of a rolling deployment may still ring. */
  @Nullable
  Instant bakedAt;

  /** When a rollback that was asked for begins. */
  @Nullable
  Instant rollbackAt;

  /** The counts when it ended (service-deployment page of the Developer Guide). */
  private final Map<ServiceRevision, Counts> atTheEnd = new LinkedHashMap<>();

  ServiceDeployment(
      String arn,
      List<ServiceRevision> sources,
      ServiceRevision target,
      ObjectNode configuration,
      Instant createdAt) {
    this.service = target.service;
    this.arn = arn;
    this.sources = List.copyOf(sources);
    this.target = target;
    this.configuration = configuration;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
  }

  void move(Status to, String why, Instant at) {
    if (status.isFinished()) throw new IllegalStateException(arn + " is " + status + " already");
    if (status == Status.PENDING) startedAt = at;
    status = to;
    reason = why;
    updatedAt = at;
    if (!to.isFinished()) return;
    finishedAt = at;
    if (to == Status.STOPPED) stoppedAt = at;
    rollbackAt = null;
    alarmAt = null;
    bakedAt = null;
    for (var source : sources) atTheEnd.put(source, counted(source));
    atTheEnd.put(target, counted(target));
  }

  /** Its next moments that no task brings about. */
  List<Instant> wakes() {
    return Stream.of(rollbackAt, alarmAt, bakedAt, shift == null ? null : shift.endsAt)
        .flatMap(at -> Optional.ofNullable(at).stream())
        .toList();
  }

  Counts countsOf(ServiceRevision revision) {
    var frozen = atTheEnd.get(revision);
    return frozen == null ? counted(revision) : frozen;
  }

  private Counts counted(ServiceRevision revision) {
    return counted(service, revision);
  }

  static Counts counted(Service service, ServiceRevision revision) {
    int going = 0;
    int running = 0;
    int pending = 0;
    for (var task : service.tasks) {
      if (task.deployment().target != revision) continue;
      if (!task.isStopping()) going++;
      if (task.state == Task.State.RUNNING) running++;
      if (task.isPending()) pending++;
    }
    boolean wanted =
        service.primary().filter(primary -> primary.target == revision).isPresent();
    return new Counts(wanted ? service.desiredCount : going, running, pending);
  }
}
