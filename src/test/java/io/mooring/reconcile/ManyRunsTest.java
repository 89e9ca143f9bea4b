package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.plan.Policy;
import io.mooring.port.AwsCall;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two hundred runs at once: described in hundreds, within the budget, and each judged right. */
class ManyRunsTest {
  private static final int MANY = 200;

  private final World world = new World(
      new Policy(
          Policy.Mode.AUTO,
          Policy.Drift.ENFORCE,
          Policy.Adopt.WHEN_EQUAL,
          Policy.Prune.NEVER,
          MANY,
          MANY),
      Behaviour.standard().withPace(Pace.BRISK).withClusters("shop").withBuckets(true));

  @Test
  void areDescribedInHundredsAndAllJudgedRight() {
    for (int i = 0; i < MANY; i++) {
      var name = "svc-" + i;
      var command = i % 10 == 0 ? "sleep-900, exit-1" : "sleep-900";
      world.git.commit(
          name + ".yaml",
          World.manifest(name, "shop/svc:v1", 1)
              + "  hooks:\n    - {name: migrate, phase: PreSync, container: %s, command: [%s], timeout: 1h}\n"
                  .formatted(name, command));
    }
    world.run(Duration.ofMinutes(14));
    assertThat(world.aws.started()).hasSize(MANY);
    var listed = world.aws.calls(AwsCall.LIST_TASKS);
    var described = world.aws.calls(AwsCall.DESCRIBE_TASKS);
    // All run by now; one poll is five seconds.
    world.run(Duration.ofSeconds(50));
    assertThat(world.aws.calls(AwsCall.LIST_TASKS)).isEqualTo(listed);
    assertThat(world.aws.calls(AwsCall.DESCRIBE_TASKS) - described).isLessThanOrEqualTo(2 * 11);
    world.run(Duration.ofMinutes(30));
    var failed = world.report().resources().stream()
        .filter(r -> r.has(Condition.Type.RUN_FAILED))
        .map(r -> r.key().name())
        .toList();
    assertThat(failed).hasSize(MANY / 10).allMatch(name -> name.endsWith("0"));
    assertThat(world.report().resources().stream().filter(r -> r.sync() instanceof Sync.Synced))
        .hasSize(MANY - MANY / 10);
    assertThat(world.aws.started()).hasSize(MANY);
    assertThat(world.aws.throttled()).isZero();
  }
}
