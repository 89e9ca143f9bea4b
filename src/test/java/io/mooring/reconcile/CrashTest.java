package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.ModelAws.Killed;
import io.mooring.fixture.World;
import io.mooring.port.AwsCall;
import io.mooring.rollout.Health;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Killed before or after any call to AWS, reads included, the next start finishes the job, with at
 * most one revision more than an undisturbed run makes.
 */
class CrashTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  /** What is going on when the process dies: what ran before, and what Git wants now. */
  enum Scenario {
    CREATE(Optional.empty(), manifest("web", "shop/web:v1", 2)),
    UPDATE(Optional.of(manifest("web", "shop/web:v1", 2)), manifest("web", "shop/web:v2", 3)),
    FAILURE(
        Optional.of(manifest("web", "shop/web:v1", 2)), manifest("web", "shop/web:unhealthy", 2)),
    /** Nobody but us gives it up. */
    STALL(Optional.of(manifest("web", "shop/web:v1", 2)), stalling());

    private final Optional<String> before;
    private final String after;

    Scenario(Optional<String> before, String after) {
      this.before = before;
      this.after = after;
    }

    void prepare(World world) {
      before.ifPresent(manifest -> {
        world.git.commit("web.yaml", manifest);
        world.run(A_WHILE);
      });
    }

    private static String stalling() {
      return manifest("web", "shop/web:crash", 2)
          .replace("spec:\n", "spec:\n  rollout: {progressDeadline: 2m}\n")
          .replace("{enable: true, rollback: true}", "{enable: false, rollback: false}");
    }

    /** A stall is waited for through many looks that are all alike: the other calls count. */
    boolean mayDieAt(AwsCall call) {
      return this != STALL
          || call.writes()
          || call.group() == AwsCall.Group.SERVICE_DEPLOYMENT
          || call.group() == AwsCall.Group.SERVICE_REVISION;
    }

    void change(World world) {
      world.git.commit("web.yaml", after);
    }
  }

  record Crash(Scenario scenario, int call, boolean before) {}

  static Stream<Crash> crashes() {
    var crashes = new ArrayList<Crash>();
    for (var scenario : Scenario.values()) {
      int calls = callsOf(scenario);
      assertThat(calls).as("calls of " + scenario).isGreaterThan(5);
      for (int call = 0; call < calls; call++) {
        crashes.add(new Crash(scenario, call, true));
        crashes.add(new Crash(scenario, call, false));
      }
    }
    return crashes.stream();
  }

  private static int callsOf(Scenario scenario) {
    var world = new World();
    scenario.prepare(world);
    var count = new AtomicInteger();
    world.restart();
    scenario.change(world);
    world.aws.dieBefore(call -> {
      if (scenario.mayDieAt(call)) count.incrementAndGet();
      return false;
    });
    world.run(A_WHILE);
    return count.get();
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void theNextStartFinishesTheJob(Crash crash) {
    var world = new World();
    crash.scenario().prepare(world);
    int revisionsBefore = world.revisions("web");
    world.restart();
    crash.scenario().change(world);
    var left = new AtomicInteger(crash.call());
    Predicate<AwsCall> at = call -> crash.scenario().mayDieAt(call) && left.getAndDecrement() == 0;
    if (crash.before()) world.aws.dieBefore(at);
    else world.aws.dieAfter(at);
    try {
      world.run(A_WHILE);
    } catch (Killed now) {
      world.restart();
    }
    world.run(A_WHILE);
    assertDone(crash, world);
    assertThat(world.revisions("web")).isBetween(revisionsBefore + 1, revisionsBefore + 2);
    world.aws.forgetWrites();
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).isEmpty();
  }

  private static void assertDone(Crash crash, World world) {
    var status = world.status("web");
    assertThat(status.health().health().status()).isEqualTo(Health.Status.HEALTHY);
    if (crash.scenario() == Scenario.FAILURE || crash.scenario() == Scenario.STALL) {
      assertThat(world.revision("web")).isEqualTo("web:1");
      assertThat(tagKeys(world)).contains("mooring:hold");
    } else {
      assertThat(status.sync()).isInstanceOf(Sync.Synced.class);
      assertThat(status.conditions()).isEmpty();
      assertThat(tagKeys(world))
          .contains(
              "mooring:owner",
              "mooring:resource",
              "mooring:applied",
              "mooring:healthy",
              "mooring:owns");
    }
  }

  private static List<String> tagKeys(World world) {
    var keys = new ArrayList<String>();
    world.service("web").path("tags").forEach(tag -> keys.add(tag.path("key").asText()));
    return keys;
  }
}
