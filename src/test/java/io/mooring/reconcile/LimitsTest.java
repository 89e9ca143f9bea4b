package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.plan.Policy;
import io.mooring.port.AwsCall;
import io.mooring.rollout.Health;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many services at once: so many roll-outs, so many calls, and all get done. */
class LimitsTest {
  private static final int SERVICES = 30;
  private static final int ROLLOUTS_MAX = 4;

  private static String all(int services, String image, String subnet) {
    var all = new StringBuilder();
    for (int i = 0; i < services; i++)
      all.append("---\n").append(manifest("svc-" + i, image, 1).replace("subnet-a", subnet));
    return all.toString();
  }

  private static World with(int rollouts) {
    var policy = new Policy(
        Policy.Mode.AUTO,
        Policy.Drift.ENFORCE,
        Policy.Adopt.WHEN_EQUAL,
        Policy.Prune.NEVER,
        rollouts,
        Policy.STOP_AFTER_FAILURES);
    return new World(policy, Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));
  }

  private static long inProgress(World world, int services) {
    long moving = 0;
    for (int i = 0; i < services; i++) {
      var state = world.service("svc-" + i).at("/deployments/0/rolloutState").asText();
      if (state.equals("IN_PROGRESS")) moving++;
    }
    return moving;
  }

  /** By another image, and by another member that starts a deployment. */
  @ParameterizedTest
  @ValueSource(strings = {"image", "subnet"})
  void aCommitThatChangesThirtyServicesRollsAFewAtATime(String what) {
    var world = with(ROLLOUTS_MAX);
    world.git.commit("all.yaml", all(SERVICES, "shop/svc:v1", "subnet-a"));
    world.run(Duration.ofMinutes(30));
    assertAllSynced(world, SERVICES);
    boolean image = what.equals("image");
    world.git.commit(
        "all.yaml",
        all(SERVICES, image ? "shop/svc:v2" : "shop/svc:v1", image ? "subnet-a" : "subnet-c"));
    var most = new AtomicLong();
    world.aws.afterwards((call, _) -> {
      if (call == AwsCall.UPDATE_SERVICE)
        most.accumulateAndGet(inProgress(world, SERVICES), Math::max);
      return Optional.empty();
    });
    world.run(Duration.ofMinutes(20));
    assertThat(most.get()).isBetween(2L, (long) ROLLOUTS_MAX);
    assertAllSynced(world, SERVICES);
  }

  private static void assertAllSynced(World world, int services) {
    assertThat(world.report().resources()).hasSize(services);
    assertThat(world.report().resources().stream()
            .filter(r -> !(r.sync() instanceof Sync.Synced))
            .map(r -> r.key().name() + " " + r.conditions()))
        .isEmpty();
  }

  /** Services that hang for ever are given up, and then their places are free. */
  @Test
  void rollOutsThatWereGivenUpDoNotKeepTheOthersWaiting() {
    var world = with(2);
    for (int i = 0; i < 2; i++)
      world.git.commit("a" + i + ".yaml", manifest("a" + i, "shop/svc:crash", 1));
    world.run(Duration.ofMinutes(20));
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 1));
    world.run(Duration.ofMinutes(10));
    assertThat(world.status("a0").health().health().status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
  }

  @Test
  void aHundredthOfTheBudgetIsSlowAndGetsThere() {
    var world = with(10);
    world.restart(0.01);
    int many = 40;
    world.git.commit("all.yaml", all(many, "shop/svc:v1", "subnet-a"));
    world.run(Duration.ofHours(8));
    assertAllSynced(world, many);
    assertThat(world.aws.calls()).isLessThan(8 * 3600);
  }

  @Test
  void whatIsRememberedGoesWithTheServices() throws ReflectiveOperationException {
    var world = new World();
    for (int i = 0; i < 1_000; i++) {
      world.git.commit("only.yaml", manifest("svc-" + i, "shop/svc:v1", 1));
      // What stays in ECS stays an orphan.
      if (i > 0)
        world.call(
            "DeleteService",
            "{\"cluster\":\"shop\",\"service\":\"svc-%d\",\"force\":true}".formatted(i - 1));
      world.hint();
      world.run(Duration.ofSeconds(5));
    }
    world.run(Duration.ofMinutes(5));
    assertThat(world.report().resources()).hasSize(1);
    assertThat(Weight.of(world.worker())).isLessThan(5_000);
  }
}
