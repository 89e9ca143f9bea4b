package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.ident.Commit;
import io.mooring.plan.Policy;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Fate;
import io.mooring.sim.FateRule;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An app as it is configured where nothing else is said: people approve, and drift stays. */
class ManualModeTest {
  private static final Duration LONG = Duration.ofHours(2);

  /** At AWS's own pace, so that Git moves on while a roll-out is under way. */
  private final World world =
      new World(Policy.REPORT_ONLY, Behaviour.standard().withPace(Pace.REAL).withClusters("shop"));

  private static String web(String version, String... hooks) {
    return manifest("web", "shop/web:" + version, 2)
        + (hooks.length == 0 ? "" : "  hooks: [" + String.join(", ", hooks) + "]\n");
  }

  private static String hook(String phase, String command) {
    return "{name: job, phase: %s, container: web, command: [\"%s\"]}".formatted(phase, command);
  }

  private Commit commits(String manifest) {
    var commit = world.git.commit("web.yaml", manifest);
    world.run(Duration.ofMinutes(2));
    return commit;
  }

  private void tag(String arn, String key, String value) {
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(arn, key, value));
  }

  private void approve(Commit commit) {
    var arn = world
        .call("DescribeClusters", "{\"clusters\":[\"shop\"]}")
        .at("/clusters/0/clusterArn")
        .asText();
    tag(arn, "mooring:sync/shop", "commit=" + commit.sha());
  }

  private void approved(String manifest, Duration length) {
    approve(commits(manifest));
    world.run(length);
  }

  private boolean has(Condition.Type type) {
    return world.status("web").has(type);
  }

  @Test
  void aYesCoversTheHookAfterTheRollOutThoughGitMovesOnMeanwhile() {
    approved(web("v1"), LONG);
    approved(web("v2", hook("PostSync", "m")), Duration.ofSeconds(70));
    assertThat(world.revision("web")).isEqualTo("web:2");
    world.git.commit("README.md", "another matter");
    world.run(LONG);
    assertThat(world.aws.started()).hasSize(1);
    assertThat(Runs.record(world, "web:2", "job")).contains("state=succeeded");
  }

  @Test
  void aHookThatRunsIsWatchedToItsEndThoughGitMovesOnMeanwhile() {
    approved(web("v1"), LONG);
    approved(web("v2", hook("PreSync", "sleep-600")), Duration.ofMinutes(3));
    assertThat(Runs.record(world, "web:2", "job")).contains("state=running");
    var next = commits(web("v2", hook("PreSync", "sleep-600")) + "# another matter\n");
    world.run(Duration.ofHours(3));
    assertThat(Runs.record(world, "web:2", "job")).contains("state=succeeded");
    approve(next);
    world.run(LONG);
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(world.aws.started()).hasSize(1);
  }

  /** The yes was used up when the hook failed; the release waits for the next one. */
  @Test
  void aReleaseAndAYesTryAFailedHookOnceMore() {
    approved(web("v1"), LONG);
    var bad = commits(web("v2", hook("PreSync", "m")));
    world.model.fate(new FateRule("web:v2", Fate.CRASH));
    approve(bad);
    world.run(LONG);
    assertThat(has(Condition.Type.RUN_FAILED)).isTrue();
    assertThat(world.aws.started()).hasSize(1);
    world.model.fate(new FateRule("web:v2", Fate.WELL));
    tag(
        world.service("web").path("serviceArn").asText(),
        "mooring:release",
        "at=%s by=anna".formatted(world.now()));
    world.run(LONG);
    assertThat(world.aws.started()).hasSize(1);
    assertThat(has(Condition.Type.AWAITING_APPROVAL)).isTrue();
    approve(bad);
    world.run(LONG);
    assertThat(world.aws.started()).hasSize(2);
    assertThat(world.revision("web")).isEqualTo("web:2");
  }
}
