package io.mooring.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.reconcile.AppSpec;
import io.mooring.status.Condition;
import io.mooring.status.Event;
import io.mooring.status.PassReport;
import io.mooring.status.ResourceStatus;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The series of one app. Its counters are born at 0, so that the first increment is a rate and not
 * a new series.
 */
final class AppMeters {
  /** Upper bounds of the histogram of stages: from a quiet pass to one that waits for AWS. */
  private static final Duration[] STAGE_BOUNDS = {
    Duration.ofMillis(10),
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30),
    Duration.ofSeconds(120)
  };

  private static final List<String> ROLLOUT_RESULTS = List.of("succeeded", "failed", "rolled_back");

  private static final List<String> RUN_RESULTS = List.of("succeeded", "failed", "unknown");

  private final MeterRegistry registry;
  private final AppSpec spec;
  private final Tags app;
  private final Map<PassReport.Stage, AtomicLong> lastSuccess =
      new EnumMap<>(PassReport.Stage.class);
  private final Map<Condition.Type, AtomicLong> conditions = new EnumMap<>(Condition.Type.class);
  private final Map<ResourceKey, ResourceMeters> resources = new TreeMap<>();

  AppMeters(MeterRegistry registry, AppSpec spec) {
    this.registry = registry;
    this.spec = spec;
    this.app = Tags.of("app", spec.name().value());
    for (var stage : PassReport.Stage.values()) lastSuccess.put(stage, lastSuccess(stage));
    for (var type : Condition.Type.values()) conditions.put(type, conditions(type));
    for (var result : PassReport.Result.values()) passes(result);
    for (var result : ROLLOUT_RESULTS) rollouts(result);
    for (var by : Event.WentBack.By.values()) rollbacks(by);
    for (var result : RUN_RESULTS) runs(result);
    for (var cluster : spec.destination().clusters()) {
      drift("mooring.drift.detected", cluster, Kind.SERVICE);
      drift("mooring.drift.corrected", cluster, Kind.SERVICE);
    }
    info();
  }

  /** One pass at a time per app: called by one thread, read by the scrape through volatiles. */
  synchronized void passed(PassReport report) {
    passes(report.result()).increment();
    report.stages().forEach((stage, took) -> stage(stage).record(took));
    long at = report.app().lastPassAt().getEpochSecond();
    for (var stage : PassReport.Stage.values()) {
      if (ran(report, stage) && succeeded(report, stage)) success(stage).set(at);
    }
    report.events().forEach(this::count);
    for (var type : Condition.Type.values()) {
      conditionCount(type).set(told(report).filter(c -> c.type() == type).count());
    }
    show(report.resources());
  }

  private AtomicLong success(PassReport.Stage stage) {
    return lastSuccess.computeIfAbsent(stage, this::lastSuccess);
  }

  private AtomicLong conditionCount(Condition.Type type) {
    return conditions.computeIfAbsent(type, this::conditions);
  }

  private static Stream<Condition> told(PassReport report) {
    return Stream.concat(
        report.app().conditions().stream(),
        report.resources().stream().flatMap(resource -> resource.conditions().stream()));
  }

  /** Manifests may be read within another stage: they were read whenever something was compared. */
  private static boolean ran(PassReport report, PassReport.Stage stage) {
    boolean compared = report.result() != PassReport.Result.FAILED;
    return report.stages().containsKey(stage) || (stage == PassReport.Stage.DESIRED && compared);
  }

  /** A stage that ran has succeeded unless a condition says that it did not. */
  private static boolean succeeded(PassReport report, PassReport.Stage stage) {
    var types = told(report).map(Condition::type).toList();
    boolean compared = report.result() != PassReport.Result.FAILED;
    return switch (stage) {
      case SOURCE -> !types.contains(Condition.Type.SOURCE_STALE);
      case DESIRED -> !types.contains(Condition.Type.INVALID_MANIFEST);
      case LIVE -> !types.contains(Condition.Type.LIVE_UNKNOWN);
      case DECIDE -> compared;
      case ACT -> compared && !types.contains(Condition.Type.RETRYING);
    };
  }

  private void show(List<ResourceStatus> latest) {
    var seen = new HashSet<ResourceKey>();
    for (var status : latest) {
      seen.add(status.key());
      var known = resources.get(status.key());
      if (known != null) known.update(status);
      else
        resources.put(status.key(), new ResourceMeters(registry, spec.policy().drift(), status));
    }
    var gone = new HashSet<>(resources.keySet());
    gone.removeAll(seen);
    for (var key : gone) {
      var meters = resources.remove(key);
      if (meters != null) meters.remove();
    }
  }

  private void count(Event event) {
    switch (event) {
      case Event.DriftDetected(var key) ->
        drift("mooring.drift.detected", key.cluster(), key.kind()).increment();
      case Event.DriftCorrected(var key) ->
        drift("mooring.drift.corrected", key.cluster(), key.kind()).increment();
      case Event.WentBack(var _, var by) -> rollbacks(by).increment();
      case Event.RolloutEnded ended -> rollouts(ended.result()).increment();
      case Event.RunEnded(var _, var _, var result) -> runs(result).increment();
      case Event.Wrote _, Event.WroteForApp _ -> {
        // Counted where the calls are made, by MeteredAws.
      }
    }
  }

  private Counter runs(String result) {
    return Counter.builder("mooring.run.outcomes")
        .description("Hooks and Tasks that reached their end")
        .tags(app)
        .tag("result", result)
        .register(registry);
  }

  private Counter drift(String name, ClusterName cluster, Kind kind) {
    return Counter.builder(name)
        .description("Live changes of what Git declares, seen or put right")
        .tags(app)
        .tag("cluster", cluster.value())
        .tag("kind", kind.word())
        .register(registry);
  }

  private Counter passes(PassReport.Result result) {
    return Counter.builder("mooring.passes")
        .description("Passes by how they ended")
        .tags(app)
        .tag("result", Labels.of(result))
        .register(registry);
  }

  private Counter rollouts(String result) {
    return Counter.builder("mooring.rollouts")
        .description("Roll-outs that Mooring started, by verdict")
        .tags(app)
        .tag("result", result)
        .register(registry);
  }

  private Counter rollbacks(Event.WentBack.By by) {
    return Counter.builder("mooring.rollbacks")
        .description("Services that went back to an earlier version, by who wanted it")
        .tags(app)
        .tag("by", Labels.of(by))
        .register(registry);
  }

  private Timer stage(PassReport.Stage stage) {
    return Timer.builder("mooring.pass.duration")
        .description("Time of one stage of a pass")
        .tags(app)
        .tag("stage", Labels.of(stage))
        .serviceLevelObjectives(STAGE_BOUNDS)
        .register(registry);
  }

  private AtomicLong lastSuccess(PassReport.Stage stage) {
    var seconds = new AtomicLong();
    Gauge.builder("mooring.last.success.timestamp", seconds, AtomicLong::doubleValue)
        .description("When a stage of the pass last went well, 0 for never")
        .baseUnit("seconds")
        .tags(app)
        .tag("stage", Labels.of(stage))
        .strongReference(true)
        .register(registry);
    return seconds;
  }

  private AtomicLong conditions(Condition.Type type) {
    var count = new AtomicLong();
    Gauge.builder("mooring.conditions", count, AtomicLong::doubleValue)
        .description("Conditions that hold now, of the app and its resources, by type")
        .tags(app)
        .tag("type", type.word())
        .strongReference(true)
        .register(registry);
    return count;
  }

  /** What is configured and does not change while the process lives. */
  private void info() {
    var policy = spec.policy();
    Gauge.builder("mooring.app.info", () -> 1)
        .description("The app as configured")
        .tags(app)
        .tag("ref", spec.source().ref())
        .tag("path", spec.source().path())
        .tag("mode", Labels.of(policy.mode()))
        .tag("drift", Labels.of(policy.drift()))
        .register(registry);
  }
}
