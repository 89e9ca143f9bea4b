package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.VersionTag;
import io.mooring.fixture.ModelAws.Killed;
import io.mooring.fixture.World;
import io.mooring.ident.Tags;
import io.mooring.plan.Policy;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Fate;
import io.mooring.sim.FateRule;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.Origin;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where drift stays, since policy says so, commits go out beside it as they would without it. */
class ToleratedDriftTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);
  private static final Duration LONG = Duration.ofHours(2);
  private static final String V1 = web("v1", 2);

  private World world = world(Policy.Mode.AUTO, Policy.Drift.WARN);

  private static World world(Policy.Mode mode, Policy.Drift drift) {
    return new World(
        new Policy(mode, drift, Policy.Adopt.WHEN_EQUAL, Policy.Prune.NEVER),
        Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));
  }

  private static String web(String version, int count) {
    return manifest("web", "shop/web:" + version, count);
  }

  private static String alone(String manifest) {
    return manifest.replace("{enable: true, rollback: true}", "{enable: false, rollback: false}");
  }

  @BeforeEach
  void webRuns() {
    commits(V1);
  }

  private void commits(String manifest) {
    world.git.commit("web.yaml", manifest);
    world.run(A_WHILE);
  }

  private void update(String members) {
    world.call("UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\"," + members + "}");
    world.run(A_WHILE);
  }

  private void someoneMovesIt() {
    update("\"networkConfiguration\":{\"awsvpcConfiguration\":{\"subnets\":[\"subnet-z\"],"
        + "\"securityGroups\":[\"sg-1\"]}}");
    world.aws.forgetWrites();
  }

  private void assertItStaysMoved() {
    assertThat(world.service("web").at("/networkConfiguration/awsvpcConfiguration/subnets"))
        .hasToString("[\"subnet-z\"]");
  }

  private VersionTag tag(String key) {
    for (var tag : world.service("web").path("tags"))
      if (tag.path("key").asText().equals(key))
        return VersionTag.parse(tag.path("value").asText()).orElseThrow();
    throw new AssertionError("no tag " + key);
  }

  private boolean has(Condition.Type type) {
    return world.status("web").has(type);
  }

  private int count() {
    return world.service("web").path("desiredCount").asInt();
  }

  @ParameterizedTest
  @EnumSource(
      value = Policy.Drift.class,
      names = {"WARN", "IGNORE"})
  void aCommitBesideItIsWrittenDownAndGoneBackFromByARevert(Policy.Drift drift) {
    world = world(Policy.Mode.AUTO, drift);
    webRuns();
    someoneMovesIt();
    commits(web("v2", 2));
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(tag(Tags.APPLIED).revision()).hasToString("Optional[web:2]");
    assertThat(tag(Tags.HEALTHY).revision()).hasToString("Optional[web:2]");
    commits(V1);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertItStaysMoved();
    world.aws.forgetWrites();
    world.run(LONG);
    assertThat(world.aws.writes()).isEmpty();
  }

  @Test
  void aBadVersionBesideItIsTriedOnceAndHeld() {
    someoneMovesIt();
    commits(web("unhealthy", 2));
    world.run(LONG);
    assertThat(world.aws.writes()).containsOnlyOnce("UpdateService");
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(has(Condition.Type.HELD)).isTrue();
  }

  @Test
  void aRevertOfABadVersionLeavesItWhereItIs() {
    someoneMovesIt();
    commits(web("unhealthy", 2));
    commits(V1);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertItStaysMoved();
  }

  @Test
  void aGoodVersionAfterABadOneLeavesItWhereItIs() {
    someoneMovesIt();
    commits(web("unhealthy", 2));
    commits(web("v3", 2));
    assertThat(world.revision("web")).isEqualTo("web:3");
    assertItStaysMoved();
    assertThat(tag(Tags.HEALTHY).revision()).hasToString("Optional[web:3]");
    assertThat(has(Condition.Type.HELD)).isFalse();
  }

  @Test
  void aCommitOfACountLeavesItWhereItIs() {
    someoneMovesIt();
    commits(web("v1", 3));
    assertThat(count()).isEqualTo(3);
    assertItStaysMoved();
    world.aws.forgetWrites();
    world.run(LONG);
    assertThat(world.aws.writes()).isEmpty();
  }

  @Test
  void aPersonGoesBackBesideIt() {
    commits(web("v2", 2));
    someoneMovesIt();
    Holds.rollBack(world, "web:1");
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertItStaysMoved();
    assertThat(has(Condition.Type.HELD)).isTrue();
  }

  @Test
  void whoReleasesBeforeItIsGoneBackFromLeavesItWhereItIs() {
    commits(web("v2", 2));
    someoneMovesIt();
    Holds.rollBack(world, "web:1");
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"at=%s by=ann\"}]}"
            .formatted(
                world.service("web").path("serviceArn").asText(), Tags.RELEASE, world.now()));
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertItStaysMoved();
  }

  /** The members that never came up with it are none to go back to. */
  @Test
  void whatNeverCameUpIsNotSeenHealthyThoughTheTaskDefinitionRuns() {
    world.git.commit("web.yaml", web("v1", 2).replace("subnet-b, subnet-a", "subnet-y"));
    world.model.fate(new FateRule("web:v1", Fate.CRASH));
    world.advance(Duration.ofSeconds(61));
    world.pass();
    world.model.fate(new FateRule("web:v1", Fate.WELL));
    someoneMovesIt();
    assertItStaysMoved();
    assertThat(tag(Tags.HEALTHY).digests().deployment())
        .isNotEqualTo(tag(Tags.APPLIED).digests().deployment());
  }

  /** Whose deployment it came up with does not count: it is what there is to go back to. */
  @Test
  void aVersionThatSomebodyChangesInTheMiddleOfItsRollOutIsSeenHealthy() {
    world.git.commit("web.yaml", web("v2", 2));
    world.advance(Duration.ofSeconds(61));
    world.pass();
    assertThat(world.revision("web")).isEqualTo("web:2");
    someoneMovesIt();
    assertItStaysMoved();
    assertThat(tag(Tags.HEALTHY).revision()).hasToString("Optional[web:2]");
  }

  /** The tag of what was rolled out is refused, and Git goes back before the next try. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRevertOfWhatCouldNotBeWrittenDownIsACommitAllTheSame(boolean isLost) {
    var no = new Reply.Fault("AccessDeniedException", "not authorized", 400, "id");
    world.aws.instead(
        (call, _) -> call == AwsCall.TAG_RESOURCE ? Optional.of(no) : Optional.empty());
    if (isLost)
      world.aws.afterwards((call, _) -> call == AwsCall.UPDATE_SERVICE
          ? Optional.of(new Reply.Lost("read timed out"))
          : Optional.empty());
    world.git.commit("web.yaml", web("v2", 2));
    world.advance(Duration.ofSeconds(61));
    world.pass();
    assertThat(world.revision("web")).isEqualTo("web:2");
    world.git.commit("web.yaml", V1);
    world.advance(Duration.ofSeconds(61));
    world.aws.wellAgain();
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.status("web").conditions()).isEmpty();
  }

  /** The process dies before it has written down what it sent. */
  @Test
  void aBadVersionBesideItIsTriedOnceWhereTheTagIsLost() {
    someoneMovesIt();
    world.git.commit("web.yaml", web("unhealthy", 2));
    world.aws.dieAfter(call -> call == AwsCall.UPDATE_SERVICE);
    try {
      world.run(A_WHILE);
    } catch (Killed now) {
      world.aws.dieAfter(_ -> false);
    }
    world.advance(Duration.ofHours(1));
    world.restart();
    world.run(LONG);
    assertThat(world.aws.writes()).containsOnlyOnce("UpdateService");
    assertThat(has(Condition.Type.HELD)).isTrue();
  }

  /** Nobody may see why the tasks of the bad one end, and Git is further on when it can be seen. */
  @ParameterizedTest
  @ValueSource(strings = {"v3", "v1"})
  void membersOfAVersionThatEcsWentBackFromAreNoDriftForTheNextOne(String next) {
    var no = new Reply.Fault("AccessDeniedException", "not authorized", 400, "id");
    world.aws.instead((call, _) -> call == AwsCall.LIST_TASKS ? Optional.of(no) : Optional.empty());
    commits(web("unhealthy", 2).replace("subnet-b, subnet-a", "subnet-z"));
    assertThat(world.revision("web")).isEqualTo("web:1");
    world.aws.wellAgain();
    commits(web(next, 2).replace("subnet-b, subnet-a", "subnet-z"));
    assertThat(world.revision("web")).isEqualTo(next.equals("v3") ? "web:3" : "web:1");
    assertItStaysMoved();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aVersionThatNobodyElseGivesUpIsGoneBackFromBesideIt(boolean mayStop) {
    commits(alone(V1));
    someoneMovesIt();
    var no = new Reply.Fault("AccessDeniedException", "not authorized", 400, "id");
    world.aws.instead((call, _) ->
        !mayStop && call == AwsCall.STOP_SERVICE_DEPLOYMENT ? Optional.of(no) : Optional.empty());
    commits(alone(web("crash", 2)));
    world.run(LONG);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(has(Condition.Type.HELD)).isTrue();
    assertItStaysMoved();
  }

  /** Somebody's hot-fix of the image stays; the count is Git's, and then somebody's again. */
  @Test
  void aCountBesideAHotFixIsAppliedAndThenDriftAsEver() {
    var fixed = Runs.content(world, "web:1").replace("web:v1", "web:fix");
    world.call("RegisterTaskDefinition", fixed);
    update("\"taskDefinition\":\"web:2\"");
    commits(web("v1", 4));
    assertThat(count()).isEqualTo(4);
    assertThat(world.revision("web")).isEqualTo("web:2");
    update("\"desiredCount\":6");
    assertThat(count()).isEqualTo(6);
    assertThat(world.status("web").sync().knownOrigin()).contains(Origin.LIVE);
  }

  /** Who owns the count was not known when the version went out. */
  @Test
  void aCountThatCouldNotGoOutWithItsCommitGoesOutLater() {
    var asked = new AtomicInteger();
    world.aws.instead(
        (call, _) -> call == AwsCall.DESCRIBE_SCALABLE_TARGETS && asked.getAndIncrement() < 2
            ? Optional.of(new Reply.Lost("connection reset"))
            : Optional.empty());
    commits(web("v2", 4));
    world.run(LONG);
    assertThat(asked.get()).isGreaterThan(2);
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(count()).isEqualTo(4);
  }

  /** A commit of tags alone is a commit; what somebody sets them to afterwards is drift. */
  @Test
  void tagsThatACommitBringsAreSetAndThenDriftAsEver() {
    commits(V1 + "    tags: [{key: team, value: shop}]\n");
    assertThat(team()).isEqualTo("shop");
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"team\",\"value\":\"theirs\"}]}"
            .formatted(world.service("web").path("serviceArn").asText()));
    world.aws.forgetWrites();
    world.run(LONG);
    assertThat(team()).isEqualTo("theirs");
    assertThat(world.status("web").sync().knownOrigin()).contains(Origin.LIVE);
    assertThat(world.aws.writes()).isEmpty();
  }

  private String team() {
    for (var tag : world.service("web").path("tags"))
      if (tag.path("key").asText().equals("team")) return tag.path("value").asText();
    return "";
  }

  private void approved(String manifest) {
    var commit = world.git.commit("web.yaml", manifest);
    world.run(A_WHILE);
    assertThat(has(Condition.Type.AWAITING_APPROVAL)).isTrue();
    var arn = world
        .call("DescribeClusters", "{\"clusters\":[\"shop\"]}")
        .at("/clusters/0/clusterArn")
        .asText();
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"mooring:sync/shop\",\"value\":\"commit=%s\"}]}"
            .formatted(arn, commit.sha()));
    world.run(A_WHILE);
  }

  /** The next commit waits for a person, and the one before it does not come up. */
  @Test
  void aVersionThatFailsBehindACommitThatWaitsIsGoneBackFrom() {
    world.restart(new Policy(
        Policy.Mode.MANUAL, Policy.Drift.WARN, Policy.Adopt.WHEN_EQUAL, Policy.Prune.NEVER));
    approved(alone(web("v1", 2)));
    approved(alone(web("stuck", 2)));
    assertThat(world.revision("web")).isEqualTo("web:2");
    commits(alone(web("v3", 2)));
    world.run(LONG);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(has(Condition.Type.AWAITING_APPROVAL)).isTrue();
    world.aws.forgetWrites();
    commits(alone(web("stuck", 2)));
    assertThat(world.aws.writes()).doesNotContain("UpdateService");
    assertThat(has(Condition.Type.HELD)).isTrue();
  }
}
