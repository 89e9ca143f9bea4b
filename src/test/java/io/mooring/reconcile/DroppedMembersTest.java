package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.fixture.World;
import io.mooring.ident.Tags;
import io.mooring.plan.Policy;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Sync;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a version drops comes again where that version goes back. It is Git's to drop until a
 * version without it was seen healthy; what somebody else has set is not ours to take along.
 */
class DroppedMembersTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);
  private static final Duration LONG = Duration.ofHours(1);

  private static final String REGISTRY =
      "[{registryArn: 'arn:aws:servicediscovery:eu-west-1:123456789012:service/s'}]";

  private static final String ANOTHER = "arn:aws:servicediscovery:eu-west-1:123456789012:service/t";

  private final World world = new World(
      World.AUTO,
      Behaviour.standard()
          .withPace(Pace.BRISK)
          .withClusters("shop")
          .withUnmodelled(Behaviour.Unmodelled.READ_BACK));

  private static String with(String manifest) {
    return manifest.replace(
        "    launchType", "    serviceRegistries: " + REGISTRY + "\n    launchType");
  }

  private void commit(String manifest, Duration length) {
    world.git.commit("web.yaml", manifest);
    world.run(length);
  }

  private JsonNode registries() {
    return world.service("web").path("serviceRegistries");
  }

  /** With a breaker ECS goes back by itself, without one we do. */
  private void commitsABadOne(boolean breaker) {
    var bad = manifest("web", "shop/web:unhealthy", 2);
    var alone = bad.replace("enable: true, rollback: true", "enable: false, rollback: false");
    commit(breaker ? bad : alone, LONG);
    assertThat(world.revision("web")).isEqualTo("web:1");
  }

  private void assertWellOn(String revision) {
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.status("web").conditions()).isEmpty();
    assertThat(world.revision("web")).isEqualTo(revision);
    world.aws.forgetWrites();
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatABadVersionDroppedIsDroppedByTheOneAfterIt(boolean breaker) {
    commit(with(manifest("web", "shop/web:v1", 2)), A_WHILE);
    commitsABadOne(breaker);
    assertThat(registries()).hasSize(1);
    commit(manifest("web", "shop/web:v3", 2), A_WHILE);
    assertThat(registries()).isEmpty();
    assertThat(Holds.tag(world, Tags.OWNS))
        .hasValueSatisfying(owns -> assertThat(owns).doesNotContain("sr"));
    assertWellOn("web:3");
  }

  /** What came again with the way back is no drift. */
  @Test
  void andSoItIsWhereDriftStays() {
    world.restart(World.AUTO.with(Policy.Drift.WARN));
    whatABadVersionDroppedIsDroppedByTheOneAfterIt(true);
  }

  @Test
  void whatAPersonsWayBackBringsAgainIsDroppedByTheNextVersion() {
    commit(with(manifest("web", "shop/web:v1", 2)), A_WHILE);
    commit(manifest("web", "shop/web:v2", 2), A_WHILE);
    assertThat(registries()).isEmpty();
    Holds.rollBack(world, "web:1");
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(registries()).hasSize(1);
    commit(manifest("web", "shop/web:v3", 2), A_WHILE);
    assertThat(registries()).isEmpty();
    assertWellOn("web:3");
  }

  /** It was set after the version was seen healthy that the service goes back to. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatSomebodyElseHasSetStaysWhereAVersionGoesBack(boolean breaker) {
    commit(manifest("web", "shop/web:v1", 2), A_WHILE);
    world.call(
        "UpdateService",
        "{\"cluster\":\"shop\",\"service\":\"web\",\"serviceRegistries\":[{\"registryArn\":\"%s\"}]}"
            .formatted(ANOTHER));
    world.run(A_WHILE);
    commitsABadOne(breaker);
    assertThat(registries().findValuesAsText("registryArn")).containsExactly(ANOTHER);
    commit(manifest("web", "shop/web:v3", 2), A_WHILE);
    assertThat(registries().findValuesAsText("registryArn")).containsExactly(ANOTHER);
    assertWellOn("web:3");
  }
}
