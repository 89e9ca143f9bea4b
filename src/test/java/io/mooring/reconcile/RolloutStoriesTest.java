package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.rollout.Health;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Roll-outs that go wrong, told from the commit to the end, through the real SDK over HTTP and in
 * virtual time. Each ends with the right verdict, cause and version, with no revision too many, and
 * then nothing moves any more.
 */
class RolloutStoriesTest {
  /** Enough for any trouble that comes back by itself to come back. */
  private static final int FURTHER_PASSES = 1_000;

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final List<String> WRITES = List.of(
      "RegisterTaskDefinition",
      "DeregisterTaskDefinition",
      "CreateService",
      "UpdateService",
      "DeleteService",
      "StopServiceDeployment",
      "TagResource",
      "UntagResource");

  private final World world =
      World.overHttp(Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));

  @BeforeAll
  static void credentials() {
    System.setProperty("aws.accessKeyId", "any");
    System.setProperty("aws.secretAccessKey", "any");
  }

  @AfterAll
  static void noCredentials() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void commit(String manifest) {
    world.git.commit("web.yaml", manifest);
  }

  private static String web(String image) {
    return World.manifest("web", "shop/web:" + image, 2);
  }

  private static String withoutBreaker(String image) {
    var all = web(image);
    return all.substring(0, all.indexOf("    deploymentConfiguration:"));
  }

  private static String breakerThatStays(String image) {
    return web(image).replace("rollback: true", "rollback: false");
  }

  private static String deadline(String manifest, String deadline) {
    return manifest + "  rollout: {progressDeadline: " + deadline + "}\n";
  }

  private void webRuns(String manifest) {
    commit(manifest);
    world.run(Duration.ofMinutes(3));
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(health()).isEqualTo(Health.Status.HEALTHY);
  }

  private Health.Status health() {
    return world.status("web").health().health().status();
  }

  private String told(Condition.Type type) {
    return world.status("web").conditions().stream()
        .filter(c -> c.type() == type)
        .map(Condition::message)
        .collect(Collectors.joining("\n"));
  }

  private TreeMap<String, Long> writes() {
    var writes = new TreeMap<>(world.model.calls());
    writes.keySet().retainAll(WRITES);
    return writes;
  }

  /** Held, back on that revision, so many revisions in all, and from now on it is quiet. */
  private void heldOn(String revision, int revisions) {
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    assertThat(world.revision("web")).isEqualTo(revision);
    assertThat(world.revisions("web")).isEqualTo(revisions);
    quiet();
    assertThat(world.revision("web")).isEqualTo(revision);
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
  }

  private void quiet() {
    var before = writes();
    for (int i = 0; i < FURTHER_PASSES; i++) {
      world.advance(MINUTE);
      world.pass();
    }
    assertThat(writes()).isEqualTo(before);
  }

  @Test
  void aBadImageWithBreaker() {
    webRuns(web("v1"));
    commit(web("v2-unpullable"));
    world.run(Duration.ofMinutes(30));
    assertThat(told(Condition.Type.HELD)).contains("CannotPullContainerError");
    assertThat(health()).isEqualTo(Health.Status.HEALTHY);
    heldOn("web:1", 2);
  }

  @Test
  void aBadImageWithoutBreaker() {
    webRuns(withoutBreaker("v1"));
    commit(deadline(withoutBreaker("v2-unpullable"), "5m"));
    world.run(Duration.ofMinutes(30));
    assertThat(told(Condition.Type.HELD)).contains("CannotPullContainerError");
    assertThat(health()).isEqualTo(Health.Status.HEALTHY);
    heldOn("web:1", 2);
  }

  @Test
  void aBreakerThatDoesNotRollBack() {
    webRuns(breakerThatStays("v1"));
    commit(breakerThatStays("v2-unhealthy"));
    world.run(Duration.ofMinutes(30));
    assertThat(told(Condition.Type.HELD)).contains("health checks");
    assertThat(health()).isEqualTo(Health.Status.HEALTHY);
    heldOn("web:1", 2);
  }

  @Test
  void aHealthCheckThatFails() {
    webRuns(web("v1"));
    commit(web("v2-unhealthy"));
    world.run(Duration.ofMinutes(30));
    assertThat(told(Condition.Type.HELD)).contains("failed container health checks");
    heldOn("web:1", 2);
  }

  @Test
  void theBreakerRollsBackBetweenTwoPasses() {
    webRuns(web("v1"));
    commit(web("v2-unhealthy"));
    // One pass sends the update; the next one comes when all is over.
    world.hint();
    world.pass();
    world.advance(Duration.ofMinutes(20));
    world.run(Duration.ofMinutes(5));
    assertThat(health()).isEqualTo(Health.Status.HEALTHY);
    assertThat(told(Condition.Type.HELD)).isNotEmpty();
    assertThat(writes().get("UpdateService")).isEqualTo(1);
    heldOn("web:1", 2);
  }

  @Test
  void theFirstDeploymentFails() {
    commit(web("v1-unhealthy"));
    world.run(Duration.ofMinutes(30));
    assertThat(told(Condition.Type.HELD))
        .contains("no other version of service web was ever seen healthy");
    assertThat(health()).isEqualTo(Health.Status.DEGRADED);
    heldOn("web:1", 1);
  }

  @Test
  void aSecondCommitSupersedesTheFirst() {
    webRuns(web("v1"));
    commit(web("v2"));
    world.hint();
    world.pass();
    commit(web("v3"));
    world.run(Duration.ofMinutes(5));
    assertThat(world.status("web").conditions()).isEmpty();
    assertThat(world.revision("web")).isEqualTo("web:3");
    assertThat(world.revisions("web")).isEqualTo(3);
    quiet();
  }

  @Test
  void aRevertWhileARolloutRuns() {
    webRuns(web("v1"));
    commit(web("v2-unhealthy"));
    world.hint();
    world.pass();
    commit(web("v1"));
    world.run(Duration.ofMinutes(5));
    assertThat(world.status("web").conditions()).isEmpty();
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.revisions("web")).isEqualTo(2);
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    quiet();
  }
}
