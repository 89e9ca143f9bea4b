package io.mooring.reconcile;

import static io.mooring.fixture.World.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.plan.Policy;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.rollout.Health;
import io.mooring.sim.Fate;
import io.mooring.sim.FateRule;
import io.mooring.status.Condition;
import io.mooring.status.Origin;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be written, by policy, by approval and by whose the service is. */
class PolicyTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);
  private static final Policy MANUAL = new Policy(
      Policy.Mode.MANUAL, Policy.Drift.ENFORCE, Policy.Adopt.WHEN_EQUAL, Policy.Prune.NEVER);

  private final World world = new World();

  private void webRunsUnder(Policy policy) {
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    world.restart(policy);
    world.aws.forgetWrites();
  }

  private void assertWell() {
    var status = world.status("web");
    assertThat(status.conditions()).isEmpty();
    assertThat(status.sync()).isInstanceOf(Sync.Synced.class);
    assertThat(status.health().health().status()).isEqualTo(Health.Status.HEALTHY);
  }

  private void tag(String arn, String key, String value) {
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(arn, key, value));
  }

  private String clusterTag(String key) {
    var answer = world.call("DescribeClusters", "{\"clusters\":[\"shop\"],\"include\":[\"TAGS\"]}");
    for (var tag : answer.path("clusters").path(0).path("tags"))
      if (tag.path("key").asText().equals(key)) return tag.path("value").asText();
    return "";
  }

  private String tagOf(String key) {
    for (var tag : world.service("web").path("tags"))
      if (tag.path("key").asText().equals(key)) return tag.path("value").asText();
    return "";
  }

  private String arn() {
    return world.service("web").path("serviceArn").asText();
  }

  private String clusterArn() {
    return world
        .call("DescribeClusters", "{\"clusters\":[\"shop\"]}")
        .path("clusters")
        .path(0)
        .path("clusterArn")
        .asText();
  }

  private void someoneSetsTheCountTo(int count) {
    world.call(
        "UpdateService",
        "{\"cluster\":\"shop\",\"service\":\"web\",\"desiredCount\":%d}".formatted(count));
  }

  @Test
  void aDayOfOnlyReportingWritesNothingWhateverHappens() {
    webRunsUnder(Policy.REPORT_ONLY);
    world.run(A_WHILE);
    world.git.commit("api.yaml", manifest("api", "shop/api:v1", 1));
    world.run(A_WHILE);
    someoneSetsTheCountTo(5);
    world.run(A_WHILE);
    assertThat(world.status("web").sync().knownOrigin()).contains(Origin.LIVE);
    assertThat(world.status("web").has(Condition.Type.REPORT_ONLY)).isTrue();
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.run(A_WHILE);
    someoneSetsTheCountTo(2);
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(Duration.ofHours(24));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.status("api").has(Condition.Type.AWAITING_APPROVAL)).isTrue();
  }

  @Test
  void onlyReportingWritesNothingEvenWhereThePersonDidByHandWhatGitWants() {
    webRunsUnder(Policy.REPORT_ONLY);
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 4));
    world.run(A_WHILE);
    someoneSetsTheCountTo(4);
    world.run(A_WHILE);
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.aws.writes().stream().filter(w -> !w.equals("TagResource")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCommitWaitsForApprovalWhichIsUsedUp(boolean create) {
    if (create) world.restart(MANUAL);
    else webRunsUnder(MANUAL);
    var commit = world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.status("web").has(Condition.Type.AWAITING_APPROVAL)).isTrue();
    tag(clusterArn(), "mooring:sync/shop", "commit=" + commit.sha());
    world.run(A_WHILE);
    assertWell();
    assertThat(world.revision("web")).isEqualTo(create ? "web:1" : "web:2");
    assertThat(clusterTag("mooring:sync/shop")).isEmpty();
    world.aws.forgetWrites();
    world.git.commit("web.yaml", manifest("web", "shop/web:v3", 2));
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
  }

  /** Drift of the version that runs is set back, and this does not come up. */
  @Test
  void aCorrectionThatFailsSaysNothingAboutTheCommitThatWaits() {
    webRunsUnder(MANUAL);
    var commit = world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.run(A_WHILE);
    world.call(
        "UpdateService",
        "{\"cluster\":\"shop\",\"service\":\"web\",\"networkConfiguration\":{\"awsvpcConfiguration\":"
            + "{\"subnets\":[\"subnet-x\"],\"securityGroups\":[\"sg-1\"]}}}");
    world.advance(Duration.ofMinutes(1));
    world.model.fate(new FateRule("web:v1", Fate.UNPULLABLE));
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).contains("UpdateService");
    assertThat(tagOf("mooring:hold")).isEmpty();
    assertThat(world.status("web").has(Condition.Type.AWAITING_APPROVAL)).isTrue();
    tag(clusterArn(), "mooring:sync/shop", "commit=" + commit.sha());
    world.run(A_WHILE);
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(world.status("web").health().health().status()).isEqualTo(Health.Status.HEALTHY);
  }

  /** What got lost is sent again in the next pass, what is refused a quarter of an hour later. */
  @ParameterizedTest
  @CsvSource({"true, 2, 2", "false, 2, 1", "false, 20, 2"})
  void anApprovalThatCouldNotBeTakenAwayIsTakenAwayLater(boolean lost, int minutes, int calls) {
    webRunsUnder(MANUAL);
    var commit = world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    tag(clusterArn(), "mooring:sync/shop", "commit=" + commit.sha());
    var untags = new AtomicInteger();
    world.aws.instead((call, _) -> {
      if (call != AwsCall.UNTAG_RESOURCE || untags.incrementAndGet() > 1) return Optional.empty();
      return Optional.of(
          lost
              ? new Reply.Lost("read timed out")
              : new Reply.Fault("AccessDeniedException", "no", 400, "id"));
    });
    for (int i = 0; untags.get() == 0 && i < 100; i++) {
      world.pass();
      world.advance(Duration.ofSeconds(5));
    }
    assertThat(clusterTag("mooring:sync/shop")).isNotEmpty();
    world.run(Duration.ofMinutes(minutes));
    assertThat(untags.get()).isEqualTo(calls);
    assertThat(clusterTag("mooring:sync/shop").isEmpty()).isEqualTo(calls == 2);
  }

  @Test
  void anApprovalOfAnotherCommitDoesNothing() {
    webRunsUnder(MANUAL);
    var commit = world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.git.commit("web.yaml", manifest("web", "shop/web:v3", 2));
    tag(clusterArn(), "mooring:sync/shop", "commit=" + commit.sha());
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.status("web").has(Condition.Type.AWAITING_APPROVAL)).isTrue();
  }

  /** What `mooring sync` writes on one service is the version of the commit it shows. */
  @Test
  void anApprovalOfOneServiceIsUsedUpAndAnotherVersionNeedsAnother() {
    var other = new World();
    other.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    other.run(A_WHILE);
    var version = "";
    for (var tag : other.service("web").path("tags"))
      if (tag.path("key").asText().equals("mooring:applied"))
        version = tag.path("value").asText();

    webRunsUnder(MANUAL);
    world.git.commit("web.yaml", manifest("web", "shop/web:v3", 2));
    tag(arn(), "mooring:sync", version);
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    world.git.commit("web.yaml", manifest("web", "shop/web:v2", 2));
    world.run(A_WHILE);
    assertWell();
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(tagOf("mooring:sync")).isEmpty();
  }

  @Test
  void driftIsLeftAloneAndNotShownWherePolicyIgnoresIt() {
    webRunsUnder(new Policy(
        Policy.Mode.AUTO, Policy.Drift.IGNORE, Policy.Adopt.WHEN_EQUAL, Policy.Prune.NEVER));
    someoneSetsTheCountTo(5);
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.status("web").sync().ignored())
        .anyMatch(i -> i.pointer().equals("/service/desiredCount"));
  }

  private void webWasMadeBySomeoneElse(String image, String tags) {
    world.call("RegisterTaskDefinition", """
        {"family":"web","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],
         "cpu":"256","memory":"512","containerDefinitions":[{"name":"web","image":"%s",
         "portMappings":[{"containerPort":8080}],
         "environment":[{"name":"LEVEL","value":"info"}],
         "healthCheck":{"command":["CMD-SHELL","true"],"interval":5}}]}""".formatted(image));
    world.call("CreateService", """
        {"cluster":"shop","serviceName":"web","taskDefinition":"web","desiredCount":2,
         "launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":
         {"subnets":["subnet-a","subnet-b"],"securityGroups":["sg-1"]}},
         "deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true}}%s}""".formatted(tags));
    world.advance(Duration.ofMinutes(1));
  }

  @Test
  void aServiceThatEqualsItsManifestIsAdoptedByTagsAlone() {
    webWasMadeBySomeoneElse("shop/web:v1", "");
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    assertWell();
    assertThat(world.aws.writes()).containsExactly("TagResource");
    assertThat(tagOf("mooring:healthy")).contains("rev=web:1");
  }

  @Test
  void aServiceThatDiffersIsNotTouchedUnlessPolicySaysSo() {
    webWasMadeBySomeoneElse("shop/web:v0", "");
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.status("web").conditions())
        .anyMatch(c -> c.reason().equals("NotOurs") && c.message().contains("sync.adopt"));
    world.restart(new Policy(
        Policy.Mode.AUTO, Policy.Drift.ENFORCE, Policy.Adopt.ALWAYS, Policy.Prune.NEVER));
    world.run(A_WHILE);
    assertWell();
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(world.aws.writes().stream().filter("UpdateService"::equals)).hasSize(1);
  }

  @Test
  void aServiceAdoptedDifferentAndFailingGoesBackToWhatRanBefore() {
    webWasMadeBySomeoneElse("shop/web:v0", "");
    world.restart(new Policy(
        Policy.Mode.AUTO, Policy.Drift.ENFORCE, Policy.Adopt.ALWAYS, Policy.Prune.NEVER));
    world.git.commit("web.yaml", manifest("web", "shop/web:crash", 2));
    world.run(Duration.ofHours(1));
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(world.status("web").health().health().status()).isEqualTo(Health.Status.HEALTHY);
  }

  @Test
  void aServiceOfAnotherOwnerIsNeverTouched() {
    webWasMadeBySomeoneElse("shop/web:v0", """
        ,"tags":[{"key":"mooring:owner","value":"other/shop"},
         {"key":"mooring:resource","value":"shop/Service/web"}]""");
    world.restart(new Policy(
        Policy.Mode.AUTO, Policy.Drift.ENFORCE, Policy.Adopt.ALWAYS, Policy.Prune.NEVER));
    world.git.commit("web.yaml", manifest("web", "shop/web:v1", 2));
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.status("web").conditions())
        .anyMatch(c -> c.reason().equals("OwnedByAnother") && c.message().contains("other/shop"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mooring:owner",
        "mooring:resource",
        "mooring:applied",
        "mooring:healthy",
        "mooring:owns",
        "mooring:applied,mooring:healthy",
        "mooring:owner,mooring:resource,mooring:applied,mooring:healthy,mooring:owns"
      })
  void tagsThatSomeoneStripsComeBackAndNothingElseHappens(String keys) {
    webRunsUnder(World.AUTO);
    var list = "\"" + keys.replace(",", "\",\"") + "\"";
    world.call("UntagResource", "{\"resourceArn\":\"%s\",\"tagKeys\":[%s]}".formatted(arn(), list));
    world.run(A_WHILE);
    assertWell();
    assertThat(world.aws.writes()).isNotEmpty().hasSizeLessThan(4).containsOnly("TagResource");
    for (var key : List.of("owner", "resource", "applied", "healthy", "owns"))
      assertThat(tagOf("mooring:" + key)).as(key).isNotEmpty();
    world.aws.forgetWrites();
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).isEmpty();
  }
}
