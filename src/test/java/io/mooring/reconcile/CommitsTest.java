package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits that come while something else is under way. */
class CommitsTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  private final World world = new World();

  @BeforeEach
  void aServiceRuns() {
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    assertWell();
    world.aws.forgetWrites();
  }

  private void assertWell() {
    var status = world.status("web");
    assertThat(status.conditions()).isEmpty();
    assertThat(status.sync()).isInstanceOf(Sync.Synced.class);
    assertThat(status.health().health().status()).isEqualTo(Health.Status.HEALTHY);
  }

  private void commit(String image) {
    world.git.commit("web.yaml", manifest("web", image, 2));
  }

  /** The commit is noticed within the interval; then it may be that many seconds on its way. */
  private void runUntilUnderWay(int seconds) {
    var start = world.revision("web");
    while (world.revision("web").equals(start)) world.run(Duration.ofMillis(200));
    world.run(Duration.ofSeconds(seconds));
    world.hint();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 8})
  void aNewerCommitSupersedesARollOut(int seconds) {
    commit("shop/web:v2");
    runUntilUnderWay(seconds);
    commit("shop/web:v3");
    world.run(A_WHILE);
    assertWell();
    assertThat(world.revision("web")).isEqualTo("web:3");
    assertThat(world.revisions("web")).isEqualTo(3);
    assertThat(world.aws.writes().stream().filter("UpdateService"::equals)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 8})
  void aRevertDuringARollOutGoesBackWithoutRegistering(int seconds) {
    commit("shop/web:v2");
    runUntilUnderWay(seconds);
    commit("shop/web:v1");
    world.run(A_WHILE);
    assertWell();
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.revisions("web")).isEqualTo(2);
    assertThat(world.service("web").path("tags").toString()).doesNotContain("mooring:hold");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 8, 12, 20, 60})
  void aRevertOfAVersionThatIsFailingOrFailedHoldsNothing(int seconds) {
    commit("shop/web:unhealthy");
    runUntilUnderWay(seconds);
    commit("shop/web:v1");
    world.run(A_WHILE);
    assertWell();
    assertThat(world.revision("web")).isEqualTo("web:1");
    world.aws.forgetWrites();
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 8, 12, 20, 60})
  void aNewCommitIsTriedAlthoughTheOneBeforeFails(int seconds) {
    commit("shop/web:unhealthy");
    runUntilUnderWay(seconds);
    commit("shop/web:v3");
    world.run(A_WHILE);
    assertWell();
    assertThat(world.revision("web")).isEqualTo("web:3");
  }

  @Test
  void aVersionThatFailedIsNotTriedAgainWhenItComesBackInAnotherCommit() {
    commit("shop/web:unhealthy");
    world.run(A_WHILE);
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    world.git.commit("README.md", "unrelated");
    world.run(A_WHILE);
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    assertThat(world.aws.writes().stream().filter("UpdateService"::equals)).hasSize(1);
    assertThat(world.aws.writes().stream().filter("RegisterTaskDefinition"::equals))
        .hasSize(1);
  }

  @Test
  void theSameContentAndUnrelatedCommitsWriteNothing() {
    commit("shop/web:v1");
    world.run(A_WHILE);
    world.git.commit("README.md", "unrelated");
    world.run(A_WHILE);
    world.git.commit("web.yaml", "# a comment\n" + manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    assertWell();
    assertThat(world.aws.writes()).isEmpty();
  }

  @Test
  void aHeldVersionDoesNotKeepOtherMembersFromConverging() {
    commit("shop/web:unhealthy");
    world.run(A_WHILE);
    world.git.commit("web.yaml", manifest("web", "shop/web:unhealthy", 4));
    world.run(A_WHILE);
    assertThat(world.service("web").path("desiredCount").asInt()).isEqualTo(4);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
  }
}
