package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Loose;
import io.mooring.fixture.World;
import io.mooring.port.AwsCall;
import io.mooring.rollout.Health;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two apps of one account and Region may have families by one name, such as staging and production
 * of one repository: neither takes the other's revisions for its own, be they equal.
 */
class TwoAppsTest {
  private static final Duration A_WHILE = Duration.ofMinutes(8);

  private static final String THEIRS =
      "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"mooring:runs-of\",\"value\":\"test/first\"}]}";

  private final World world =
      new World(World.AUTO, Behaviour.standard().withPace(Pace.BRISK).withClusters("shop", "blog"));

  private static String web(String cluster, String image) {
    return World.manifest("web", "shop/web:" + image, 2)
            .replace("cluster: shop", "cluster: " + cluster)
        + """
          hooks:
            - {name: migrate, phase: PreSync, container: web, command: ["up"]}
        """;
  }

  @BeforeEach
  void theFirstHasRolledOut() {
    world.git.commit("web.yaml", web("shop", "v1"));
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(1);
    assertThat(Runs.record(world, "web:1", "migrate")).contains("state=succeeded");
  }

  private void theOtherOneWants(String image) {
    theOther(web("blog", image));
  }

  private void theOther(String manifest) {
    world.git.commit("web.yaml", manifest);
    world.rename("other");
    world.in("blog");
    world.run(A_WHILE);
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.status("web").health().health().status()).isEqualTo(Health.Status.HEALTHY);
  }

  @Test
  void anEqualRevisionOfTheOtherIsNotTakenNorItsHookForOurs() {
    theOtherOneWants("v1");
    assertThat(world.revisions("web")).isEqualTo(2);
    assertThat(world.aws.started()).hasSize(2);
    assertThat(Runs.record(world, "web:2", "migrate"))
        .contains("state=succeeded")
        .isNotEqualTo(Runs.record(world, "web:1", "migrate"));
  }

  @Test
  void onARevisionThatNobodyOwnsTheOthersRecordsAreNotOurs() {
    var piped = Runs.content(world, "web:1").replace("web:v1", "web:v2");
    world.call("RegisterTaskDefinition", piped);
    world.git.commit("web.yaml", web("shop", "v2"));
    world.run(A_WHILE);
    assertThat(world.revisions("web")).isEqualTo(2);
    assertThat(world.aws.started()).hasSize(2);
    theOtherOneWants("v2");
    assertThat(world.revisions("web")).isEqualTo(3);
    assertThat(world.aws.started()).hasSize(3);
    world.restart();
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(3);
  }

  private static String inPhase(String phase, String manifest) {
    return manifest.replace("PreSync", phase);
  }

  /** It found the revision while that was nobody's, and looks at its own run before it starts. */
  @ParameterizedTest
  @ValueSource(strings = {"PreSync", "PostSync"})
  void whatTheOtherTookAMomentAgoIsNotOursEither(String phase) {
    theOther(inPhase(phase, web("blog", "v1")));
    world.call("RegisterTaskDefinition", Runs.content(world, "web:1").replace("web:v1", "web:v2"));
    world.git.commit("web.yaml", inPhase(phase, web("blog", "v2")));
    world.aws.afterwards((call, request) -> {
      boolean found = call == AwsCall.DESCRIBE_TASK_DEFINITION
          && request.path("taskDefinition").asText().endsWith("web:3");
      if (found && Runs.record(world, "web:3", "migrate").isEmpty()) {
        world.call("TagResource", THEIRS.formatted(Runs.arn(world, "web:3")));
        Runs.record(world, "web:3", "migrate", "state=succeeded n=1");
      }
      return Optional.empty();
    });
    world.run(A_WHILE);
    assertThat(world.revisions("web")).isEqualTo(4);
    assertThat(Runs.record(world, "web:3", "migrate")).isEqualTo("state=succeeded n=1");
    assertThat(world.aws.started()).hasSize(3);
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
  }

  /** A pipeline has brought our service to what the other one is about to run its hook on. */
  @Test
  void anAdoptionStartsNoHookOfTheOther() {
    world.call("RegisterTaskDefinition", Runs.content(world, "web:1"));
    world.call("TagResource", THEIRS.formatted(Runs.arn(world, "web:2")));
    Runs.record(world, "web:2", "migrate", "state=pending");
    var made = Loose.object(world.service("web").toString())
        .retain("launchType", "networkConfiguration", "deploymentConfiguration");
    made.put("cluster", "blog").put("serviceName", "web").put("desiredCount", 2);
    world.call("CreateService", made.put("taskDefinition", "web:2").toString());
    world.advance(A_WHILE);
    theOther(inPhase("PostSync", web("blog", "v1")));
    var adopted = world
        .call(
            "DescribeServices",
            "{\"cluster\":\"blog\",\"services\":[\"web\"],\"include\":[\"TAGS\"]}")
        .at("/services/0");
    assertThat(adopted.path("tags").findValuesAsText("value")).contains("test/other");
    assertThat(adopted.path("taskDefinition").asText()).endsWith("web:2");
    assertThat(world.aws.started()).hasSize(1);
    assertThat(Runs.record(world, "web:2", "migrate")).isEqualTo("state=pending");
  }

  @Test
  void aHookOfTheOtherIsNotWaitedForNorWrittenTo() {
    var runs = Runs.record(world, "web:1", "migrate").replace("succeeded", "running");
    Runs.record(world, "web:1", "migrate", runs);
    theOtherOneWants("v2");
    assertThat(Runs.record(world, "web:1", "migrate")).isEqualTo(runs);
    assertThat(Runs.record(world, "web:2", "migrate")).contains("state=succeeded");
  }
}
