package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One service. Whoever changes anything of it calls {@link #touch}. */
final class Service implements Due {
  enum Status {
    ACTIVE,
    DRAINING,
    INACTIVE
  }

  /** One service event. */
  record Event(String id, Instant at, String message) {}

  /** A service shows its newest 100 events (ecs.md 1.4). */
  private static final int EVENTS_MAX = 100;

  final Cluster cluster;
  final String name;
  final String arn;
  final Instant createdAt;

  /** The creating request without its tags: what a repeated token is compared with (1.3). */
  final ObjectNode creation;

  final Map<String, String> tags = new LinkedHashMap<>();

  /** Newest first; the first is PRIMARY. */
  final List<Deployment> deployments = new ArrayList<>();

  /** Newest first, from the last 90 days (ecs.md 4.6); the first may still be under way. */
  final ArrayDeque<ServiceDeployment> history = new ArrayDeque<>();

  /** Every revision of the service that a deployment went to, by its ARN. */
  final Map<String, ServiceRevision> revisions = new LinkedHashMap<>();

  final List<Task> tasks = new ArrayList<>();
  final ArrayDeque<Event> events = new ArrayDeque<>();

  /** Members that start no deployment, as they read back. Replaced, never changed in place. */
  ObjectNode settings;

  /** The PRIMARY deployment's version, kept when the service is deleted. */
  ObjectNode version;

  Status status = Status.ACTIVE;
  int desiredCount;

  /** The newest COMPLETED deployment that a rollback may go to (ecs.md 4.4). */
  @Nullable
  Deployment lastCompleted;

  /** When the steady-state event was last written, while the service is steady. */
  @Nullable
  Instant steadySince;

  /** When deletion was asked for, and when it was over. */
  @Nullable
  Instant deletedAt;

  /** Kept for its read-back only: its way of deploying is not modelled. */
  boolean readBackOnly;

  private @Nullable ObjectNode described;
  private @Nullable ObjectNode describedWithTags;

  Service(
      Cluster cluster,
      String name,
      String arn,
      Instant createdAt,
      ObjectNode creation,
      ObjectNode settings,
      ObjectNode version) {
    this.cluster = cluster;
    this.name = name;
    this.arn = arn;
    this.createdAt = createdAt;
    this.creation = creation;
    this.settings = settings;
    this.version = version;
  }

  Optional<Deployment> primary() {
    return deployments.stream().findFirst();
  }

  /** The service deployment that is under way. */
  Optional<ServiceDeployment> underWay() {
    return Optional.ofNullable(history.peekFirst()).filter(newest -> !newest.status.isFinished());
  }

  /** A rollback is asked for and has not begun. */
  boolean isToTurnBack() {
    return underWay().filter(going -> going.rollbackAt != null).isPresent();
  }

  JsonNode deploymentConfiguration() {
    return settings.path("deploymentConfiguration");
  }

  boolean isDaemon() {
    return Json.text(settings, "schedulingStrategy").equals("DAEMON");
  }

  String strategy() {
    return Json.text(deploymentConfiguration(), "strategy");
  }

  JsonNode breaker() {
    return deploymentConfiguration().path("deploymentCircuitBreaker");
  }

  void say(String id, Instant at, String message) {
    events.addFirst(new Event(id, at, "(service " + name + ") " + message));
    if (events.size() > EVENTS_MAX) events.removeLast();
  }

  void touch() {
    described = null;
    describedWithTags = null;
  }

  /** The answer of DescribeServices, made once for many reads. */
  ObjectNode described(ServiceView view, boolean withTags) {
    var known = withTags ? describedWithTags : described;
    if (known != null) return known;
    var made = view.of(this, withTags);
    if (withTags) describedWithTags = made;
    else described = made;
    return made;
  }
}
