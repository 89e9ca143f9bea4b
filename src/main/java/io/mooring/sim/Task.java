package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One task of a service, walking the states of ecs.md 5.2 at its own pace. */
final class Task {
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

  /** Exit code after SIGTERM, and of an image that crashes (ecs.md 5.2). */
  private static final int TERMINATED = 143;

  private static final int CRASHED = 1;

  /** Of a container that was killed, for its memory or otherwise (ecs.md 5.2). */
  private static final int KILLED = 137;

  final String id;
  final String arn;
  final Service service;
  final Deployment deployment;
  final Traits traits;
  final Instant createdAt;
  final Map<String, String> tags = new LinkedHashMap<>();
  final Map<String, Integer> exitCodes = new LinkedHashMap<>();

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

  private final Fates fates;
  private final Pace pace;
  private final Duration grace;
  private final Deque<Phase> ahead = new ArrayDeque<>();

  Task(
      String id,
      String arn,
      Service service,
      Deployment deployment,
      Traits traits,
      World world,
      Instant createdAt) {
    this.id = id;
    this.arn = arn;
    this.service = service;
    this.deployment = deployment;
    this.traits = traits;
    this.fates = world.fates;
    this.pace = world.behaviour.pace();
    this.createdAt = createdAt;
    this.grace = Duration.ofSeconds(
        service.settings.path("healthCheckGracePeriodSeconds").asLong(0));
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

  /** Moves on if its time has come; {@code at} is never later than {@link #nextAt}. */
  Happening step(Instant at) {
    if (nextAt == null || nextAt.isAfter(at)) return Happening.NOTHING;
    version++;
    if (isStopping()) return nextPhase(at);
    if (state == State.RUNNING) return verdict(at);
    if (state == State.PENDING) {
      times.put("pullStoppedAt", at);
      if (traits.fate.isOfTheStart()) return failToStart(at);
    }
    if (!ahead.isEmpty()) return nextPhase(at);
    return run(at);
  }

  private Happening nextPhase(Instant at) {
    if (state == State.STOPPING) endContainers(at);
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

  /** Containers that have not exited by themselves end by SIGTERM. */
  private void endContainers(Instant at) {
    times.put("executionStoppedAt", at);
    for (var container : deployment.revision.containers()) {
      exitCodes.putIfAbsent(Json.text(container, "name"), TERMINATED);
    }
  }

  private Happening run(Instant at) {
    state = State.RUNNING;
    times.put("startedAt", at);
    nextAt = switch (traits.fate) {
      case CRASH, OUT_OF_MEMORY -> at.plus(pace.crashes());
      case UNHEALTHY -> hasCheck() ? at.plus(longer(pace.checkFails(), grace)) : null;
      // Without any check ECS waits 40 s (ecs.md 4.3).
      case WELL, UNPULLABLE, STUCK, FLAKY, NO_SECRET, NO_LOG_GROUP ->
        at.plus(hasCheck() ? pace.checkPasses() : pace.healthyAfterRunning());
    };
    return Happening.RAN;
  }

  private boolean hasCheck() {
    return traits.checked || traits.balanced;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private Happening verdict(Instant at) {
    nextAt = null;
    if (traits.fate == Fate.CRASH || traits.fate == Fate.OUT_OF_MEMORY) {
      int code = traits.fate == Fate.CRASH ? CRASHED : KILLED;
      for (var container : deployment.revision.containers()) {
        if (ends(container)) exitCodes.put(Json.text(container, "name"), code);
      }
      endContainers(at);
      stop("EssentialContainerExited", "Essential container in task exited", at);
      return Happening.EXITED;
    }
    if (traits.fate == Fate.UNHEALTHY) {
      health = Health.UNHEALTHY;
      return Happening.FAILED_ITS_CHECK;
    }
    health = Health.HEALTHY;
    return Happening.BECAME_HEALTHY;
  }

  /** Whether it is the container whose end is the end of the task. */
  boolean ends(JsonNode container) {
    return fateOf(Json.text(container, "image")) == traits.fate;
  }

  Fate fateOf(String image) {
    return fates.of(image);
  }

  private Happening failToStart(Instant at) {
    var why = StartFailure.reason(traits.fate, fates, deployment.revision.containers());
    stop("TaskFailedToStart", why, at);
    return Happening.FAILED_TO_START;
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
    if (ran && traits.balanced) ahead.add(new Phase(State.DEACTIVATING, pace.draining()));
    if (ran && exitCodes.isEmpty()) ahead.add(new Phase(State.STOPPING, pace.stopping()));
    if (traits.networkInterface) ahead.add(new Phase(State.DEPROVISIONING, pace.provisioning()));
    nextPhase(at);
  }
}
