package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.RunTag;
import io.mooring.fixture.ModelAws.Killed;
import io.mooring.fixture.World;
import io.mooring.port.AwsCall;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Killed before or after any call while a migration gates a roll-out, and started again after a
 * while: the migration has run once, or a person is asked and her word ends it.
 */
class HookCrashTest {
  private static final Duration A_WHILE = Duration.ofMinutes(6);

  /**
   * How long nobody is there: while it runs, while ECS knows its end, and when all is forgotten.
   */
  private static final List<Duration> AWAY = List.of(
      Duration.ofSeconds(5), Duration.ofMinutes(50), Duration.ofHours(2), Duration.ofHours(25));

  record Crash(int call, boolean before, Duration away) {}

  private static World prepared() {
    var world = new World();
    world.git.commit("web.yaml", World.manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    world.restart();
    world.git.commit(
        "web.yaml",
        World.manifest("web", "shop/web:v2", 2)
            + "  hooks:\n    - {name: migrate, phase: PreSync, container: web, command: [m, sleep-20]}\n");
    return world;
  }

  static Stream<Crash> crashes() {
    var world = prepared();
    var count = new AtomicInteger();
    world.aws.dieBefore(call -> {
      count.incrementAndGet();
      return false;
    });
    world.run(Duration.ofMinutes(2));
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.aws.started()).hasSize(1);
    var crashes = new ArrayList<Crash>();
    for (int call = 0; call < count.get(); call++) {
      for (var away : AWAY) {
        crashes.add(new Crash(call, true, away));
        crashes.add(new Crash(call, false, away));
      }
    }
    assertThat(crashes).hasSizeGreaterThan(100);
    return crashes.stream();
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void runsOnceOrAsks(Crash crash) {
    var world = prepared();
    var left = new AtomicInteger(crash.call());
    Predicate<AwsCall> at = _ -> left.getAndDecrement() == 0;
    if (crash.before()) world.aws.dieBefore(at);
    else world.aws.dieAfter(at);
    try {
      world.run(Duration.ofMinutes(2));
    } catch (Killed now) {
      world.restart();
    }
    world.advance(crash.away());
    world.run(A_WHILE);
    assertThat(world.aws.started().size()).isLessThanOrEqualTo(1);
    var unknown = world.status("web").conditions().stream()
        .filter(c -> c.type() == Condition.Type.OUTCOME_UNKNOWN)
        .findFirst();
    if (unknown.isPresent()) {
      assertThat(unknown.get().message()).contains("--run migrate --as succeeded|failed|retry");
      assertThat(world.revision("web")).isEqualTo("web:1");
      say(world);
      world.run(A_WHILE);
    } else {
      assertThat(world.aws.started()).hasSize(1);
    }
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.status("web").conditions()).isEmpty();
    assertThat(world.revision("web")).isEqualTo("web:2");
  }

  private static void say(World world) {
    var record = RunTag.parse(Runs.record(world, "web:2", "migrate")).orElseThrow();
    Runs.record(
        world,
        "web:2",
        "migrate",
        record.said(RunTag.State.SUCCEEDED, "anna", "").value());
  }
}
