package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import io.mooring.status.Origin;
import io.mooring.status.Sync;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The main job, end to end in virtual time: a repository converges, stays quiet, and is defended
 * against what happens.
 */
class ConvergenceTest {
  private static final Duration A_WHILE = Duration.ofMinutes(5);

  private final World world = new World();

  @BeforeEach
  void aServiceRuns() {
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    assertSyncedAndHealthy();
    world.aws.forgetWrites();
  }

  private void assertSyncedAndHealthy() {
    var status = world.status("web");
    assertThat(status.conditions()).isEmpty();
    assertThat(status.sync()).isInstanceOf(Sync.Synced.class);
    assertThat(status.health().health().status()).isEqualTo(Health.Status.HEALTHY);
  }

  @Test
  void nothingIsWrittenWhileNothingChanges() {
    world.run(Duration.ofHours(6));
    assertThat(world.aws.writes()).isEmpty();
  }

  @Test
  void aNewImageIsRegisteredOnceAndRolledOut() {
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.run(A_WHILE);
    assertSyncedAndHealthy();
    assertThat(world.aws.writes())
        .containsExactly("RegisterTaskDefinition", "UpdateService", "TagResource", "TagResource");
    assertThat(world.revision("web")).isEqualTo("web:2");
  }

  @Test
  void aRevertGoesBackToTheEarlierRevisionWithoutRegistering() {
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.run(A_WHILE);
    world.aws.forgetWrites();
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    assertSyncedAndHealthy();
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.aws.writes()).doesNotContain("RegisterTaskDefinition");
  }

  @Test
  void driftIsShownAndThenCorrected() {
    world.call("UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":5}");
    world.advance(Duration.ofSeconds(60));
    world.pass();
    assertThat(world.status("web").sync().knownOrigin()).contains(Origin.LIVE);
    assertThat(world.status("web").sync().differences())
        .singleElement()
        .hasToString("/service/desiredCount: 2, live 5 (declared, and the live value is another)");
    assertThat(world.aws.writes()).isEmpty();
    world.run(A_WHILE);
    assertSyncedAndHealthy();
    assertThat(world.aws.writes()).containsExactly("UpdateService");
  }

  @Test
  void aSecondOwnerIsNotFought() {
    for (int i = 0; i < 6; i++) {
      world.call("UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":5}");
      world.run(A_WHILE);
    }
    assertThat(world.aws.writes()).containsExactly("UpdateService", "UpdateService");
    assertThat(world.status("web").has(Condition.Type.CONTESTED)).isTrue();
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 3));
    world.run(A_WHILE);
    assertSyncedAndHealthy();
  }

  @Test
  void aVersionThatNeverGetsHealthyFailsIsHeldAndIsNotTriedAgain() {
    world.git.commit("web.yaml", manifest("web", "shop/web:unhealthy", 2));
    world.run(Duration.ofHours(2));
    var status = world.status("web");
    assertThat(status.has(Condition.Type.HELD)).isTrue();
    assertThat(status.health().health().status()).isEqualTo(Health.Status.HEALTHY);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.aws.writes().stream().filter("UpdateService"::equals)).hasSize(1);
    world.aws.forgetWrites();
    world.restart();
    world.run(Duration.ofHours(2));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
  }

  /** Tasks that start and die are not what ECS's breaker counts, so the deadline is ours. */
  @Test
  void aVersionThatCrashesForEverIsStalledByTheDeadlineAndRolledBack() {
    world.git.commit("web.yaml", manifest("web", "shop/web:crash", 2));
    world.run(Duration.ofMinutes(10));
    assertThat(world.status("web").health().health().status()).isEqualTo(Health.Status.PROGRESSING);
    world.run(Duration.ofMinutes(30));
    var status = world.status("web");
    assertThat(status.has(Condition.Type.HELD)).isTrue();
    assertThat(status.conditions().getFirst().message())
        .contains("Essential container in task exited: container web: exit code 1");
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(status.health().health().status()).isEqualTo(Health.Status.HEALTHY);
    assertThat(world.aws.writes())
        .containsExactly(
            "RegisterTaskDefinition",
            "UpdateService",
            "TagResource",
            "TagResource",
            "StopServiceDeployment");
  }

  @Test
  void aCapacityProviderStrategyComesAndGoesWithGit() {
    var fargate = manifest("web", "shop/web:v1", 2);
    var spot = fargate.replace(
        "    launchType: FARGATE\n",
        "    capacityProviderStrategy: [{capacityProvider: FARGATE_SPOT, weight: 1}]\n");
    world.git.commit("web.yaml", spot);
    world.run(A_WHILE);
    assertSyncedAndHealthy();
    assertThat(world
            .service("web")
            .at("/capacityProviderStrategy/0/capacityProvider")
            .asText())
        .isEqualTo("FARGATE_SPOT");
    world.git.commit("web.yaml", fargate);
    world.run(A_WHILE);
    assertSyncedAndHealthy();
    assertThat(world.service("web").path("launchType").asText()).isEqualTo("FARGATE");
  }

  @Test
  void aBrokenManifestBlocksItselfAlone() {
    world.git.commit("api.yaml", manifest("api", "shop/api:v1", 1));
    world.run(A_WHILE);
    world.git.commit(
        "web.yaml", manifest("web", "shop/web:v2", 2).replace("desiredCount", "desiredCuont"));
    world.git.commit("api.yaml", manifest("api", "shop/api:v2", 1));
    world.run(A_WHILE);
    var blocked = world.status("web");
    assertThat(blocked.has(Condition.Type.INVALID_MANIFEST)).isTrue();
    assertThat(blocked.conditions().getFirst().message())
        .contains("web.yaml:")
        .contains("desiredCount");
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.revision("api")).isEqualTo("api:2");
  }
}
