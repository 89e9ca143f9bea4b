package io.mooring.reconcile;

import static io.mooring.reconcile.TaskStoriesTest.status;
import static io.mooring.reconcile.TaskStoriesTest.task;
import static io.mooring.reconcile.TaskStoriesTest.withInstances;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.ModelAws.Killed;
import io.mooring.port.AwsCall;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Killed before or after any call and started again sooner or later: the Task has run once, or it
 * is said that nobody can know.
 */
class TaskCrashTest {
  private static final Duration A_WHILE = Duration.ofMinutes(3);

  record Crash(int call, boolean before, Duration down) {}

  static Stream<Crash> crashes() {
    var world = withInstances();
    world.git.commit("seed.yaml", task("seed", "bin/seed", ""));
    var count = new AtomicInteger();
    world.aws.dieBefore(_ -> {
      count.incrementAndGet();
      return false;
    });
    world.run(A_WHILE);
    var crashes = new ArrayList<Crash>();
    for (int call = 0; call < count.get(); call++)
      for (boolean before : List.of(true, false))
        for (var down : List.of(Duration.ofSeconds(5), Duration.ofHours(2), Duration.ofHours(25)))
          crashes.add(new Crash(call, before, down));
    assertThat(crashes.size()).isGreaterThan(40);
    return crashes.stream();
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void itRunsOnceOrAsks(Crash crash) {
    var world = withInstances();
    world.git.commit("seed.yaml", task("seed", "bin/seed", ""));
    var tokens = new TreeSet<String>();
    world.aws.instead((call, request) -> {
      if (call == AwsCall.RUN_TASK) tokens.add(request.path("clientToken").asText());
      return Optional.empty();
    });
    var left = new AtomicInteger(crash.call());
    if (crash.before()) world.aws.dieBefore(_ -> left.getAndDecrement() == 0);
    else world.aws.dieAfter(_ -> left.getAndDecrement() == 0);
    try {
      world.run(A_WHILE);
    } catch (Killed _) {
      world.restart();
    }
    world.advance(crash.down());
    world.run(Duration.ofMinutes(10));
    // ECS starts one task for one token.
    assertThat(tokens).hasSizeLessThanOrEqualTo(1);
    var seed = status(world, "seed");
    if (seed.health().health().status() == Health.Status.HEALTHY)
      assertThat(tokens).hasSize(1);
    else assertThat(seed.has(Condition.Type.OUTCOME_UNKNOWN)).as("%s", seed).isTrue();
  }
}
