package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.RunTag;
import io.mooring.fixture.World;
import io.mooring.ident.Tags;
import io.mooring.plan.Policy;
import io.mooring.port.AwsCall;
import io.mooring.rollout.Health;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.Event;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hooks of a service from commit to commit, in virtual time. */
class HooksTest {
  private static final Duration A_WHILE = Duration.ofMinutes(8);

  private World world = new World();

  private static String web(String image, String... hooks) {
    var text = World.manifest("web", "shop/web:" + image, 2);
    return hooks.length == 0
        ? text
        : text + "  hooks:\n    - " + String.join("\n    - ", hooks) + "\n";
  }

  private static String hook(String name, String phase, String command, String more) {
    return "{name: %s, phase: %s, container: web, command: [\"%s\"]%s}"
        .formatted(name, phase, command, more);
  }

  private static String migrate(String command) {
    return hook("migrate", "PreSync", command, "");
  }

  private void commit(String manifest) {
    world.git.commit("web.yaml", manifest);
    world.hint();
  }

  private void commits(String manifest) {
    commit(manifest);
    world.run(A_WHILE);
  }

  private int started() {
    return world.aws.started().size();
  }

  private String told(Condition.Type type) {
    return world.status("web").conditions().stream()
        .filter(c -> c.type() == type)
        .map(Condition::message)
        .collect(Collectors.joining("\n"));
  }

  private String record(String revision, String hook) {
    return Runs.record(world, revision, hook);
  }

  private void assertWellOn(String revision) {
    assertThat(world.status("web").conditions()).isEmpty();
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.status("web").health().health().status()).isEqualTo(Health.Status.HEALTHY);
    assertThat(world.revision("web")).isEqualTo(revision);
    assertQuiet();
  }

  private void assertQuiet() {
    world.aws.forgetWrites();
    world.run(Duration.ofHours(2));
    assertThat(world.aws.writes()).isEmpty();
  }

  private void release() {
    tag(Tags.RELEASE, "at=%s by=anna".formatted(world.now()));
  }

  private void tag(String key, String value) {
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(world.service("web").path("serviceArn").asText(), key, value));
  }

  private void say(String revision, RunTag.State state) {
    var record = RunTag.parse(record(revision, "migrate")).orElse(RunTag.PENDING);
    Runs.record(world, revision, "migrate", record.said(state, "anna", "").value());
  }

  @Test
  void aFirstVersionWaitsForItsHookToo() {
    commit(web("v1", migrate("sleep-60")));
    world.run(Duration.ofSeconds(30));
    assertThat(world
            .call("DescribeServices", "{\"cluster\":\"shop\",\"services\":[\"web\"]}")
            .path("services"))
        .isEmpty();
    assertThat(told(Condition.Type.WAITING)).contains("migrate runs since");
    world.run(A_WHILE);
    assertWellOn("web:1");
    assertThat(started()).isEqualTo(1);
  }

  @Test
  void aFirstVersionWhoseHookFailedIsNotCreatedUntilAPersonHasItTriedAgain() {
    commits(web("v1", migrate("exit-1")));
    assertThat(told(Condition.Type.RUN_FAILED)).contains("exit code 1", "--as retry");
    assertThat(started()).isEqualTo(1);
    assertQuiet();
    say("web:1", RunTag.State.RETRY);
    world.run(A_WHILE);
    assertThat(started()).isEqualTo(2);
    say("web:1", RunTag.State.SUCCEEDED);
    world.run(A_WHILE);
    assertWellOn("web:1");
    assertThat(started()).isEqualTo(2);
  }

  @Test
  void aReleaseTriesAFailedHookOnceMore() {
    commits(web("v1"));
    commits(web("v2", migrate("exit-1")));
    assertThat(told(Condition.Type.RUN_FAILED)).contains("migrate failed", "exit code 1");
    assertThat(told(Condition.Type.HELD)).contains("mooring release");
    release();
    world.run(A_WHILE);
    assertThat(started()).isEqualTo(2);
    assertThat(told(Condition.Type.HELD)).contains("mooring release");
    assertQuiet();
    assertThat(started()).isEqualTo(2);
    say("web:2", RunTag.State.SUCCEEDED);
    release();
    world.run(A_WHILE);
    assertWellOn("web:2");
    assertThat(started()).isEqualTo(2);
  }

  @Test
  void anImageThatCannotBePulledHoldsTheVersion() {
    commits(web("v1"));
    commits(web("v2-unpullable", migrate("m")));
    assertThat(told(Condition.Type.RUN_FAILED)).contains("migrate failed");
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(started()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "leave"})
  void aHookThatTakesTooLongHasFailed(String onTimeout) {
    commits(web("v1"));
    var slow = hook("migrate", "PreSync", "runs-forever", ", timeout: 2m, onTimeout: " + onTimeout);
    commits(web("v2", slow));
    assertThat(told(Condition.Type.RUN_FAILED)).contains("timed out after 120 s");
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(started()).isEqualTo(1);
    assertThat(world.aws.calls(AwsCall.STOP_TASK)).isEqualTo(onTimeout.equals("stop") ? 1 : 0);
  }

  @Test
  void whereThereIsNoRoomItIsTriedAgain() {
    commits(web("v1"));
    world.model.failRuns(2, "RESOURCE:MEMORY", false);
    commit(web("v2", migrate("m")));
    world.run(Duration.ofSeconds(20));
    assertThat(told(Condition.Type.WAITING))
        .contains("no room for migrate", "RESOURCE:MEMORY", "ask for less memory");
    world.run(A_WHILE);
    assertWellOn("web:2");
    assertThat(started()).isEqualTo(1);
    assertThat(world.aws.calls(AwsCall.RUN_TASK)).isEqualTo(3);
  }

  @Test
  void whatIsConfiguredWronglyIsNotTriedInALoop() {
    commits(web("v1"));
    world.model.failRuns(100, "ATTRIBUTE", false);
    commit(web("v2", migrate("m")));
    world.run(Duration.ofMinutes(10));
    assertThat(told(Condition.Type.BLOCKED))
        .contains("does not start migrate", "ATTRIBUTE: no container instance has what its");
    assertThat(world.aws.calls(AwsCall.RUN_TASK)).isEqualTo(1);
    world.model.failRuns(0, "", false);
    world.run(Duration.ofMinutes(20));
    assertWellOn("web:2");
  }

  @Test
  void retriesAreAttemptsOfTheirOwn() {
    commits(web("v1"));
    commits(web("v2", hook("migrate", "PreSync", "exit-1", ", retries: 2")));
    assertThat(started()).isEqualTo(3);
    assertThat(record("web:2", "migrate")).contains("state=failed", "n=3");
  }

  @Test
  void eachEndIsToldOnce() {
    commits(web("v1"));
    commit(web("v2", migrate("m"), hook("smoke", "PostSync", "exit-1", "")));
    var ends = new ArrayList<String>();
    for (int i = 0; i < 120; i++) {
      world.pass().events().stream()
          .filter(e -> e instanceof Event.RunEnded)
          .forEach(e -> ends.add(e.describe().replaceFirst("^\\S+ ", "")));
      world.advance(Duration.ofSeconds(5));
    }
    assertThat(ends).containsExactly("run of migrate succeeded", "run of smoke failed");
  }

  @Test
  void afterTheVersionWasSeenHealthyPostSyncRunsOnce() {
    commits(web("v1"));
    commits(web("v2", hook("smoke", "PostSync", "m", "")));
    assertWellOn("web:2");
    assertThat(started()).isEqualTo(1);
    assertThat(record("web:2", "smoke")).contains("state=succeeded");
  }

  @Test
  void aPostSyncHookThatFailsRollsNothingBack() {
    commits(web("v1"));
    commits(web("v2", hook("smoke", "PostSync", "exit-7", "")));
    assertThat(world.revision("web")).isEqualTo("web:2");
    assertThat(told(Condition.Type.RUN_FAILED)).contains("smoke failed", "exit code 7");
    assertThat(world.status("web").health().health().status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(world.service("web").path("tags").findValuesAsText("key")).doesNotContain(Tags.HOLD);
    assertQuiet();
    release();
    world.run(A_WHILE);
    assertThat(started()).isEqualTo(2);
    var smoke = RunTag.parse(record("web:2", "smoke")).orElseThrow();
    Runs.record(
        world, "web:2", "smoke", smoke.said(RunTag.State.SUCCEEDED, "anna", "").value());
    world.run(A_WHILE);
    assertWellOn("web:2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2-unhealthy", "v2"})
  void syncFailRunsOnceAfterTheVersionFailedOrItsHookDid(String image) {
    commits(web("v1"));
    var failing = image.equals("v2") ? "exit-1" : "m";
    commits(web(image, migrate(failing), hook("tell", "SyncFail", "m", "")));
    world.run(Duration.ofMinutes(20));
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(started()).isEqualTo(2);
    assertThat(record("web:2", "tell")).contains("state=succeeded");
    assertQuiet();
    assertThat(started()).isEqualTo(2);
  }

  /** On what somebody else registered there are no records yet when the first hook begins. */
  @Test
  void syncFailRunsOnARevisionThatSomebodyElseRegistered() {
    commits(web("v1"));
    var equal = Runs.content(world, "web:1").replace("web:v1", "web:v2");
    world.call("RegisterTaskDefinition", equal);
    commits(web("v2", migrate("exit-1"), hook("tell", "SyncFail", "m", "")));
    world.run(Duration.ofMinutes(20));
    assertThat(world.revisions("web")).isEqualTo(2);
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(started()).isEqualTo(2);
    assertThat(record("web:2", "tell")).contains("state=succeeded");
    assertQuiet();
  }

  @Test
  void aServiceOnlyChangeRunsNone() {
    commits(web("v1", migrate("m")));
    commits(web("v1", migrate("other")).replace("desiredCount: 2", "desiredCount: 3"));
    commits(web("v1", migrate("other")).replace("sg-1", "sg-2"));
    assertWellOn("web:1");
    assertThat(started()).isEqualTo(1);
  }

  @Test
  void adoptionRunsNone() {
    commits(web("v1"));
    var owner = List.of(Tags.OWNER, Tags.RESOURCE, Tags.APPLIED, Tags.HEALTHY, Tags.OWNS);
    for (var arn :
        List.of(world.service("web").path("serviceArn").asText(), Runs.arn(world, "web:1")))
      world.call(
          "UntagResource",
          "{\"resourceArn\":\"%s\",\"tagKeys\":[\"%s\",\"mooring:digest\"]}"
              .formatted(arn, String.join("\",\"", owner)));
    world.restart();
    commits(web("v1", migrate("m"), hook("smoke", "PostSync", "m", "")));
    assertWellOn("web:1");
    assertThat(started()).isZero();
    // Nor does a change of the adopted service alone, on a revision without records.
    commits(web("v1", migrate("m"), hook("smoke", "PostSync", "m", "")).replace("sg-1", "sg-2"));
    assertWellOn("web:1");
    assertThat(started()).isZero();
  }

  @Test
  void hooksThatAreAddedToAVersionThatIsOutRunNone() {
    commits(web("v1"));
    world.restart();
    commits(web("v1", migrate("m"), hook("smoke", "PostSync", "m", "")));
    assertWellOn("web:1");
    assertThat(started()).isZero();
  }

  /** What another release of Mooring may have left on ECS, or may make of the same manifest. */
  private enum Upgrade {
    /** Digests are made by other rules: they say nothing any more. */
    OTHER_DIGESTS(value -> value.replace("v1:", "v0:")),
    /** A record knew less: only how it stands, on which task, and why. */
    OLDER_RECORDS(value -> value.startsWith("state=")
        ? value.replaceAll(" (n|t|at|after|rq|tk|ask)=[^ ]+", "")
        : value),
    /** A record knew more than is known here. */
    NEWER_RECORDS(value -> value.startsWith("state=") ? value + " zz=1 tier=gold" : value),
    /** The request of a run has another default: it is digested otherwise. */
    OTHER_DEFAULTS(value -> value.replaceFirst(" rq=[0-9a-f]+", " rq=00000000")),
    /** All at once. */
    ALL(value -> OTHER_DEFAULTS.of(OLDER_RECORDS.of(OTHER_DIGESTS.of(value))));

    private final UnaryOperator<String> tag;

    Upgrade(UnaryOperator<String> tag) {
      this.tag = tag;
    }

    String of(String value) {
      return tag.apply(value);
    }
  }

  /** The tags of the service and its revision as the other release left them; how many differ. */
  private int leftBy(Upgrade upgrade, String revision) {
    int changed = 0;
    for (var arn :
        List.of(world.service("web").path("serviceArn").asText(), Runs.arn(world, revision))) {
      var tags = world
          .call("ListTagsForResource", "{\"resourceArn\":\"%s\"}".formatted(arn))
          .path("tags");
      for (var tag : tags) {
        var key = tag.path("key").asText();
        var value = tag.path("value").asText();
        if (!key.startsWith("mooring:") || upgrade.of(value).equals(value)) continue;
        changed++;
        world.call(
            "TagResource",
            "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
                .formatted(arn, key, upgrade.of(value)));
      }
    }
    return changed;
  }

  @ParameterizedTest
  @EnumSource
  void anUpgradeOfMooringRunsNone(Upgrade upgrade) {
    commits(web("v1", migrate("m"), hook("smoke", "PostSync", "m", "")));
    assertThat(started()).isEqualTo(2);
    assertThat(leftBy(upgrade, "web:1")).isPositive();
    world.restart();
    assertWellOn("web:1");
    assertThat(started()).isEqualTo(2);
    assertThat(world.revisions("web")).isEqualTo(1);
  }

  /** The version that a hook keeps back is not rolled out by the next release either. */
  @ParameterizedTest
  @EnumSource
  void anUpgradeOfMooringTriesNoFailedHookAgain(Upgrade upgrade) {
    commits(web("v1"));
    commits(web("v2", migrate("exit-1")));
    assertThat(leftBy(upgrade, "web:2")).isPositive();
    world.restart();
    world.run(A_WHILE);
    assertThat(told(Condition.Type.RUN_FAILED)).contains("exit code 1");
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(started()).isEqualTo(1);
  }

  /** One that runs while Mooring is replaced is watched to its end, and the version goes out. */
  @ParameterizedTest
  @EnumSource
  void anUpgradeOfMooringFindsTheHookThatRuns(Upgrade upgrade) {
    commits(web("v1"));
    commit(web("v2", migrate("sleep-300")));
    world.run(Duration.ofMinutes(2));
    assertThat(started()).isEqualTo(1);
    assertThat(leftBy(upgrade, "web:2")).isPositive();
    world.restart();
    world.run(Duration.ofMinutes(20));
    assertWellOn("web:2");
    assertThat(started()).isEqualTo(1);
    assertThat(world.revisions("web")).isEqualTo(2);
  }

  @Test
  void driftTakenBackRunsNone() {
    commits(web("v1", migrate("m")));
    world.call(
        "RegisterTaskDefinition",
        "{\"family\":\"web\",\"networkMode\":\"awsvpc\",\"requiresCompatibilities\":[\"FARGATE\"],\"cpu\":\"256\",\"memory\":\"512\",\"containerDefinitions\":[{\"name\":\"web\",\"image\":\"other\"}]}");
    world.call(
        "UpdateService", "{\"cluster\":\"shop\",\"service\":\"web\",\"taskDefinition\":\"web:2\"}");
    world.run(A_WHILE);
    assertWellOn("web:1");
    assertThat(started()).isEqualTo(1);
  }

  @Test
  void aRollbackAndARevertRunNoneAgain() {
    commits(web("v1", migrate("m")));
    commits(web("v2-unhealthy", migrate("m")));
    world.run(Duration.ofMinutes(20));
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(started()).isEqualTo(2);
    commits(web("v3", migrate("m")));
    assertWellOn("web:3");
    assertThat(started()).isEqualTo(3);
    commits(web("v1", migrate("m")));
    assertWellOn("web:1");
    assertThat(started()).isEqualTo(3);
  }

  @Test
  void twoCommitsBetweenTwoLooksRunTheLastOnesHookOnly() {
    commits(web("v1"));
    commit(web("v2", migrate("m")));
    commit(web("v3", migrate("m")));
    world.run(A_WHILE);
    assertWellOn("web:2");
    assertThat(started()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wait", "stop"})
  void aNewerCommitWaitsForTheHookThatRuns(String onSupersede) {
    commits(web("v1"));
    var slow = hook("migrate", "PreSync", "sleep-240", ", onSupersede: " + onSupersede);
    commit(web("v2", slow));
    world.run(Duration.ofSeconds(30));
    assertThat(started()).isEqualTo(1);
    commit(web("v3", slow));
    world.run(Duration.ofSeconds(60));
    int stops = world.aws.calls(AwsCall.STOP_TASK);
    assertThat(stops).isEqualTo(onSupersede.equals("stop") ? 1 : 0);
    assertThat(started()).isEqualTo(onSupersede.equals("stop") ? 2 : 1);
    world.run(Duration.ofMinutes(12));
    assertWellOn("web:3");
    assertThat(started()).isEqualTo(2);
    assertThat(record("web:2", "migrate"))
        .contains(onSupersede.equals("stop") ? "state=failed" : "state=succeeded");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aVersionWithoutTheHookDoesNotGoOutBesideIt(boolean restarted) {
    commits(web("v1"));
    commit(web("v2", hook("migrate", "PreSync", "sleep-240", "")));
    world.run(Duration.ofSeconds(30));
    if (restarted) world.restart();
    commit(web("v3"));
    world.run(Duration.ofSeconds(120));
    assertThat(world.revision("web")).isEqualTo("web:1");
    assertThat(told(Condition.Type.WAITING)).contains("must end first");
    world.run(A_WHILE);
    assertWellOn("web:3");
    assertThat(record("web:2", "migrate")).contains("state=succeeded");
  }

  @Test
  void anImageOfItsOwnRunsOnARevisionOfItsOwn() {
    commits(web("v1"));
    commits(web("v2", hook("migrate", "PreSync", "m", ", image: shop/tool:v1")));
    assertWellOn("web:2");
    commits(web("v3", hook("migrate", "PreSync", "m", ", image: shop/tool:v1")));
    assertWellOn("web:3");
    assertThat(started()).isEqualTo(2);
    assertThat(record("web:2", "migrate")).contains("state=succeeded");
    assertThat(record("web:3", "migrate")).contains("state=succeeded");
  }

  @Test
  void inManualModeTheApprovalCoversTheHooks() {
    world = new World(
        new Policy(
            Policy.Mode.MANUAL, Policy.Drift.WARN, Policy.Adopt.WHEN_EQUAL, Policy.Prune.NEVER),
        Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));
    commits(web("v1", migrate("m"), hook("smoke", "PostSync", "m", "")));
    assertThat(started()).isZero();
    assertThat(told(Condition.Type.AWAITING_APPROVAL)).isNotEmpty();
  }

  @Test
  void aRecordThatIsLostIsAskedFor() {
    commits(web("v1"));
    world.model.failRuns(100, "RESOURCE:CPU", false);
    commit(web("v2", migrate("m")));
    world.run(Duration.ofMinutes(1));
    world.call(
        "UntagResource",
        "{\"resourceArn\":\"%s\",\"tagKeys\":[\"mooring:run/migrate\"]}"
            .formatted(Runs.arn(world, "web:2")));
    world.model.failRuns(0, "", false);
    world.restart();
    world.run(A_WHILE);
    assertThat(told(Condition.Type.OUTCOME_UNKNOWN)).contains("is missing on web:2", "--as");
    assertThat(started()).isZero();
    say("web:2", RunTag.State.RETRY);
    world.run(A_WHILE);
    assertWellOn("web:2");
    assertThat(started()).isEqualTo(1);
  }

  @Test
  void aSuspendedAppIsWatchedAndStartsNothing() {
    commits(web("v1"));
    commit(web("v2", migrate("sleep-60")));
    world.run(Duration.ofSeconds(20));
    tag(Tags.SUSPEND, "by=anna at=" + world.now());
    world.run(Duration.ofMinutes(5));
    assertThat(record("web:2", "migrate")).contains("state=succeeded");
    assertThat(world.revision("web")).isEqualTo("web:1");
    world.call(
        "UntagResource",
        "{\"resourceArn\":\"%s\",\"tagKeys\":[\"%s\"]}"
            .formatted(world.service("web").path("serviceArn").asText(), Tags.SUSPEND));
    world.run(A_WHILE);
    assertWellOn("web:2");
    assertThat(started()).isEqualTo(1);
  }

  @Test
  void servicesThatShareATaskDefinitionEachHaveTheirRuns() {
    var shared = World.manifest("web", "shop/web:v1", 2);
    int from = shared.indexOf("  taskDefinition:");
    int to = shared.indexOf("  service:");
    var definition = "apiVersion: mooring/v1\nkind: TaskDefinition\nmetadata: {name: web}\nspec:\n"
        + shared.substring(from, to);
    var text = new StringBuilder(definition);
    for (var name : List.of("web", "api")) {
      text.append("---\n")
          .append(shared.substring(0, from).replace("name: web", "name: " + name))
          .append("  taskDefinition: {ref: web}\n")
          .append(shared.substring(to))
          .append("  hooks:\n    - " + migrate("m") + "\n");
    }
    commits(text.toString());
    world.run(A_WHILE);
    assertThat(world.report().resources()).allMatch(r -> r.sync() instanceof Sync.Synced);
    assertThat(started()).isEqualTo(2);
    assertThat(world.report().resources()).allMatch(r -> r.conditions().isEmpty());
    assertQuiet();
  }
}
