package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.aws.Budget;
import io.mooring.aws.Ecs;
import io.mooring.fixture.MemoryRepository;
import io.mooring.fixture.ModelAws;
import io.mooring.fixture.World;
import io.mooring.ident.AppName;
import io.mooring.ident.Commit;
import io.mooring.ident.InstanceName;
import io.mooring.port.AwsCall;
import io.mooring.port.Repository;
import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import io.mooring.sim.Pace;
import io.mooring.status.PassReport;
import io.mooring.status.Sync;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The real queue on real threads, in a clock that the test moves: several apps share one ECS. */
class LoopTest {
  private static final Duration INTERVAL = Duration.ofSeconds(60);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final InstantSource clock = now::get;
  private final EcsModel model =
      new EcsModel(Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));
  private final ModelAws aws = new ModelAws(model, clock);
  private final Ecs ecs = new Ecs(aws, new Budget(1, clock));
  private final List<PassReport> reports = Collections.synchronizedList(new ArrayList<>());
  private final Board board = new Board();
  private Loop loop = start(List.of());

  @AfterEach
  void stop() {
    loop.close();
  }

  private Loop start(List<AppWorker> workers) {
    var first = new AtomicBoolean(true);
    Watcher broken = _ -> {
      if (first.getAndSet(false)) throw new IllegalStateException("a watcher with a mistake");
    };
    return new Loop(workers, List.of(broken, board, reports::add), clock, new Random(1));
  }

  private AppWorker worker(String app, Repository git) {
    var spec = new AppSpec(
        new AppName(app),
        new InstanceName("test"),
        new AppSpec.SourceSpec("memory", "main", "", INTERVAL),
        World.destination("shop"),
        World.AUTO,
        INTERVAL);
    return new AppWorker(spec, new Source(git, INTERVAL), ecs, clock);
  }

  private static MemoryRepository holding(String service) {
    var git = new MemoryRepository();
    git.commit(service + ".yaml", manifest(service, "shop/" + service + ":v1", 1));
    return git;
  }

  /** Ticks once a second of virtual time, and lets the passes that it starts end. */
  private void run(Duration time) throws InterruptedException {
    var end = clock.instant().plus(time);
    while (clock.instant().isBefore(end)) {
      loop.tick();
      for (int i = 0; i < 2_000 && loop.isBusy(); i++) Thread.sleep(1);
      assertThat(loop.isBusy()).as("a pass takes seconds of real time").isFalse();
      now.updateAndGet(t -> t.plusSeconds(1));
      model.advanceTo(clock.instant());
    }
  }

  private long passes(String app) {
    synchronized (reports) {
      return reports.stream().filter(r -> r.app().app().value().equals(app)).count();
    }
  }

  /** Dies at every look. */
  private record Deadly(RuntimeException mistake) implements Repository {
    @Override
    public Fetched refresh() {
      throw mistake;
    }

    @Override
    public Listing files(Commit commit, String path) {
      throw mistake;
    }

    @Override
    public byte[] read(FileEntry file) {
      throw mistake;
    }
  }

  @Test
  void anAppWhosePassDiesBacksOffSaysSoAndHarmsNoOther() throws InterruptedException {
    var mistake = new IllegalStateException("a mistake");
    loop.close();
    loop = start(List.of(worker("bad", new Deadly(mistake)), worker("good", holding("web"))));
    run(Duration.ofMinutes(20));
    assertThat(passes("bad")).isBetween(8L, 20L);
    var bad = board.apps().getFirst();
    assertThat(bad.conditions()).singleElement().satisfies(died -> {
      assertThat(died.reason()).isEqualTo("PassDied");
      assertThat(died.message()).contains("IllegalStateException").contains("log");
    });
    assertThat(board.resources())
        .singleElement()
        .satisfies(r -> assertThat(r.sync()).isInstanceOf(Sync.Synced.class));
    long before = passes("bad");
    loop.nudge(new AppName("bad"));
    run(Duration.ofSeconds(2));
    assertThat(passes("bad")).isEqualTo(before + 1);
  }

  @Test
  void appsOfOneClusterReadItTogether() throws InterruptedException {
    loop.close();
    var workers = new ArrayList<AppWorker>();
    for (var app : List.of("one", "two", "three", "four", "five"))
      workers.add(worker(app, holding("svc-" + app)));
    loop = start(workers);
    run(Duration.ofMinutes(5));
    assertThat(board.resources()).hasSize(5).allMatch(r -> r.sync() instanceof Sync.Synced);
    // Each at another moment from now on.
    for (var app : List.of("two", "three", "four", "five")) {
      run(Duration.ofSeconds(7));
      loop.nudge(new AppName(app));
    }
    aws.forgetCalls();
    run(Duration.ofMinutes(10));
    assertThat(aws.calls(AwsCall.DESCRIBE_SERVICES)).isLessThanOrEqualTo(11);
    assertThat(aws.calls(AwsCall.DESCRIBE_CLUSTERS)).isLessThanOrEqualTo(11);
    assertThat(passes("one")).isGreaterThan(10);
  }

  @Test
  void closingWaitsForAPassUnderWayAndStartsNoOther() throws InterruptedException {
    var entered = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    var git = holding("web");
    Repository slow = new Repository() {
      @Override
      public Fetched refresh() {
        entered.countDown();
        try {
          if (!leave.await(10, TimeUnit.SECONDS)) throw new IllegalStateException("not let go");
        } catch (InterruptedException stopped) {
          throw new IllegalStateException(stopped);
        }
        return git.refresh();
      }

      @Override
      public Listing files(Commit commit, String path) {
        return git.files(commit, path);
      }

      @Override
      public byte[] read(FileEntry file) {
        return git.read(file);
      }
    };
    loop.close();
    loop = start(List.of(worker("web", slow)));
    loop.tick();
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
    loop.tick();
    var closing = Thread.ofVirtual().start(loop::close);
    Thread.sleep(50);
    assertThat(closing.isAlive()).isTrue();
    leave.countDown();
    assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
    assertThat(passes("web")).isEqualTo(1);
    now.updateAndGet(t -> t.plusSeconds(3600));
    loop.tick();
    assertThat(passes("web")).isEqualTo(1);
  }
}
