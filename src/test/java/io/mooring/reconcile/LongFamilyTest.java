package io.mooring.reconcile;

import static io.mooring.reconcile.Story.deadline;
import static io.mooring.reconcile.Story.web;
import static io.mooring.reconcile.Story.withoutBreaker;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.ident.Tags;
import io.mooring.rollout.Health;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a tag has no room for the revision of a long family, the deployment tells. */
class LongFamilyTest {
  private static final String FAMILY = "w".repeat(120);

  private final Story story = new Story(Story.brisk());

  @AfterEach
  void close() {
    story.close();
  }

  private static String manifest(String image, boolean breaker) {
    var manifest = breaker ? web(image) : deadline(withoutBreaker(image), "5m");
    return manifest.replace("family: web", "family: " + FAMILY);
  }

  private void standsOn(int revision, int revisions) {
    assertThat(story.world.revision("web")).isEqualTo(FAMILY + ":" + revision);
    assertThat(story.world.revisions(FAMILY)).isEqualTo(revisions);
    assertThat(story.health()).isEqualTo(Health.Status.HEALTHY);
  }

  @Test
  void whatIsWellIsWrittenDown() {
    story.runs(manifest("v1", true));
    for (var tag : new String[] {Tags.APPLIED, Tags.HEALTHY})
      assertThat(story.tag(tag))
          .as(tag)
          .hasValueSatisfying(
              value -> assertThat(value).contains("td=v1:", "dep=ecs-svc/").doesNotContain("rev="));
    story.quiet();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBadVersionIsHeldAndTheNextGoodOneGoesOut(boolean breaker) {
    story.runs(manifest("v1", breaker));
    story.commits(manifest("v2-unhealthy", breaker));
    // The tasks of a deployment that ECS took back are asked for by the revision they ran on.
    assertThat(story.held())
        .contains(breaker ? "ECS's circuit breaker" : "failed container health checks");
    standsOn(1, 2);
    story.quiet();
    story.commits(manifest("v3", breaker));
    assertThat(story.held()).isEmpty();
    standsOn(3, 3);
    story.quiet();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itStaysHeldAfterAReleaseWithOtherRulesForDigests(boolean breaker) {
    story.runs(manifest("v1", breaker));
    story.commits(manifest("v2-unhealthy", breaker));
    var service = story.world.service("web").path("serviceArn").asText();
    QuietTest.retag(story.world, service, Tags.APPLIED, Tags.HEALTHY, Tags.HOLD);
    story.world.restart();
    story.world.run(Duration.ofHours(1));
    assertThat(story.held()).isNotEmpty();
    standsOn(1, 2);
    story.quiet();
  }
}
