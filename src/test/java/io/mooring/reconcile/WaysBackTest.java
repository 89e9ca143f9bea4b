package io.mooring.reconcile;

import static io.mooring.reconcile.Story.deadline;
import static io.mooring.reconcile.Story.web;
import static io.mooring.reconcile.Story.withoutBreaker;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.rollout.Health;
import io.mooring.sim.Fate;
import io.mooring.sim.FateRule;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What crosses a roll-out or the way back: commits, restarts of the controller, a way that fails
 * too.
 */
class WaysBackTest {
  private static final Duration LONG = Duration.ofMinutes(40);

  private final Story story = new Story(Story.brisk());

  @AfterEach
  void close() {
    story.close();
  }

  private static String manifest(String image, boolean breaker) {
    return breaker ? web(image) : deadline(withoutBreaker(image), "5m");
  }

  private void crossing(String manifest, Duration after) {
    story.commit(manifest);
    story.once();
    story.world.run(after);
  }

  /** The version that it goes back to does not come up any more either. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theWayBackFailsToo(boolean breaker) {
    story.runs(manifest("v1", breaker));
    crossing(manifest("v2-stuck", breaker), Duration.ofSeconds(5));
    story.world.model.fate(new FateRule("web:v", Fate.UNPULLABLE));
    story.world.model.fate(new FateRule("v2-stuck", Fate.UNPULLABLE));
    for (var task : story
        .world
        .call("ListTasks", "{\"cluster\":\"shop\",\"serviceName\":\"web\"}")
        .path("taskArns"))
      story.world.call("StopTask", "{\"cluster\":\"shop\",\"task\":\"" + task.asText() + "\"}");
    story.world.run(Duration.ofHours(3));
    assertThat(story.health()).isEqualTo(Health.Status.DEGRADED);
    // What failed first is the cause, whatever else failed after it and whoever stopped a task.
    assertThat(story.held()).contains("CannotPullContainerError", "v2-stuck: not found");
    assertThat(story.writes("UpdateService")).isEqualTo(1);
    assertThat(story.world.revision("web")).isEqualTo("web:1");
    story.world.model.fate(new FateRule("web:v", Fate.WELL));
    story.world.run(LONG);
    // A breaker that tripped on the way back too starts no task any more.
    story.staysOn("web:1", 2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBadCommitOverABadOne(boolean breaker) {
    story.runs(manifest("v1", breaker));
    crossing(manifest("v2-stuck", breaker), Duration.ofSeconds(30));
    story.commits(manifest("v3-unpullable", breaker));
    assertThat(story.held()).contains("CannotPullContainerError");
    assertThat(story.writes("UpdateService")).isEqualTo(breaker ? 2 : 2);
    story.heldOn("web:1", 3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aGoodCommitOverABadOne(boolean breaker) {
    story.runs(manifest("v1", breaker));
    crossing(manifest("v2-unhealthy", breaker), Duration.ofSeconds(2));
    story.commits(manifest("v3", breaker));
    story.wellOn("web:3", 3);
  }

  /** At every moment of the roll-out, the rollback and after it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 6, 10, 20})
  void aGoodCommitWhileEcsGoesBack(int seconds) {
    story.runs(web("v1"));
    crossing(web("v2-unhealthy"), Duration.ofSeconds(seconds));
    story.commits(web("v3"));
    story.wellOn("web:3", 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 10, 20})
  void aRevertWhileEcsGoesBack(int seconds) {
    story.runs(web("v1"));
    crossing(web("v2-unhealthy"), Duration.ofSeconds(seconds));
    story.commits(web("v1"));
    story.wellOn("web:1", 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 10, 20})
  void anotherBadCommitWhileEcsGoesBack(int seconds) {
    story.runs(web("v1"));
    crossing(web("v2-unhealthy"), Duration.ofSeconds(seconds));
    story.commits(web("v3-unhealthy"));
    assertThat(story.held()).contains("failed container health checks");
    story.heldOn("web:1", 3);
  }

  /** A new process at every pass. */
  @ParameterizedTest
  @ValueSource(strings = {"v2-unhealthy", "v2-unpullable", "v2-crash", "v2-stuck"})
  void theControllerIsRestartedAllTheTime(String bad) {
    story.runs(web("v1"));
    story.commit(deadline(web(bad), "5m"));
    for (int i = 0; i < 200; i++) {
      story.world.restart();
      story.world.pass();
      story.world.advance(Duration.ofSeconds(7));
    }
    story.world.run(LONG);
    assertThat(story.writes("UpdateService")).isEqualTo(1);
    story.heldOn("web:1", 2);
  }

  @Test
  void theFirstDeploymentFailsAndTheSecondCommitIsGood() {
    story.commits(web("v1-unhealthy"));
    story.commits(web("v2"));
    story.wellOn("web:2", 2);
  }

  @Test
  void theFirstDeploymentIsSupersededByABadOne() {
    crossing(web("v1-stuck"), Duration.ofSeconds(30));
    story.commits(web("v2-unhealthy"));
    assertThat(story.health()).isEqualTo(Health.Status.DEGRADED);
    story.staysOn("web:2", 2);
  }

  @Test
  void aCountThatChangesWithTheBadVersionStays() {
    story.runs(web("v1"));
    story.commits(web("v2-unhealthy").replace("desiredCount: 2", "desiredCount: 4"));
    assertThat(story.world.service("web").path("desiredCount").asInt()).isEqualTo(4);
    story.heldOn("web:1", 2);
  }

  @Test
  void aVersionToldToStayStays() {
    story.runs(withoutBreaker("v1"));
    story.commits(
        withoutBreaker("v2-unpullable") + "  rollout: {progressDeadline: 5m, onFailure: stop}\n");
    assertThat(story.held()).contains("CannotPullContainerError", "onFailure is stop");
    assertThat(story.health()).isEqualTo(Health.Status.DEGRADED);
    assertThat(story.world.revision("web")).isEqualTo("web:2");
    story.quiet();
    assertThat(story.writes("UpdateService")).isEqualTo(1);
    story.commits(withoutBreaker("v1"));
    story.wellOn("web:1", 2);
  }

  /** What is slow comes up after it was given up: it is not fought over. */
  @Test
  void aSlowVersionWasTakenBackAndIsReleased() {
    story.runs(web("v1"));
    story.commits(deadline(web("v2-stuck"), "5m"));
    story.world.model.fate(new FateRule("v2-stuck", Fate.WELL));
    story.world.run(LONG);
    story.heldOn("web:1", 2);
    story.setTag("mooring:release", "by=ann");
    story.world.run(LONG);
    story.wellOn("web:2", 2);
  }
}
