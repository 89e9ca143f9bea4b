package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.ModelAws;
import io.mooring.fixture.World;
import io.mooring.ident.Tags;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import io.mooring.status.Event;
import io.mooring.status.Origin;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people ask for by tags, through the real loop over the model of ECS. */
class AsksTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  private final World world = new World();

  private void webRuns() {
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    world.aws.forgetWrites();
  }

  private void tag(String arn, String key, String value) {
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(arn, key, value));
  }

  private String arn() {
    return world.service("web").path("serviceArn").asText();
  }

  private String clusterArn() {
    return world
        .call("DescribeClusters", "{\"clusters\":[\"shop\"]}")
        .at("/clusters/0/clusterArn")
        .asText();
  }

  private List<String> tagKeys() {
    return world.service("web").path("tags").findValuesAsText("key");
  }

  private String primary() {
    return world.service("web").at("/deployments/0/id").asText();
  }

  private void someoneSetsTheCountTo(int count) {
    world.call(
        "UpdateService",
        "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":%d}".formatted(count));
  }

  private void assertWell() {
    var status = world.status("web");
    assertThat(status.conditions()).isEmpty();
    assertThat(status.sync()).isInstanceOf(Sync.Synced.class);
    assertThat(status.health().health().status()).isEqualTo(Health.Status.HEALTHY);
  }

  private void assertSuspended(ResourceStatus status, String... words) {
    assertThat(status.health().health().status()).isEqualTo(Health.Status.SUSPENDED);
    assertThat(status.conditions())
        .filteredOn(c -> c.type() == Condition.Type.SUSPENDED)
        .singleElement()
        .satisfies(c -> assertThat(c.message()).contains(words));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void suspendedMeansNoWriteAtAllUntilItIsOver(boolean wholeApp) {
    webRuns();
    var where = wholeApp ? clusterArn() : arn();
    var key = wholeApp ? Tags.SUSPEND + "/shop" : Tags.SUSPEND;
    var end = world.now().plus(Duration.ofHours(2));
    tag(where, key, "until=" + end + " by=anna why=load-test");
    world.run(Duration.ofMinutes(2));
    assertSuspended(world.status("web"), "by anna", end.toString(), "load test", "mooring resume");

    someoneSetsTheCountTo(5);
    world.run(Duration.ofMinutes(2));
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.run(Duration.ofHours(1));
    assertThat(world.status("web").sync().differences()).hasSize(2);
    assertSuspended(world.status("web"), "by anna");
    assertThat(world.aws.writes()).as("suspended").isEmpty();

    world.run(Duration.ofHours(1).plus(A_WHILE));
    assertWell();
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(world.service("web").path("desiredCount").asInt()).isEqualTo(2);
    assertThat(tagKeys()).doesNotContain(Tags.SUSPEND);
  }

  @Test
  void driftIsStillCountedWhileSuspended() {
    webRuns();
    tag(arn(), Tags.SUSPEND, "by=anna why=load-test");
    someoneSetsTheCountTo(5);
    var events = new ArrayList<Event>();
    for (int i = 0; i < 10; i++) {
      world.advance(Duration.ofSeconds(60));
      events.addAll(world.pass().events());
    }
    assertThat(events).filteredOn(e -> e instanceof Event.DriftDetected).hasSize(1);
    assertThat(world.status("web").sync().knownOrigin()).contains(Origin.LIVE);
  }

  @Test
  void aRestartReplacesTheTasksOnceAndIsToldUntilItIsDone() {
    webRuns();
    var before = primary();
    tag(
        arn(),
        Tags.RESTART,
        "at=%s from=%s by=anna why=new-certificate".formatted(world.now(), before));
    world.advance(Duration.ofSeconds(60));
    world.pass();
    assertThat(primary()).isNotEqualTo(before);
    world.advance(Duration.ofSeconds(1));
    world.pass();
    assertThat(world.status("web").conditions())
        .filteredOn(c -> c.type() == Condition.Type.RESTARTING)
        .singleElement()
        .satisfies(c -> assertThat(c.message()).contains("by anna: new certificate"));
    world.run(A_WHILE);
    assertWell();
    assertThat(world.aws.writes()).containsExactly("UpdateService", "UntagResource");
    assertThat(world.revision("web")).isEqualTo("web:1");
  }

  /** A person's clock may be ahead of AWS's by minutes; what was asked for is done once. */
  @ParameterizedTest
  @ValueSource(longs = {-300, 0, 300})
  void aRestartThatSomebodyTaggedByHandIsDoneOnceWhateverTheClocksSay(long ahead) {
    webRuns();
    tag(arn(), Tags.RESTART, "at=" + world.now().plusSeconds(ahead));
    world.run(Duration.ofHours(1));
    assertWell();
    var updates = Collections.frequency(world.aws.writes(), "UpdateService");
    assertThat(updates).isEqualTo(1);
    assertThat(tagKeys()).doesNotContain(Tags.RESTART);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UpdateService", "TagResource", "UntagResource"})
  void aChangedTextRestartsOnceEvenWhenTheProcessDiesAfterAnyWrite(String dies) {
    webRuns();
    world.git.commit("web.yaml", withText("one"));
    world.aws.dieAfter(call -> call.operation().equals(dies));
    try {
      world.run(A_WHILE);
    } catch (ModelAws.Killed _) {
      world.aws.dieAfter(_ -> false);
      world.restart();
    }
    world.run(A_WHILE);
    assertWell();
    assertThat(Collections.frequency(world.aws.writes(), "UpdateService")).isEqualTo(1);
    world.aws.forgetWrites();

    world.git.commit("web.yaml", withText("two"));
    world.run(A_WHILE);
    assertThat(Collections.frequency(world.aws.writes(), "UpdateService")).isEqualTo(1);
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.git.commit("web.yaml", withText("two"));
    world.run(A_WHILE);
    assertThat(Collections.frequency(world.aws.writes(), "UpdateService")).isEqualTo(1);
    assertThat(world.revisions("web")).isEqualTo(1);
    assertWell();
  }

  private static String withText(String text) {
    return manifest("web", "shop/web:v1", 2) + "  rollout: {restart: %s}\n".formatted(text);
  }

  @Test
  void aHeldVersionIsTriedOnceMoreWhenItIsReleased() {
    webRuns();
    world.git.commit("web.yaml", manifest("web", "shop/web:v2-unhealthy", 2));
    world.run(Duration.ofHours(1));
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    world.aws.forgetWrites();
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).isEmpty();

    tag(arn(), Tags.RELEASE, "at=%s by=anna why=database-is-up".formatted(world.now()));
    world.run(Duration.ofHours(1));
    assertThat(Collections.frequency(world.aws.writes(), "UpdateService")).isEqualTo(1);
    assertThat(Collections.frequency(world.aws.writes(), "RegisterTaskDefinition"))
        .isZero();
    assertThat(world.status("web").has(Condition.Type.HELD))
        .as("it failed again")
        .isTrue();
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(tagKeys()).doesNotContain(Tags.RELEASE);
  }

  @Test
  void anApprovalThatCannotBeClearedIsAuditedAndNotTriedAtEveryPass() {
    webRuns();
    var commit = world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    tag(clusterArn(), Tags.SYNC + "/shop", "commit=" + commit.sha() + " by=anna");
    world.aws.instead((call, _) -> call == AwsCall.UNTAG_RESOURCE
        ? Optional.of(new Reply.Fault("AccessDeniedException", "no", 400, "r1"))
        : Optional.empty());
    var audited = new ArrayList<Event>();
    world.aws.forgetCalls();
    for (int i = 0; i < 20; i++) {
      world.advance(Duration.ofSeconds(60));
      audited.addAll(world.pass().events());
    }
    assertThat(world.aws.calls(AwsCall.UNTAG_RESOURCE)).isBetween(1, 2);
    assertThat(audited)
        .filteredOn(event -> event instanceof Event.WroteForApp)
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.describe())
            .contains("app=shop cluster=shop write=\"untag", "mooring:sync/shop", "no"));

    world.aws.wellAgain();
    world.run(Duration.ofMinutes(20));
    assertThat(world
            .call("DescribeClusters", "{\"clusters\":[\"shop\"],\"include\":[\"TAGS\"]}")
            .at("/clusters/0/tags"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true,ECS", "false,MOORING"})
  void aRollbackIsCountedOnceByWhoWantedIt(boolean breaker, Event.WentBack.By by) {
    webRuns();
    var text = manifest("web", "shop/web:v2-unhealthy", 2);
    world.git.commit(
        "web.yaml",
        breaker
            ? text
            : text.replace("enable: true, rollback: true", "enable: false, rollback: false")
                + "  rollout: {progressDeadline: 5m}\n");
    var events = new ArrayList<Event>();
    for (int i = 0; i < 600; i++) {
      world.advance(Duration.ofSeconds(5));
      events.addAll(world.pass().events());
    }
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(events)
        .filteredOn(event -> event instanceof Event.WentBack)
        .extracting(event -> ((Event.WentBack) event).by())
        .containsExactly(by);
  }

  @Test
  void aReleaseLetsGoOfAContestedPlaceOnce() {
    webRuns();
    for (int i = 0; i < 3; i++) {
      someoneSetsTheCountTo(5);
      world.run(Duration.ofMinutes(5));
    }
    assertThat(world.status("web").has(Condition.Type.CONTESTED)).isTrue();
    var written = world.aws.calls(AwsCall.UPDATE_SERVICE);

    tag(arn(), Tags.RELEASE, "at=%s by=anna".formatted(world.now()));
    world.run(A_WHILE);
    assertThat(world.aws.calls(AwsCall.UPDATE_SERVICE)).isEqualTo(written + 1);
    assertWell();
    assertThat(tagKeys()).doesNotContain(Tags.RELEASE);
  }
}
