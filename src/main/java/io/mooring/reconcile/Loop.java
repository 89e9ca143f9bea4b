package io.mooring.reconcile;

import io.mooring.ident.AppName;
import io.mooring.status.PassReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * The queue: which app is due, one pass at a time for each, on virtual threads.
 *
 * <p>Level-based: it holds names and instants, never what happened, so a lost nudge costs only time
 * and a doubled one nothing. Timers and webhooks only call {@link #tick} and {@link #nudge}.
 */
public final class Loop implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Loop.class);

  /** First wait after a pass that died, doubled each time. */
  private static final Duration BACK_OFF_FIRST = Duration.ofSeconds(2);

  private static final Duration BACK_OFF_MAX = Duration.ofMinutes(5);

  /** Soonest next pass: a worker that always wants more must not spin. */
  private static final Duration PAUSE_MIN = Duration.ofMillis(200);

  /**
   * How long a pass under way may take to end when the process stops; what is left is found by the
   * next start.
   */
  private static final Duration STOP_MAX = Duration.ofSeconds(20);

  private final SortedMap<AppName, Slot> slots = new TreeMap<>();
  private final List<Watcher> watchers;
  private final InstantSource clock;
  private final RandomGenerator chance;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<Instant> lastTick;

  /** One app's place in the queue; guarded by itself. */
  private static final class Slot {
    private final AppWorker worker;
    private Instant due;
    private boolean running;
    private boolean nudged;
    private int deaths;
    private Instant startedAt = Instant.EPOCH;
    private Set<String> told = Set.of();

    Slot(AppWorker worker, Instant due) {
      this.worker = worker;
      this.due = due;
    }
  }

  public Loop(
      List<AppWorker> workers,
      List<Watcher> watchers,
      InstantSource clock,
      RandomGenerator chance) {
    this.watchers = List.copyOf(watchers);
    this.clock = clock;
    this.chance = chance;
    this.lastTick = new AtomicReference<>(clock.instant());
    workers.forEach(worker -> slots.put(worker.app(), new Slot(worker, clock.instant())));
  }

  /** Starts the passes that are due. */
  public void tick() {
    var now = clock.instant();
    lastTick.set(now);
    slots.values().forEach(slot -> startIfDue(slot, now));
  }

  /** Something may have changed: the app is due now, and asks Git. */
  public void nudge(AppName app) {
    var slot = slots.get(app);
    if (slot == null) return;
    slot.worker.hint();
    synchronized (slot) {
      slot.nudged = true;
      slot.due = clock.instant();
    }
  }

  /** When the loop last moved. */
  public Instant lastTick() {
    return lastTick.get();
  }

  /** The longest that a pass now under way has taken; zero when none is. */
  public Duration longestRunning() {
    var now = clock.instant();
    var longest = Duration.ZERO;
    for (var slot : slots.values()) {
      synchronized (slot) {
        var took = slot.running ? Duration.between(slot.startedAt, now) : Duration.ZERO;
        if (took.compareTo(longest) > 0) longest = took;
      }
    }
    return longest;
  }

  /** Whether any pass is under way. */
  boolean isBusy() {
    for (var slot : slots.values()) {
      synchronized (slot) {
        if (slot.running) return true;
      }
    }
    return false;
  }

  private void startIfDue(Slot slot, Instant now) {
    synchronized (slot) {
      if (slot.running || slot.due.isAfter(now) || threads.isShutdown()) return;
      slot.running = true;
      slot.nudged = false;
      slot.startedAt = now;
    }
    threads.execute(() -> run(slot));
  }

  private void run(Slot slot) {
    try {
      var report = slot.worker.pass();
      tell(slot, report);
      ended(slot, 0, slot.worker.nextLook());
    } catch (RuntimeException | Error mistake) {
      // A mistake of ours: the pass dies, the app backs off, the process lives.
      LOG.errorf(mistake, "the pass of app %s died", slot.worker.app());
      var next = clock.instant().plus(backOff(slot.deaths));
      tell(slot, slot.worker.died(mistake, next));
      ended(slot, slot.deaths + 1, next);
    }
  }

  /** Before the next pass may start, so that nobody is told of passes in another order. */
  private void tell(Slot slot, PassReport report) {
    for (var watcher : watchers) {
      try {
        watcher.passed(report);
      } catch (RuntimeException mistake) {
        LOG.errorf(mistake, "a report of app %s was not taken", slot.worker.app());
      }
    }
    log(slot, report);
  }

  private void ended(Slot slot, int deaths, Instant next) {
    synchronized (slot) {
      var soonest = clock.instant().plus(PAUSE_MIN);
      slot.running = false;
      slot.deaths = deaths;
      slot.due = slot.nudged || next.isBefore(soonest) ? soonest : next;
    }
  }

  /**
   * Doubles, and is spread over half of itself so that apps that died together do not come back
   * together.
   */
  private Duration backOff(int deaths) {
    var full = BACK_OFF_FIRST.multipliedBy(1L << Math.min(deaths, 10));
    var capped = full.compareTo(BACK_OFF_MAX) > 0 ? BACK_OFF_MAX : full;
    return Duration.ofMillis(capped.toMillis() / 2 + chance.nextLong(capped.toMillis() / 2));
  }

  /**
   * Events as they come; conditions only when they are new, so that a lasting trouble is one line.
   */
  private static void log(Slot slot, PassReport report) {
    var app = report.app().app();
    for (var event : report.events()) LOG.infof("app=%s %s", app, event.describe());
    var told = new TreeSet<String>();
    report.app().conditions().forEach(c -> told.add(c.type().word() + ": " + c.message()));
    for (var resource : report.resources()) {
      resource
          .conditions()
          .forEach(c -> told.add(resource.key() + " " + c.type().word() + ": " + c.message()));
    }
    told.stream()
        .filter(line -> !slot.told.contains(line))
        .forEach(line -> LOG.warnf("app=%s %s", app, line));
    slot.told = told;
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS))
        threads.shutdownNow();
    } catch (InterruptedException stop) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
