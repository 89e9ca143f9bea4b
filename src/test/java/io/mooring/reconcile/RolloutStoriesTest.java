package io.mooring.reconcile;

import static io.mooring.reconcile.Story.deadline;
import static io.mooring.reconcile.Story.web;
import static io.mooring.reconcile.Story.withoutBreaker;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.fixture.World;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.rollout.Health;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Fate;
import io.mooring.sim.FateRule;
import io.mooring.status.Sync;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Roll-outs that go wrong, told from the commit to the end, through the real SDK over HTTP and in
 * virtual time. Each ends with the right verdict, cause and version, with no revision too many, and
 * then nothing moves any more.
 */
class RolloutStoriesTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  private Story story = new Story(Story.brisk());

  @AfterEach
  void close() {
    story.close();
  }

  private static String breakerThatStays(String image) {
    return web(image).replace("rollback: true", "rollback: false");
  }

  @Test
  void aBadImageWithBreaker() {
    story.runs(web("v1"));
    story.commit(web("v2-unpullable"));
    story.world.run(Duration.ofMinutes(30));
    assertThat(story.held()).contains("CannotPullContainerError");
    assertThat(story.health()).isEqualTo(Health.Status.HEALTHY);
    story.heldOn("web:1", 2);
  }

  @Test
  void aBadImageWithoutBreaker() {
    story.runs(withoutBreaker("v1"));
    story.commit(deadline(withoutBreaker("v2-unpullable"), "5m"));
    story.world.run(Duration.ofMinutes(30));
    assertThat(story.held()).contains("CannotPullContainerError");
    assertThat(story.health()).isEqualTo(Health.Status.HEALTHY);
    story.heldOn("web:1", 2);
  }

  @Test
  void aBreakerThatDoesNotRollBack() {
    story.runs(breakerThatStays("v1"));
    story.commit(breakerThatStays("v2-unhealthy"));
    story.world.run(Duration.ofMinutes(30));
    assertThat(story.held()).contains("health checks");
    assertThat(story.health()).isEqualTo(Health.Status.HEALTHY);
    story.heldOn("web:1", 2);
  }

  @Test
  void aHealthCheckThatFails() {
    story.runs(web("v1"));
    story.commit(web("v2-unhealthy"));
    story.world.run(Duration.ofMinutes(30));
    assertThat(story.held()).contains("failed container health checks");
    story.heldOn("web:1", 2);
  }

  @Test
  void theBreakerRollsBackBetweenTwoPasses() {
    story.runs(web("v1"));
    story.commit(web("v2-unhealthy"));
    // One pass sends the update; the next one comes when all is over.
    story.once();
    story.world.advance(Duration.ofMinutes(20));
    story.world.run(Duration.ofMinutes(5));
    assertThat(story.health()).isEqualTo(Health.Status.HEALTHY);
    assertThat(story.held()).isNotEmpty();
    assertThat(story.writes().get("UpdateService")).isEqualTo(1);
    story.heldOn("web:1", 2);
  }

  @Test
  void theFirstDeploymentFails() {
    story.commit(web("v1-unhealthy"));
    story.world.run(Duration.ofMinutes(30));
    assertThat(story.held()).contains("no other version of service web was ever seen healthy");
    assertThat(story.health()).isEqualTo(Health.Status.DEGRADED);
    story.staysOn("web:1", 1);
  }

  @Test
  void aSecondCommitSupersedesTheFirst() {
    story.runs(web("v1"));
    story.commit(web("v2"));
    story.once();
    story.commit(web("v3"));
    story.world.run(Duration.ofMinutes(5));
    assertThat(story.world.status("web").conditions()).isEmpty();
    assertThat(story.world.revision("web")).isEqualTo("web:3");
    assertThat(story.world.revisions("web")).isEqualTo(3);
    story.quiet();
  }

  @Test
  void aRevertWhileARolloutRuns() {
    story.runs(web("v1"));
    story.commit(web("v2-unhealthy"));
    story.once();
    story.commit(web("v1"));
    story.world.run(Duration.ofMinutes(5));
    assertThat(story.world.status("web").conditions()).isEmpty();
    assertThat(story.world.revision("web")).isEqualTo("web:1");
    assertThat(story.world.revisions("web")).isEqualTo(2);
    assertThat(story.world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    story.quiet();
  }

  @ParameterizedTest
  @EnumSource(Behaviour.RollbackId.class)
  void theBreakerRollsBackByEitherId(Behaviour.RollbackId id) {
    story.close();
    story = new Story(Story.brisk().withRollbackId(id));
    story.runs(web("v1"));
    story.commits(web("v2-unhealthy"));
    assertThat(story.held()).contains("failed container health checks");
    assertThat(story.writes("UpdateService")).isEqualTo(1);
    // What comes next is judged by itself, whichever deployment is PRIMARY.
    story.commits(web("v3-unpullable"));
    assertThat(story.held()).contains("CannotPullContainerError");
    assertThat(story.writes("UpdateService")).isEqualTo(2);
    story.heldOn("web:1", 3);
    story.commits(web("v4"));
    story.wellOn("web:4", 4);
  }

  @Test
  void aPullThatNeverEnds() {
    story.runs(web("v1"));
    story.commits(deadline(web("v2-stuck"), "5m"));
    assertThat(story.held()).contains("no progress for 5m");
    assertThat(story.writes("StopServiceDeployment")).isEqualTo(1);
    assertThat(story.writes("UpdateService")).isEqualTo(1);
    story.heldOn("web:1", 2);
  }

  @Test
  void theLastLinesAndTheExitCodeOfACrashAreTold() {
    var role = "    executionRoleArn: arn:aws:iam::123456789012:role/web\n";
    var logs =
        "        logConfiguration: {logDriver: awslogs, options: {awslogs-group: /web, awslogs-region: eu-west-1, awslogs-stream-prefix: web}}\n";
    story.runs(withoutBreaker("v1"));
    var bad = withoutBreaker("v2-crash")
        .replace("        environment:", logs + "        environment:")
        .replace("    containerDefinitions:", role + "    containerDefinitions:");
    assertThat(bad).contains("awslogs");
    story.commits(deadline(bad, "5m"));
    assertThat(story.held())
        .contains("exit code 1")
        .contains("no progress for 5m", "last lines of its log");
    story.heldOn("web:1", 2);
  }

  @Test
  void anAdoptedServiceGetsItsFirstBadVersion() {
    story.world.call("RegisterTaskDefinition", """
        {"family":"web","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256",
         "memory":"512","containerDefinitions":[{"name":"web","image":"shop/web:v1",
         "portMappings":[{"containerPort":8080}],"environment":[{"name":"LEVEL","value":"info"}],
         "healthCheck":{"command":["CMD-SHELL","true"],"interval":5}}]}""");
    story.world.call("CreateService", """
        {"cluster":"shop","serviceName":"web","taskDefinition":"web:1","desiredCount":2,
         "launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":
         {"subnets":["subnet-a","subnet-b"],"securityGroups":["sg-1"]}},
         "deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true}}}""");
    story.world.advance(A_WHILE);
    story.runs(web("v1"));
    assertThat(story.writes("UpdateService")).isZero();
    story.commits(deadline(web("v2-stuck"), "5m"));
    assertThat(story.held()).contains("no progress for 5m");
    story.heldOn("web:1", 2);
  }

  @Test
  void anUnrelatedCommitWhileHeld() {
    story.runs(web("v1"));
    story.commits(web("v2-unhealthy"));
    var before = story.writes();
    story.world.git.commit("other.yaml", World.manifest("other", "shop/other:v1", 1));
    story.world.run(A_WHILE);
    assertThat(story.writes("UpdateService")).isEqualTo(before.get("UpdateService"));
    assertThat(story.world.status("other").sync()).isInstanceOf(Sync.Synced.class);
    story.commits(web("v2-unhealthy").replace("desiredCount: 2", "desiredCount: 3"));
    assertThat(story.world.service("web").path("desiredCount").asInt()).isEqualTo(3);
    story.heldOn("web:1", 2);
  }

  @Test
  void theSameContentIsCommittedAgainAfterAnotherVersion() {
    story.runs(web("v1"));
    story.commits(web("v2-unhealthy"));
    story.commits(web("v3"));
    assertThat(story.world.status("web").conditions()).isEmpty();
    story.commits(web("v2-unhealthy"));
    assertThat(story.held()).contains("failed container health checks");
    assertThat(story.writes("UpdateService")).isEqualTo(3);
    story.heldOn("web:3", 3);
  }

  @Test
  void aRevertToTheHealthyVersionWhileHeldAndTheBadOneAgain() {
    story.runs(web("v1"));
    story.commits(web("v2-unhealthy"));
    story.commits(web("v1"));
    assertThat(story.world.status("web").conditions()).isEmpty();
    assertThat(story.writes("UpdateService")).isEqualTo(1);
    story.commits(web("v2-unhealthy"));
    story.heldOn("web:1", 2);
  }

  @Test
  void aReleaseTriesItOnceMore() {
    story.runs(web("v1"));
    story.commits(web("v2-unhealthy"));
    story.setTag("mooring:release", "by=ann");
    story.world.run(Duration.ofMinutes(40));
    assertThat(story.held()).contains("failed container health checks");
    assertThat(story.tag("mooring:release")).isEmpty();
    assertThat(story.writes("UpdateService")).isEqualTo(2);
    story.heldOn("web:1", 2);
    story.world.model.fate(new FateRule("unhealthy", Fate.WELL));
    story.setTag("mooring:release", "by=ann");
    story.world.run(Duration.ofMinutes(40));
    assertThat(story.tag("mooring:hold")).isEmpty();
    assertThat(story.writes("UpdateService")).isEqualTo(3);
    story.wellOn("web:2", 2);
  }

  @Test
  void aPersonRollsBack() {
    story.runs(web("v1"));
    story.commits(web("v2").replace("subnet-b, subnet-a", "subnet-z"));
    var applied = VersionTag.parse(story.tag(Tags.APPLIED).orElseThrow()).orElseThrow();
    var first = story
        .world
        .call("ListServiceDeployments", "{\"cluster\":\"shop\",\"service\":\"web\"}")
        .at("/serviceDeployments/1/targetServiceRevisionArn")
        .asText();
    var hold = new HoldTag(
        applied.digests().taskDefinition(),
        applied.digests().deployment(),
        "ann",
        RevisionName.parse("web:1"),
        "ecs-svc/" + first.substring(first.lastIndexOf('/') + 1),
        "too slow");
    story.setTag(Tags.HOLD, hold.value());
    story.world.run(A_WHILE);
    assertThat(story.held()).contains("ann rolled service web back to web:1 (too slow)");
    assertThat(story.world.service("web").path("networkConfiguration").toString())
        .contains("subnet-a", "subnet-b")
        .doesNotContain("subnet-z");
    story.heldOn("web:1", 2);
    story.commits(web("v3"));
    assertThat(story.tag(Tags.HOLD)).isEmpty();
    story.wellOn("web:3", 3);
  }
}
