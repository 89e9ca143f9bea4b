package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.fixture.World;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.plan.Policy;
import io.mooring.rollout.Health;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.Event;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a person took back stays taken back in every respect until a person lets go of it. */
class TakenBackTest {
  private static final Duration A_WHILE = Duration.ofMinutes(5);

  private World world = new World();

  private void underDrift(Policy.Drift drift) {
    world = new World(
        World.AUTO.with(drift), Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));
  }

  private void commits(String image) {
    world.git.commit("web.yaml", World.manifest("web", "shop/web:" + image, 2));
    world.run(A_WHILE);
  }

  private Optional<String> tag(String key) {
    for (var tag : world.service("web").path("tags"))
      if (tag.path("key").asText().equals(key))
        return Optional.of(tag.path("value").asText());
    return Optional.empty();
  }

  private void tags(String key, String value) {
    var arn = world.service("web").path("serviceArn").asText();
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(arn, key, value));
  }

  private void untags(String key) {
    var arn = world.service("web").path("serviceArn").asText();
    world.call(
        "UntagResource", "{\"resourceArn\":\"%s\",\"tagKeys\":[\"%s\"]}".formatted(arn, key));
  }

  /** Two versions went well, and somebody goes back to the first. */
  private void annRollsBack() {
    annBeginsToRollBack();
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:1");
  }

  private void annBeginsToRollBack() {
    commits("v1");
    commits("v2");
    var applied = VersionTag.parse(tag(Tags.APPLIED).orElseThrow()).orElseThrow();
    var hold = new HoldTag(
        applied.digests().taskDefinition(),
        applied.digests().deployment(),
        "ann",
        RevisionName.parse("web:1"),
        "",
        "too slow");
    tags(Tags.HOLD, hold.value());
  }

  private List<Event> passes(int count) {
    var events = new ArrayList<Event>();
    for (int i = 0; i < count; i++) {
      world.advance(Duration.ofSeconds(20));
      events.addAll(world.pass().events());
    }
    return events;
  }

  private void assertAReleaseRollsItOutAsACommit() {
    tags(Tags.RELEASE, "at=2026-01-01T12:00:00Z by=ann");
    var events = passes(20);
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(tag(Tags.HOLD)).isEmpty();
    assertThat(tag(Tags.RELEASE)).isEmpty();
    assertThat(events).noneMatch(e -> e instanceof Event.DriftDetected);
    assertThat(events).noneMatch(e -> e instanceof Event.DriftCorrected);
  }

  /** The version that she rejected was seen healthy once, and is not to come back for that. */
  @Test
  void aBadCommitThatFollowsGoesBackToWhatThePersonChose() {
    annRollsBack();
    commits("v3-unhealthy");
    world.run(Duration.ofMinutes(30));
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.status("web").health().health().status()).isEqualTo(Health.Status.HEALTHY);
  }

  /**
   * She lets go of it: what Git wants is a commit to apply, and no drift that may be left alone.
   */
  @ParameterizedTest
  @EnumSource(Policy.Drift.class)
  void aReleaseRollsItOutAgainWhateverBecomesOfDrift(Policy.Drift drift) {
    underDrift(drift);
    annRollsBack();
    assertAReleaseRollsItOutAsACommit();
  }

  /** It is still on its way, and nobody has seen that it came up. */
  @ParameterizedTest
  @EnumSource(Policy.Drift.class)
  void soDoesAReleaseInTheMiddleOfTheWayBack(Policy.Drift drift) {
    underDrift(drift);
    annBeginsToRollBack();
    world.advance(Duration.ofSeconds(20));
    world.pass();
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertAReleaseRollsItOutAsACommit();
  }

  @ParameterizedTest
  @EnumSource(Policy.Drift.class)
  void soDoesAHoldThatIsTakenOffByHand(Policy.Drift drift) {
    underDrift(drift);
    annRollsBack();
    untags(Tags.HOLD);
    passes(20);
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
  }

  @Test
  void itTakesNoPlaceAmongTheRollOuts() {
    annRollsBack();
    world.restart(World.AUTO.withMaxRollouts(1));
    world.git.commit("api.yaml", World.manifest("api", "shop/api:v1", 2));
    world.run(A_WHILE);
    assertThat(world.status("api").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
  }

  @Test
  void whatIsAtRestWritesNothing() {
    annRollsBack();
    world.aws.forgetWrites();
    world.restart();
    passes(200);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
  }
}
