package io.mooring.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** One task, of a service or alone, walking the states of ecs.md 5.2 at its own pace. */
final class Task implements Due {
  /** In the order of a life; tasks without the matter concerned skip the middle ones. */
  enum State {
    PROVISIONING,
    PENDING,
    ACTIVATING,
    RUNNING,
    DEACTIVATING,
    STOPPING,
    DEPROVISIONING,
    STOPPED
  }

  /** What happened to a task at one moment that its service must know. */
  enum Happening {
    NOTHING,
    RAN,
    BECAME_HEALTHY,
    FAILED_TO_START,
    FAILED_ITS_CHECK,
    EXITED
  }

  enum Health {
    UNKNOWN,
    HEALTHY,
    UNHEALTHY
  }

  /** What decides how a task lives, fixed when it is started. */
  record Traits(
      Fate fate, boolean networkInterface, boolean discovery, boolean balanced, boolean checked) {}

  private record Phase(State state, Duration lasts) {}

  final String id;
  final String arn;
  final TaskSettings settings;
  final Revision revision;

  /** Null when nobody replaces it. */
  final @Nullable Service service;

  final Traits traits;

  /** What its containers do, by their names and in the order of the revision. */
  final SequencedMap<String, Program> programs;

  final Instant createdAt;
  final Map<String, String> tags = new LinkedHashMap<>();
  final Map<String, Integer> exitCodes = new LinkedHashMap<>();

  /** Containers that ended in the last step. */
  final List<String> ended = new ArrayList<>();

  /** Times by the name of the response member, in the order in which they came. */
  final Map<String, Instant> times = new LinkedHashMap<>();

  /** The number of the container instance that it is on, or {@link Placement#NOWHERE}. */
  int instance = Placement.NOWHERE;

  State state;
  Health health = Health.UNKNOWN;
  long version = 1;

  @Nullable
  String stopCode;

  @Nullable
  String stoppedReason;

  /** When it moves on by itself; null while nothing will happen. */
  @Nullable
  Instant nextAt;

  /** Why a capacity provider will find no place for it. */
  private @Nullable String unplaced;

  private final @Nullable Deployment deployment;
  private final Pace pace;
  private final Deque<Phase> ahead = new ArrayDeque<>();

  /** When its first health checks are over, and when its containers end, by name. */
  private @Nullable Instant checkedAt;

  private final Map<String, Instant> ends = new LinkedHashMap<>();

  Task(
      String id,
      TaskSettings settings,
      Traits traits,
      SequencedMap<String, Program> programs,
      @Nullable Service service,
      @Nullable Deployment deployment,
      World world,
      Instant createdAt) {
    this.id = id;
    this.arn = world.arns.task(settings.cluster().name, id);
    this.settings = settings;
    this.revision = settings.revision();
    this.traits = traits;
    this.programs = programs;
    this.service = service;
    this.deployment = deployment;
    this.pace = world.behaviour.pace();
    this.createdAt = createdAt;
    times.put("createdAt", createdAt);
    if (traits.networkInterface) {
      state = State.PROVISIONING;
      nextAt = createdAt.plus(pace.provisioning());
      ahead.add(new Phase(State.PENDING, pace.pulling()));
    } else {
      state = State.PENDING;
      nextAt = isStuck() ? null : createdAt.plus(pace.pulling());
      times.put("pullStartedAt", createdAt);
    }
    if (traits.discovery) ahead.add(new Phase(State.ACTIVATING, pace.provisioning()));
  }

  /** Of a service's task. */
  Deployment deployment() {
    if (deployment == null) throw new IllegalStateException(arn + " belongs to no deployment");
    return deployment;
  }

  private boolean isStuck() {
    return state == State.PENDING && traits.fate == Fate.STUCK;
  }

  boolean isStopping() {
    return stopCode != null;
  }

  boolean isStopped() {
    return state == State.STOPPED;
  }

  boolean isHealthy() {
    return health == Health.HEALTHY && state == State.RUNNING;
  }

  boolean isPending() {
    return state.compareTo(State.RUNNING) < 0;
  }

  boolean isForgotten(Instant at) {
    var stoppedAt = times.get("stoppedAt");
    return stoppedAt != null && !at.isBefore(stoppedAt.plus(Scheduler.STOPPED_TASK_KEPT));
  }

  /** Moves on if its time has come; {@code at} is never later than {@link #nextAt}. */
  Happening step(Instant at) {
    ended.clear();
    if (nextAt == null || nextAt.isAfter(at)) return Happening.NOTHING;
    version++;
    if (isStopping()) return nextPhase(at);
    if (state == State.RUNNING) return live(at);
    if (unplaced != null) return failToStart(unplaced, at);
    if (state == State.PENDING) {
      times.put("pullStoppedAt", at);
      if (traits.fate.isOfTheStart()) {
        return failToStart(StartFailure.reason(traits.fate, programs, revision.containers()), at);
      }
    }
    if (!ahead.isEmpty()) return nextPhase(at);
    return run(at);
  }

  private Happening nextPhase(Instant at) {
    if (state == State.STOPPING) terminate(at);
    var phase = ahead.poll();
    if (phase == null) {
      state = State.STOPPED;
      times.put("stoppedAt", at);
      nextAt = null;
      return Happening.NOTHING;
    }
    state = phase.state;
    if (state == State.PENDING) times.put("pullStartedAt", at);
    nextAt = isStuck() ? null : at.plus(phase.lasts);
    return Happening.NOTHING;
  }

  /** Containers that have not ended by themselves end by SIGTERM, or else by SIGKILL. */
  private void terminate(Instant at) {
    times.put("executionStoppedAt", at);
    programs.forEach((name, program) -> {
      if (exitCodes.containsKey(name)) return;
      exitCodes.put(name, program.deaf() ? Program.KILLED : Program.TERMINATED);
      ended.add(name);
    });
  }

  private Happening run(Instant at) {
    state = State.RUNNING;
    times.put("startedAt", at);
    programs.forEach((name, program) -> {
      if (program.runs() != null) ends.put(name, at.plus(program.runs()));
    });
    checkedAt = switch (traits.fate) {
      case CRASH, OUT_OF_MEMORY -> null;
      case UNHEALTHY -> hasCheck() ? at.plus(longer(pace.checkFails(), settings.grace())) : null;
      case WELL, UNPULLABLE, STUCK, FLAKY, NO_SECRET, NO_LOG_GROUP -> passes(at);
    };
    nextAt = soonest();
    return Happening.RAN;
  }

  private @Nullable Instant passes(Instant at) {
    if (hasCheck()) return at.plus(pace.checkPasses());
    // Without any check a service waits 40 s (ecs.md 4.3); nobody waits for a task alone.
    return service == null ? null : at.plus(pace.healthyAfterRunning());
  }

  private boolean hasCheck() {
    return traits.checked || traits.balanced;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private @Nullable Instant soonest() {
    var soonest = checkedAt;
    for (var end : ends.values()) {
      if (soonest == null || end.isBefore(soonest)) soonest = end;
    }
    return soonest;
  }

  /** The first essential container that ends ends the task (ecs.md 5.2). */
  private Happening live(Instant at) {
    boolean over = false;
    for (var container : revision.containers()) {
      var name = Json.text(container, "name");
      var end = ends.get(name);
      var program = programs.get(name);
      if (end == null || program == null || end.isAfter(at)) continue;
      ends.remove(name);
      exitCodes.put(name, program.exitCode());
      ended.add(name);
      over |= container.path("essential").asBoolean();
    }
    if (over) {
      stop("EssentialContainerExited", "Essential container in task exited", at);
      return Happening.EXITED;
    }
    var happening = Happening.NOTHING;
    if (checkedAt != null && !checkedAt.isAfter(at)) {
      checkedAt = null;
      boolean fails = traits.fate == Fate.UNHEALTHY;
      health = fails ? Health.UNHEALTHY : Health.HEALTHY;
      happening = fails ? Happening.FAILED_ITS_CHECK : Happening.BECAME_HEALTHY;
    }
    nextAt = soonest();
    return happening;
  }

  private Happening failToStart(String why, Instant at) {
    stop("TaskFailedToStart", why, at);
    return Happening.FAILED_TO_START;
  }

  /** A capacity provider takes it on and finds no place for it (ecs.md 5.1). */
  void waitInVain(String reason) {
    unplaced = reason;
    state = State.PROVISIONING;
    times.remove("pullStartedAt");
    ahead.clear();
    nextAt = createdAt.plus(pace.provisioning());
  }

  /** Begins the end; a task that is ending already keeps its first reason. */
  void stop(String code, String reason, Instant at) {
    if (isStopping()) return;
    boolean ran = state == State.RUNNING;
    stopCode = code;
    stoppedReason = reason;
    version++;
    times.put("stoppingAt", at);
    ahead.clear();
    boolean goesOn = exitCodes.size() < programs.size();
    if (ran && !goesOn) times.put("executionStoppedAt", at);
    if (ran && traits.balanced) ahead.add(new Phase(State.DEACTIVATING, pace.draining()));
    if (ran && goesOn) ahead.add(new Phase(State.STOPPING, pace.stopping()));
    if (traits.networkInterface) ahead.add(new Phase(State.DEPROVISIONING, pace.provisioning()));
    nextPhase(at);
  }
}
