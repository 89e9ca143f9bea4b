package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.fixture.ModelAws.Killed;
import io.mooring.fixture.World;
import io.mooring.ident.Tags;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Fate;
import io.mooring.sim.FateRule;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A version that fails goes back whole, is held, and is not tried again, whatever happens. */
class GoBackTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);
  private static final Duration LONG = Duration.ofHours(1);
  private static final int FURTHER_PASSES = 1_000;
  private static final String V1 = manifest("web", "shop/web:v1", 2);
  private static final String V2 = manifest("web", "shop/web:v2", 2);
  private static final String BAD = manifest("web", "shop/web:unhealthy", 2);
  private static final String CRASHING = alone(manifest("web", "shop/web:crash", 2));

  private World world = new World();

  /** ECS does nothing by itself. */
  private static String alone(String manifest) {
    return manifest.replace("{enable: true, rollback: true}", "{enable: false, rollback: false}");
  }

  @BeforeEach
  void webRuns() {
    world.git.commit("web.yaml", V1);
    world.run(A_WHILE);
    world.aws.forgetWrites();
  }

  private Optional<String> tag(String key) {
    return Holds.tag(world, key);
  }

  private void commit(String manifest) {
    world.git.commit("web.yaml", manifest);
  }

  private String held() {
    return world.status("web").conditions().stream()
        .filter(c -> c.type() == Condition.Type.HELD)
        .map(Condition::message)
        .findFirst()
        .orElseThrow(() -> new AssertionError("not held: " + world.status("web")));
  }

  private long updates() {
    return world.aws.writes().stream().filter("UpdateService"::equals).count();
  }

  private void assertHeldOn(String revision) {
    assertThat(held()).contains("not tried again");
    assertThat(world.revision("web")).isEqualTo(revision);
    assertQuiet();
  }

  private void assertWellOn(String revision) {
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.status("web").conditions()).isEmpty();
    assertThat(world.revision("web")).isEqualTo(revision);
    assertThat(tag(Tags.HOLD)).isEmpty();
    assertQuiet();
  }

  private void assertQuiet() {
    world.aws.forgetWrites();
    var revision = world.revision("web");
    int revisions = world.revisions("web");
    for (int pass = 0; pass < FURTHER_PASSES; pass++) {
      world.advance(Duration.ofSeconds(60));
      world.pass();
    }
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.revision("web")).isEqualTo(revision);
    assertThat(world.revisions("web")).isEqualTo(revisions);
  }

  @ParameterizedTest
  @EnumSource(Behaviour.RollbackId.class)
  void whatTheBreakerTookBackBetweenTwoPassesIsNoSuccess(Behaviour.RollbackId id) {
    var behaviour =
        Behaviour.standard().withPace(Pace.BRISK).withClusters("shop").withRollbackId(id);
    world = new World(World.AUTO, behaviour);
    webRuns();
    commit(BAD);
    world.advance(Duration.ofSeconds(60));
    world.pass();
    world.advance(LONG);
    world.run(A_WHILE);
    assertThat(held()).contains("circuit breaker");
    assertThat(updates()).isEqualTo(1);
    assertThat(world.revisions("web")).isEqualTo(2);
    assertHeldOn("web:1");
  }

  /** The tag never came, so that only ECS's history tells that it was tried. */
  @Test
  void aCrashBeforeTheTagAndARollbackBeforeTheRestartDoNotTryItTwice() {
    commit(BAD);
    world.aws.dieAfter(call -> call == AwsCall.UPDATE_SERVICE);
    try {
      world.run(A_WHILE);
    } catch (Killed now) {
      world.aws.dieAfter(_ -> false);
    }
    world.advance(LONG);
    world.restart();
    world.run(LONG);
    assertThat(updates()).isEqualTo(1);
    assertHeldOn("web:1");
  }

  @Test
  void whatNobodyElseGivesUpIsStoppedByUs() {
    commit(CRASHING);
    world.run(LONG);
    assertThat(held()).contains("exit code 1");
    assertThat(world.aws.writes())
        .containsExactly(
            "RegisterTaskDefinition",
            "UpdateService",
            "TagResource",
            "TagResource",
            "StopServiceDeployment");
    assertHeldOn("web:1");
  }

  @Test
  void whereStoppingIsNotAllowedAnUpdateGoesBack() {
    refuse(AwsCall.STOP_SERVICE_DEPLOYMENT);
    commit(CRASHING);
    world.run(LONG);
    assertThat(updates()).isEqualTo(2);
    assertHeldOn("web:1");
  }

  private void refuse(AwsCall refused) {
    var no = new Reply.Fault("AccessDeniedException", "not authorized", 400, "id");
    world.aws.instead((call, _) -> call == refused ? Optional.of(no) : Optional.empty());
  }

  private JsonNode subnets() {
    return world.service("web").at("/networkConfiguration/awsvpcConfiguration/subnets");
  }

  /** There the task definition is the same before and after. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aVersionThatFailsByAMemberAloneGoesBackToo(boolean stops) {
    commit(alone(V1));
    world.run(A_WHILE);
    var before = subnets().deepCopy();
    if (!stops) refuse(AwsCall.STOP_SERVICE_DEPLOYMENT);
    world.model.fate(new FateRule("web:v1", Fate.CRASH));
    commit(alone(V1).replace("subnet-b, subnet-a", "subnet-z"));
    world.run(Duration.ofMinutes(14));
    assertThat(subnets().toString()).contains("subnet-z");
    world.run(Duration.ofMinutes(2));
    world.model.fate(new FateRule("web:v1", Fate.WELL));
    world.run(LONG);
    assertThat(subnets()).isEqualTo(before);
    assertThat(world.revisions("web")).isEqualTo(1);
    assertHeldOn("web:1");
  }

  /** Nothing was set back, so that nobody has changed it again. */
  @Test
  void settingBackThatGotLostIsNoFight() {
    commit(BAD);
    world.run(LONG);
    held();
    var before = subnets().deepCopy();
    world.call(
        "UpdateService",
        "{\"cluster\":\"shop\",\"service\":\"web\",\"networkConfiguration\":"
            + "{\"awsvpcConfiguration\":{\"subnets\":[\"subnet-z\"]}}}");
    var lost = new AtomicInteger();
    world.aws.instead((call, _) -> call == AwsCall.UPDATE_SERVICE && lost.getAndIncrement() < 4
        ? Optional.of(new Reply.Lost("connection reset"))
        : Optional.empty());
    world.run(A_WHILE);
    assertThat(lost.get()).isGreaterThan(4);
    assertThat(subnets()).isEqualTo(before);
    assertHeldOn("web:1");
  }

  @Test
  void tagsThatSomebodyStripsOffAHeldServiceDoNotLetTheVersionOut() {
    commit(BAD);
    world.run(LONG);
    held();
    world.aws.forgetWrites();
    var keys = new ArrayList<String>();
    world
        .service("web")
        .path("tags")
        .forEach(tag -> keys.add("\"" + tag.path("key").asText() + "\""));
    world.call(
        "UntagResource",
        "{\"resourceArn\":\"%s\",\"tagKeys\":%s}"
            .formatted(world.service("web").path("serviceArn").asText(), keys));
    world.restart();
    world.run(LONG);
    assertThat(world.aws.writes()).containsOnly("TagResource");
    assertThat(tag(Tags.HEALTHY)).isPresent();
    assertHeldOn("web:1");
  }

  @Test
  void whoLetsGoOfAHoldHasItTriedOnceMore() {
    commit(BAD);
    world.run(LONG);
    held();
    world.model.fate(new FateRule("unhealthy", Fate.WELL));
    world.aws.forgetWrites();
    world.call(
        "UntagResource",
        "{\"resourceArn\":\"%s\",\"tagKeys\":[\"mooring:hold\"]}"
            .formatted(world.service("web").path("serviceArn").asText()));
    world.run(A_WHILE);
    assertThat(updates()).isEqualTo(1);
    assertWellOn("web:2");
  }

  @Test
  void theSameContentIsTriedAgainAfterAnotherVersionRan() {
    commit(BAD);
    world.run(LONG);
    commit(V2);
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:3");
    assertThat(tag(Tags.HOLD)).isEmpty();
    world.aws.forgetWrites();
    commit(BAD);
    world.run(LONG);
    assertThat(updates()).isEqualTo(1);
    assertHeldOn("web:3");
  }

  @Test
  void aCountThatChangesWhileHeldConvergesAndStaysRight() {
    commit(BAD);
    world.run(LONG);
    commit(BAD.replace("desiredCount: 2", "desiredCount: 3"));
    world.run(A_WHILE);
    assertThat(world.service("web").path("desiredCount").asInt()).isEqualTo(3);
    assertHeldOn("web:1");
    world.call("UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":5}");
    world.run(A_WHILE);
    assertThat(world.service("web").path("desiredCount").asInt()).isEqualTo(3);
    assertHeldOn("web:1");
  }

  /** Where ECS went back to is what was there before our update, and yet no answer of before. */
  @Test
  void aRevertSoonAfterTheBreakerShowsHowTheServiceIsNow() {
    world.restart(Duration.ofSeconds(2));
    commit(BAD);
    passesUntil(() -> tag(Tags.HOLD).isPresent());
    world.advance(Duration.ofSeconds(20));
    commit(V1);
    world.hint();
    passesUntil(() -> world.status("web").sync() instanceof Sync.Synced);
    world.advance(Duration.ofSeconds(2));
    world.pass();
    assertThat(world.status("web").health().health().reason()).isEqualTo("2 of 2 tasks running");
  }

  /** What ECS went back by has no entry in its history, and none is waited for. */
  @Test
  void aPersonsRollBackAfterTheBreakersIsAtRestAtOnce() {
    commit(V2);
    world.run(A_WHILE);
    commit(BAD);
    world.run(A_WHILE);
    commit(V2);
    world.run(A_WHILE);
    Holds.rollBack(world, "web:1");
    world.run(Duration.ofSeconds(30));
    assertThat(tag(Tags.HEALTHY).orElseThrow()).contains("rev=web:1");
    assertThat(world.status("web").conditions()).hasSize(1);
    assertThat(held()).contains("ann rolled service web back to web:1");
  }

  private void passesUntil(BooleanSupplier there) {
    for (int i = 0; i < 100 && !there.getAsBoolean(); i++) {
      world.advance(Duration.ofSeconds(2));
      world.pass();
    }
    assertThat(there.getAsBoolean()).isTrue();
  }

  @Test
  void aRevertWhileRollingOutComesAtOnceAndHoldsNothing() {
    commit(CRASHING);
    world.run(Duration.ofMinutes(3));
    assertThat(world.revision("web")).isEqualTo("web:2");
    commit(alone(V1));
    world.run(A_WHILE);
    assertThat(world.revisions("web")).isEqualTo(2);
    assertWellOn("web:1");
  }

  @Test
  void twoCommitsInQuickSuccessionEndWithTheSecondAndTheFirstDidNotFail() {
    commit(V2);
    world.advance(Duration.ofSeconds(61));
    world.pass();
    commit(manifest("web", "shop/web:v3", 2));
    world.run(A_WHILE);
    assertWellOn("web:3");
  }

  /** In the first seconds after a restart ECS shows what was there before our update. */
  @ParameterizedTest
  @ValueSource(ints = {5, 20, 50})
  void readsThatLagBehindAfterARestartDoNotLookLikeARollback(int lag) {
    world.aws.lag(Duration.ofSeconds(lag));
    commit(V2);
    world.advance(Duration.ofSeconds(61));
    world.pass();
    assertThat(updates()).isEqualTo(1);
    world.restart(Duration.ofSeconds(4));
    world.run(A_WHILE);
    assertThat(updates()).isEqualTo(1);
    world.aws.lag(Duration.ZERO);
    assertWellOn("web:2");
  }

  @Test
  void whoMayNotReadTheHistoryIsToldAndNothingElseChanges() {
    refuse(AwsCall.LIST_SERVICE_DEPLOYMENTS);
    commit(BAD);
    world.run(LONG);
    assertThat(world.status("web").conditions())
        .anyMatch(c -> c.reason().equals("NoDeploymentHistory")
            && c.message().contains("ecs:ListServiceDeployments"));
    assertHeldOn("web:1");
  }

  @Test
  void aBadVersionIsTriedOnceThoughNothingCouldBeWrittenDownOrRead() {
    var no = new Reply.Fault("AccessDeniedException", "not authorized", 400, "id");
    world.aws.instead(
        (call, _) -> call == AwsCall.TAG_RESOURCE || call == AwsCall.LIST_SERVICE_DEPLOYMENTS
            ? Optional.of(no)
            : Optional.empty());
    commit(BAD);
    world.run(Duration.ofMinutes(2));
    world.aws.wellAgain();
    world.run(A_WHILE);
    assertThat(updates()).isEqualTo(1);
    assertHeldOn("web:1");
  }

  @Test
  void aPersonsRollBackIsObeyedAndKeptUntilGitMovesOn() {
    commit(V2);
    world.run(A_WHILE);
    Holds.rollBack(world, "web:1");
    world.run(A_WHILE);
    assertThat(held()).contains("ann rolled service web back to web:1 (too slow)");
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertQuiet();
    world.call(
        "UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"taskDefinition\":\"web:2\"}");
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertQuiet();
    commit(manifest("web", "shop/web:v3", 2));
    world.run(A_WHILE);
    assertWellOn("web:3");
  }

  @Test
  void aPersonWhoStopsADeploymentHoldsItsVersion() {
    commit(alone(manifest("web", "shop/web:stuck", 2)));
    world.run(Duration.ofMinutes(3));
    var going = world
        .call("ListServiceDeployments", "{\"cluster\":\"shop\",\"service\":\"web\"}")
        .at("/serviceDeployments/0/serviceDeploymentArn")
        .asText();
    world.call(
        "StopServiceDeployment",
        "{\"serviceDeploymentArn\":\"%s\",\"stopType\":\"ROLLBACK\"}".formatted(going));
    world.run(LONG);
    assertThat(held()).contains("StopServiceDeployment");
    assertThat(updates()).isEqualTo(1);
    assertHeldOn("web:1");
  }
}
