package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.port.Repository.Trouble;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.PassReport;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Git, the account or the cluster is not as configured: it is said, and nothing is undone. */
class SourceTroubleTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  private World world = new World();

  private void webRuns() {
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    assertSynced();
    world.aws.forgetWrites();
  }

  private void assertSynced() {
    assertThat(world.report().app().conditions()).isEmpty();
    assertThat(world.status("web").conditions()).isEmpty();
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
  }

  private void assertAppSays(String words) {
    assertThat(world.report().app().conditions())
        .as(words)
        .anyMatch(c -> c.message().contains(words));
  }

  @Test
  void aRepositoryThatNeverAnsweredIsSaidAndNothingIsWritten() {
    world.git.trouble(Trouble.UNREACHABLE, "cannot reach git.example.com; check the network");
    world.run(A_WHILE);
    assertAppSays("cannot reach git.example.com");
    assertThat(world.report().result()).isEqualTo(PassReport.Result.FAILED);
    assertThat(world.report().resources()).isEmpty();
    assertThat(world.aws.calls()).isZero();
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.git.well();
    world.run(A_WHILE);
    assertSynced();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLastGoodCommitIsDefendedWhileTheSourceIsStale(boolean restarted) {
    webRuns();
    world.git.trouble(Trouble.UNREACHABLE, "cannot reach git.example.com; check the network");
    if (restarted) world.restart();
    world.run(A_WHILE);
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Unknown.class);
    assertThat(world.status("web").conditions())
        .anyMatch(c ->
            c.type() == Condition.Type.SOURCE_STALE && c.message().contains("git.example.com"));
    world.call("UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":5}");
    world.run(A_WHILE);
    assertThat(world.service("web").path("desiredCount").asInt()).isEqualTo(2);
    assertThat(world.aws.writes()).containsExactly("UpdateService");
    world.git.well();
    world.run(A_WHILE);
    assertSynced();
  }

  @Test
  void manifestsThatAreGoneLeaveOrphansAndTheServicesRun() {
    webRuns();
    world.git.commit("README.md", "nothing here any more");
    world.git.remove("web.yaml");
    world.run(A_WHILE);
    assertThat(world.status("web").has(Condition.Type.ORPHANED)).isTrue();
    assertAppSays("check the app's path");
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.service("web").path("status").asText()).isEqualTo("ACTIVE");
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    assertSynced();
    assertThat(world.aws.writes()).isEmpty();
  }

  @Test
  void oneManifestThatIsGoneLeavesOneOrphan() {
    world.git.commit("api.yaml", manifest("api", "shop/api:v1", 1));
    webRuns();
    world.git.remove("api.yaml");
    world.run(A_WHILE);
    assertThat(world.status("api").has(Condition.Type.ORPHANED)).isTrue();
    assertSynced();
    assertThat(world.service("api").path("status").asText()).isEqualTo("ACTIVE");
    assertThat(world.aws.writes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMirrorThatIsDamagedIsSaidAndReadAgain(boolean restarted) {
    webRuns();
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.git.damaged();
    if (restarted) world.restart();
    world.run(A_WHILE);
    assertAppSays("the mirror is damaged");
    assertThat(world.revision("web")).isEqualTo("web:1");
    world.git.well();
    world.run(A_WHILE);
    assertSynced();
    assertThat(world.revision("web")).isEqualTo("web:2");
  }

  @Test
  void anotherAccountIsNeitherReadNorWritten() {
    world = new World(
        World.AUTO,
        Behaviour.standard().withPace(Pace.BRISK).withClusters("shop").withAccount("999999999999"));
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    assertAppSays("999999999999");
    assertThat(world.status("web").has(Condition.Type.BLOCKED)).isTrue();
    assertThat(world.aws.calls(AwsCall.GET_CALLER_IDENTITY)).isEqualTo(1);
    assertThat(world.aws.calls()).isEqualTo(1);
  }

  @Test
  void anAccountThatCannotBeAskedForIsAskedAgainAndNotCalledAnother() {
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.aws.instead((_, _) -> Optional.of(new Reply.Lost("connection refused")));
    world.run(Duration.ofHours(1));
    assertAppSays("connection refused");
    assertThat(world.status("web").conditions()).noneMatch(c -> c.reason().equals("WrongAccount"));
    assertThat(world.aws.calls()).isBetween(10, 80);
    world.aws.wellAgain();
    world.run(A_WHILE);
    assertSynced();
  }

  @Test
  void aClusterThatIsMissingIsSaidAndUsedAsSoonAsItIsThere() {
    world = new World(World.AUTO, Behaviour.standard().withPace(Pace.BRISK));
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    assertAppSays("create it");
    assertThat(world.status("web").has(Condition.Type.BLOCKED)).isTrue();
    assertThat(world.aws.calls()).isLessThan(15);
    world.model.createCluster("shop", world.now());
    world.run(A_WHILE);
    assertSynced();
  }
}
