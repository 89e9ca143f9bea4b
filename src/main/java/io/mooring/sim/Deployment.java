package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One deployment of a service: a version, and how far it got. */
final class Deployment {
  enum Rollout {
    IN_PROGRESS,
    COMPLETED,
    FAILED
  }

  final String id;
  final ServiceRevision target;
  final Revision revision;

  /**
   * The members whose change starts a deployment (ecs.md 4.1), as they read back. Never changes.
   */
  final ObjectNode version;

  final Instant createdAt;
  Instant updatedAt;
  Rollout rollout = Rollout.IN_PROGRESS;
  String reason;

  /** The breaker's counter, which DescribeServices shows (ecs.md 4.4). */
  int failedTasks;

  /** A task of it reached RUNNING: the breaker is in its second stage (ecs.md 4.4). */
  boolean ran;

  /** Rounds of starts in a row in which tasks never reached RUNNING (ecs.md 4.3, back-off). */
  int failedRounds;

  /** No start before this, when a round of starts has failed. */
  @Nullable
  Instant retryAt;

  boolean saidStalled;

  /** Times in a row that a task found no place; the breaker does not count them. */
  int failedPlacements;

  final Fates.Flaky flaky = new Fates.Flaky();

  Deployment(String id, ServiceRevision target, Instant createdAt) {
    this.id = id;
    this.target = target;
    this.revision = target.definition;
    this.version = target.version;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
    this.reason = "ECS deployment " + id + " in progress.";
  }

  void move(Rollout to, String why, Instant at) {
    rollout = to;
    reason = why;
    updatedAt = at;
  }

  /** Begins anew as the target of a rollback. */
  void revive(String why, Instant at) {
    move(Rollout.IN_PROGRESS, why, at);
    failedTasks = 0;
    failedRounds = 0;
    retryAt = null;
    ran = false;
    saidStalled = false;
  }
}
