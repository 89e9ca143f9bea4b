package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.port.AwsCall;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Hooks that ran, a Task that is over and schedules that are put cost next to nothing. */
class QuietRunsTest {
  private static final Duration A_WHILE = Duration.ofMinutes(30);
  private static final int PASSES = 100;

  /** Rules and records are read every ten minutes. */
  private static final int LOOKS = PASSES / 10;

  private static final String ROLE = "'arn:aws:iam::123456789012:role/events'";

  private static World plain() {
    var world = new World();
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    return world;
  }

  /** The same service with everything that a release of it can bring along. */
  private static World full() {
    var world = new World();
    world.git.commit(
        "web.yaml",
        manifest("web", "shop/web:v1", 2)
            + "  hooks:\n"
            + "    - {name: migrate, phase: PreSync, container: web, command: [m]}\n"
            + "    - {name: check, phase: PreSync, image: 'shop/check:v1', command: [c]}\n"
            + "    - {name: smoke, phase: PostSync, image: 'shop/smoke:v1', command: [s]}\n"
            + "    - {name: tell, phase: SyncFail, container: web, command: [t]}\n"
            + "  schedules:\n"
            + "    - {name: report, expression: rate(1 day), role: " + ROLE + ", command: [r]}\n"
            + "    - {name: clean, expression: rate(2 days), role: " + ROLE
            + ", image: 'shop/clean:v1'}\n");
    world.git.commit("seed.yaml", TaskStoriesTest.task("seed", "bin/seed", ""));
    world.git.commit("load.yaml", """
        apiVersion: mooring/v1
        kind: Task
        metadata: {name: load}
        spec:
          cluster: shop
          from: {family: web, image: 'shop/load:v1'}
          command: [bin/load]
          sync: {dependsOn: [web]}
        """);
    world.git.commit("nightly.yaml", """
        apiVersion: mooring/v1
        kind: Schedule
        metadata: {name: nightly}
        spec:
          taskDefinition:
            family: nightly
            containerDefinitions: [{name: job, image: 'shop/job:v1', memory: 64}]
          schedules:
            - {name: archive, expression: rate(1 day), role: %s}
        """.formatted(ROLE));
    return world;
  }

  private static void settle(World world) {
    world.run(A_WHILE);
    assertThat(world.report().resources())
        .isNotEmpty()
        .allMatch(r -> r.sync() instanceof Sync.Synced)
        .allMatch(r -> r.conditions().isEmpty());
    world.aws.forgetWrites();
    world.aws.forgetCalls();
  }

  private static void passes(World world, int count) {
    for (int i = 0; i < count; i++) {
      world.advance(Duration.ofSeconds(60));
      world.pass();
    }
  }

  private static TreeMap<AwsCall, Integer> calls(World world) {
    var calls = new TreeMap<AwsCall, Integer>();
    for (var call : AwsCall.values())
      if (world.aws.calls(call) > 0) calls.put(call, world.aws.calls(call));
    return calls;
  }

  @Test
  void whatIsReadMoreThanForAServiceAloneIsReadEveryTenMinutes() {
    var plain = plain();
    settle(plain);
    passes(plain, PASSES);
    var full = full();
    settle(full);
    passes(full, PASSES);
    assertThat(full.aws.writes()).isEmpty();
    var more = calls(full);
    calls(plain).forEach((call, count) -> more.merge(call, -count, Integer::sum));
    more.values().removeIf(count -> count == 0);
    int rules = 3;
    int lists = 1;
    // Those of the two Tasks, for what a person says of them, and the two that only rules start.
    int revisions = 4;
    var most = new TreeMap<AwsCall, Integer>();
    most.put(AwsCall.DESCRIBE_RULE, rules * LOOKS);
    most.put(AwsCall.LIST_TARGETS_BY_RULE, rules * LOOKS);
    most.put(AwsCall.LIST_TAGS_OF_RULE, rules * LOOKS);
    most.put(AwsCall.LIST_RULES, lists * LOOKS);
    most.put(AwsCall.DESCRIBE_TASK_DEFINITION, revisions * LOOKS);
    assertThat(most.keySet()).as(more.toString()).containsAll(more.keySet());
    more.forEach((call, count) ->
        assertThat(count).as(more.toString()).isLessThanOrEqualTo(most.getOrDefault(call, 0)));
  }

  @Test
  void aThousandPassesWriteNothing() {
    var world = full();
    settle(world);
    passes(world, 1_000);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.report().resources())
        .hasSize(4)
        .allMatch(r -> r.sync() instanceof Sync.Synced)
        .allMatch(r -> r.conditions().isEmpty());
    assertThat(world.aws.started()).hasSize(5);
  }

  @Test
  void neitherDoesANewProcess() {
    var world = full();
    settle(world);
    for (int i = 0; i < 5; i++) {
      world.restart();
      world.run(Duration.ofMinutes(20));
    }
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.aws.started()).hasSize(5);
  }
}
