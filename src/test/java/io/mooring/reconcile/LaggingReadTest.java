package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.World;
import io.mooring.plan.Terms;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import io.mooring.status.Event;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ECS is eventually consistent: what was written may not be shown for a while. */
class LaggingReadTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  private final World world = new World();

  @BeforeEach
  void aServiceRuns() {
    // Often enough to see what lags.
    world.restart(Duration.ofSeconds(4));
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
  }

  private void runWith(int lagSeconds) {
    world.run(A_WHILE);
    world.aws.forgetWrites();
    world.aws.lag(Duration.ofSeconds(lagSeconds));
  }

  private void assertWell() {
    var status = world.status("web");
    assertThat(status.sync()).isInstanceOf(Sync.Synced.class);
    assertThat(status.conditions()).isEmpty();
    assertThat(status.health().health().status()).isEqualTo(Health.Status.HEALTHY);
    world.aws.forgetWrites();
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 15, 30, 50})
  void aCreationThatIsNotShownYetIsNotDoneAgain(int lag) {
    world.aws.lag(Duration.ofSeconds(lag));
    world.run(A_WHILE);
    assertThat(world.aws.writes())
        .containsExactly("RegisterTaskDefinition", "CreateService", "TagResource", "TagResource");
    assertWell();
  }

  /** Five seconds after one look the same look is no second one. */
  @Test
  void whatWasShownOnceIsLookedAtAgainBeforeItIsTakenBack() {
    aLookShowsAnotherCount(Duration.ofMinutes(1));
    assertThat(world.status("web").sync()).isInstanceOf(Sync.OutOfSync.class);
    assertThat(world.aws.writes()).isEmpty();
    scale(2);
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    scale(5);
    world.run(A_WHILE);
    assertThat(world.aws.writes()).containsExactly("UpdateService");
  }

  @Test
  void aSecondLookThatFailsIsToldAndNotTriedEachFewSeconds() {
    aLookShowsAnotherCount(Duration.ofHours(1));
    var no = new Reply.Fault("AccessDeniedException", "not authorized", 400, "id");
    var looks = nextLooksAre(no, Integer.MAX_VALUE);
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(looks.get()).as("about one with each look at Git").isBetween(1, 15);
    assertThat(world.status("web").has(Condition.Type.LIVE_UNKNOWN)).isTrue();
    world.aws.wellAgain();
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).containsExactly("UpdateService");
  }

  /** It is told, and not made good within the pass; the next one is as any other. */
  @Test
  void aSecondLookThatFailsOnceDelaysWhatItIsFor() {
    aLookShowsAnotherCount(Duration.ofMinutes(1));
    nextLooksAre(new Reply.Lost("read timed out"), 1);
    world.pass();
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.status("web").has(Condition.Type.LIVE_UNKNOWN)).isTrue();
    world.run(Duration.ofMinutes(1));
    assertThat(world.aws.writes()).containsExactly("UpdateService");
    assertWell();
  }

  /** Somebody scales it; one look has shown that, and a second one is due. */
  private void aLookShowsAnotherCount(Duration interval) {
    world.restart(interval);
    world.run(A_WHILE);
    scale(5);
    world.advance(interval);
    world.pass();
    world.aws.forgetWrites();
    world.advance(Terms.DRIFT_SETTLE);
  }

  /** Counts them. */
  private AtomicInteger nextLooksAre(Reply reply, int times) {
    var looks = new AtomicInteger();
    world.aws.instead(
        (call, _) -> call == AwsCall.DESCRIBE_SERVICES && looks.incrementAndGet() <= times
            ? Optional.of(reply)
            : Optional.empty());
    return looks;
  }

  /** What is to be changed is looked at first, however long the interval is. */
  @Test
  void aCommitBetweenTwoLooksIsComparedWithWhatIsThereNow() {
    world.restart(Duration.ofHours(1));
    world.run(A_WHILE);
    scale(3);
    world.aws.forgetWrites();
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 3));
    world.run(Duration.ofMinutes(3));
    assertThat(world.aws.writes()).containsExactly("TagResource");
  }

  private void scale(int count) {
    world.call(
        "UpdateService",
        "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":%d}".formatted(count));
  }

  /** A new process that is shown a revision of ours as if it were nobody's looks again. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void tagsOfARevisionThatAreNotShownAtFirstAreReadLater(int bareLooks) {
    world.run(A_WHILE);
    world.call(
        "UntagResource",
        "{\"resourceArn\":\"%s\",\"tagKeys\":[\"mooring:owner\",\"mooring:resource\"]}"
            .formatted(world.service("web").path("serviceArn").asText()));
    world.call("UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":5}");
    int[] asked = {0};
    world.aws.afterwards((call, _) -> {
      if (call != AwsCall.DESCRIBE_TASK_DEFINITION || asked[0]++ >= bareLooks)
        return Optional.empty();
      var bare =
          world.call("DescribeTaskDefinition", "{\"taskDefinition\":\"web\"}").deepCopy();
      bare.remove("tags");
      return Optional.of(new Reply.Ok(bare, "id"));
    });
    world.restart();
    world.run(Duration.ofSeconds(30));
    assertThat(world.status("web").conditions()).anyMatch(c -> c.reason().equals("NotOurs"));
    // The looks are one, two and four minutes after the first.
    world.run(Duration.ofMinutes(1 + (1 << (bareLooks - 1))));
    assertThat(asked[0]).isEqualTo(bareLooks + 1);
    assertWell();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 15, 30, 50})
  void anUpdateThatIsNotShownYetIsNotDoneAgainAndNothingIsHeld(int lag) {
    runWith(lag);
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.run(A_WHILE);
    assertThat(world.aws.writes())
        .containsExactly("RegisterTaskDefinition", "UpdateService", "TagResource", "TagResource");
    assertWell();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 15, 30, 50})
  void aCountThatIsNotShownYetIsNotSetAgain(int lag) {
    runWith(lag);
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 4));
    world.run(A_WHILE);
    assertThat(world.aws.writes().stream().filter("UpdateService"::equals)).hasSize(1);
    assertWell();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 15, 30, 50})
  void ourOwnUpdateIsNeverTakenForDrift(int lag) {
    runWith(lag);
    int drifts = 0;
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 4));
    var end = world.now().plus(A_WHILE);
    while (world.now().isBefore(end)) {
      drifts += (int) world.pass().events().stream()
          .filter(Event.DriftDetected.class::isInstance)
          .count();
      world.advance(Duration.ofSeconds(7));
    }
    assertThat(drifts).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 30})
  void anotherCommitRightAfterIsNotLost(int lag) {
    runWith(lag);
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 3));
    world.run(Duration.ofSeconds(62));
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.service("web").path("desiredCount").asInt()).isEqualTo(2);
    assertWell();
  }

  /** A version that fails fast is gone back from before our own update is shown. */
  @ParameterizedTest
  @ValueSource(ints = {6, 30})
  void aFailureIsStillSeen(int lag) {
    runWith(lag);
    world.git.commit("web.yaml", manifest("web", "shop/web:unhealthy", 2));
    world.run(A_WHILE);
    assertThat(world.status("web").conditions()).anyMatch(c -> c.reason().equals("VersionFailed"));
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.aws.writes().stream().filter("UpdateService"::equals)).hasSize(1);
  }

  /** Half an hour later it would count as one that came to a halt, and its version as failed. */
  @Test
  void anAnswerOfBeforeItWasUpIsNoHalt() {
    world.pass();
    var before = world.call(
        "DescribeServices", "{\"cluster\":\"shop\",\"services\":[\"web\"],\"include\":[\"TAGS\"]}");
    assertThat(before.at("/services/0/deployments/0/rolloutState").asText())
        .isEqualTo("IN_PROGRESS");
    var shown = new AtomicInteger();
    world.aws.afterwards((call, _) ->
        call == AwsCall.DESCRIBE_SERVICES && shown.get() == 1 && shown.incrementAndGet() == 2
            ? Optional.of(new Reply.Ok((ObjectNode) before.deepCopy(), "r"))
            : Optional.empty());
    world.run(Duration.ofMinutes(30));
    world.aws.forgetWrites();
    shown.set(1);
    world.run(A_WHILE);
    assertThat(shown).hasValue(2);
    assertThat(world.aws.writes()).isEmpty();
    assertWell();
  }
}
