package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.rollout.Health;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A record that is read as it was before we wrote it, and a task that no list shows yet: still it
 * is started once.
 */
class LaggingRunsTest {
  private static final Duration A_WHILE = Duration.ofMinutes(12);

  /** Of records and services, and of tasks. */
  static Stream<Arguments> lags() {
    var seconds = List.of(0, 6, 30, 50);
    return seconds.stream()
        .flatMap(tags -> seconds.stream().map(tasks -> Arguments.of(tags, tasks)));
  }

  private static World world(int tasks) {
    return new World(
        World.AUTO,
        Behaviour.standard()
            .withPace(Pace.BRISK)
            .withClusters("shop")
            .withLags(new Behaviour.Lags(Duration.ofSeconds(tasks), false)));
  }

  private static String hooked(String image, String... hooks) {
    return World.manifest("web", "shop/web:" + image, 2) + "  hooks:\n    - "
        + String.join("\n    - ", hooks) + "\n";
  }

  private static void assertQuiet(World world) {
    world.aws.forgetWrites();
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("lags")
  void hooksStartOnceEach(int tags, int tasks) {
    var world = world(tasks);
    world.git.commit("web.yaml", World.manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    world.aws.lag(Duration.ofSeconds(tags));
    world.git.commit(
        "web.yaml",
        hooked(
            "v2",
            "{name: migrate, phase: PreSync, container: web, command: [m, sleep-20]}",
            "{name: check, phase: PreSync, image: 'shop/check:v1', command: [c]}",
            "{name: smoke, phase: PostSync, container: web, command: [s, sleep-10]}"));
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(3);
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(world.status("web").conditions()).isEmpty();
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertQuiet(world);
  }

  /** Each of two attempts starts one. */
  @ParameterizedTest
  @MethodSource("lags")
  void anAttemptThatFailedIsFollowedByOneMore(int tags, int tasks) {
    var world = world(tasks);
    world.git.commit("web.yaml", World.manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    world.aws.lag(Duration.ofSeconds(tags));
    world.git.commit(
        "web.yaml",
        hooked(
            "v2",
            "{name: migrate, phase: PreSync, container: web, command: [exit-1], retries: 1}",
            "{name: tell, phase: SyncFail, container: web, command: [t]}"));
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(3);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.status("web").has(Condition.Type.RUN_FAILED)).isTrue();
    assertQuiet(world);
  }

  /** The whole process forgets everything at every pass. */
  @ParameterizedTest
  @MethodSource("lags")
  void aProcessThatStartsAnewAllTheTimeStartsAHookOnceToo(int tags, int tasks) {
    var world = world(tasks);
    world.git.commit("web.yaml", World.manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    world.aws.lag(Duration.ofSeconds(tags));
    world.git.commit(
        "web.yaml",
        hooked("v2", "{name: migrate, phase: PreSync, container: web, command: [m, sleep-20]}"));
    for (int i = 0; i < 60; i++) {
      world.restart();
      world.run(Duration.ofSeconds(3));
    }
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(1);
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertQuiet(world);
  }

  @ParameterizedTest
  @MethodSource("lags")
  void aTaskStartsOnce(int tags, int tasks) {
    var world = world(tasks);
    world.aws.lag(Duration.ofSeconds(tags));
    world.git.commit("seed.yaml", TaskStoriesTest.task("seed", "bin/seed, sleep-20", ""));
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(1);
    assertThat(TaskStoriesTest.health(world, "seed")).isEqualTo(Health.Status.HEALTHY);
    assertThat(TaskStoriesTest.status(world, "seed").conditions()).isEmpty();
    assertQuiet(world);
  }

  @ParameterizedTest
  @MethodSource("lags")
  void aTaskThatFailedIsTriedOnceMore(int tags, int tasks) {
    var world = world(tasks);
    world.aws.lag(Duration.ofSeconds(tags));
    world.git.commit("seed.yaml", TaskStoriesTest.task("seed", "exit-1", "  retries: 1\n"));
    for (int i = 0; i < 60; i++) {
      if (i % 4 == 0) world.restart();
      world.run(Duration.ofSeconds(4));
    }
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(2);
    assertThat(TaskStoriesTest.status(world, "seed").has(Condition.Type.RUN_FAILED))
        .isTrue();
    assertQuiet(world);
  }
}
