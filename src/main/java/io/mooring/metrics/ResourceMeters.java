package io.mooring.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.mooring.ident.ResourceKey;
import io.mooring.plan.Policy;
import io.mooring.plan.Remark;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import io.mooring.status.Origin;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The series of one resource, from its first pass until it is no longer declared.
 *
 * <p>States are sets: one series for every status, 1 for the one that holds and 0 for the others. A
 * label that flips would start a new series and restart every {@code for:} clock of an alert. Times
 * are when something began, never how long it lasts.
 */
final class ResourceMeters {
  private final MeterRegistry registry;
  private final Tags tags;
  private final boolean driftCounts;
  private final List<Meter> meters = new ArrayList<>();
  private volatile ResourceStatus status;

  ResourceMeters(MeterRegistry registry, Policy.Drift drift, ResourceStatus first) {
    this.registry = registry;
    this.driftCounts = drift != Policy.Drift.IGNORE;
    this.tags = tags(first.key());
    this.status = first;
    register();
  }

  void update(ResourceStatus latest) {
    status = latest;
  }

  void remove() {
    meters.forEach(registry::remove);
  }

  private static Tags tags(ResourceKey key) {
    return Tags.of(
        "app", key.app().value(),
        "cluster", key.cluster().value(),
        "kind", key.kind().word(),
        "name", key.name());
  }

  private void register() {
    for (var possible : Sync.Status.values()) {
      gauge(Gauge.builder(
              "mooring.resource.sync.status", this, of(s -> s.sync().status() == possible))
          .description("Whether the resource matches Git: 1 for the status that holds")
          .tag("status", possible.word()));
    }
    for (var possible : Health.Status.values()) {
      gauge(Gauge.builder(
              "mooring.resource.health.status",
              this,
              of(s -> s.health().health().status() == possible))
          .description("How well the resource runs: 1 for the status that holds")
          .tag("status", possible.word()));
    }
    for (var origin : Origin.values()) {
      gauge(Gauge.builder("mooring.drift.start.timestamp", this, m -> m.start(origin))
          .description("Since when the resource differs, by origin; 0 when it does not")
          .baseUnit("seconds")
          .tag("origin", Labels.of(origin)));
    }
    gauge(Gauge.builder("mooring.contested", this, of(s -> s.has(Condition.Type.CONTESTED)))
        .description("1 while a difference that survived our own writes is left alone"));
    gauge(Gauge.builder("mooring.held", this, of(s -> s.has(Condition.Type.HELD)))
        .description("1 while a version is kept back"));
    gauge(Gauge.builder(
            "mooring.held.by.person",
            this,
            of(s -> told(s, Condition.Type.HELD, Remark.ROLLED_BACK_BY)))
        .description("1 while a person's rollback keeps a version back"));
    gauge(Gauge.builder(
            "mooring.stopped.after.failures",
            this,
            of(s -> told(s, Condition.Type.BLOCKED, Remark.STOPPED_AFTER_FAILURES)))
        .description("1 while it is not rolled out because too many others failed"));
    gauge(Gauge.builder("mooring.run.failed", this, of(s -> s.has(Condition.Type.RUN_FAILED)))
        .description("1 while a hook or the Task itself has failed"));
    gauge(Gauge.builder(
            "mooring.run.outcome.unknown", this, of(s -> s.has(Condition.Type.OUTCOME_UNKNOWN)))
        .description("1 while a person must say how a run ended"));
    gauge(Gauge.builder("mooring.suspended", this, of(s -> s.has(Condition.Type.SUSPENDED)))
        .description("1 while a person wants nothing written to it"));
  }

  private static boolean told(ResourceStatus status, Condition.Type type, String reason) {
    return status.conditions().stream()
        .anyMatch(c -> c.type() == type && c.reason().equals(reason));
  }

  private void gauge(Gauge.Builder<ResourceMeters> gauge) {
    meters.add(gauge.tags(tags).register(registry));
  }

  private static ToDoubleFunction<ResourceMeters> of(Predicate<ResourceStatus> holds) {
    return meters -> holds.test(meters.status) ? 1 : 0;
  }

  /** While sync is unknown the last known difference goes on: silence does not end a drift. */
  private double start(Origin origin) {
    return switch (status.sync()) {
      case Sync.Synced _ -> 0;
      case Sync.OutOfSync out -> start(out, origin);
      case Sync.Unknown unknown ->
        unknown.lastKnown().map(out -> start(out, origin)).orElse(0.0);
    };
  }

  private double start(Sync.OutOfSync out, Origin origin) {
    if (out.origin() != origin || (origin == Origin.LIVE && !driftCounts)) return 0;
    return out.since().getEpochSecond();
  }
}
