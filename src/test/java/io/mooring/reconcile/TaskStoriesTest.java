package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.fixture.World;
import io.mooring.ident.Kind;
import io.mooring.plan.Policy;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.rollout.Health;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import io.mooring.status.Event;
import io.mooring.status.ResourceStatus;
import io.mooring.status.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks on the real loop in virtual time, from the commit to the end. */
class TaskStoriesTest {
  private static final Duration A_WHILE = Duration.ofMinutes(5);

  static String task(String name, String command, String more) {
    return """
        apiVersion: mooring/v1
        kind: Task
        metadata: {name: %1$s}
        spec:
          cluster: shop
          taskDefinition:
            family: %1$s
            containerDefinitions: [{name: job, image: shop/job:v1, memory: 64}]
          command: [%2$s]
        %3$s""".formatted(name, command, more);
  }

  private static final String BASE = """
        apiVersion: mooring/v1
        kind: TaskDefinition
        metadata: {name: base}
        spec:
          taskDefinition:
            family: base
            containerDefinitions: [{name: job, image: shop/job:v1, memory: 64}]
        """;

  static World withInstances() {
    return new World(World.AUTO, Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));
  }

  static ResourceStatus status(World world, String name) {
    return world.report().resources().stream()
        .filter(r -> r.key().kind() == Kind.TASK && r.key().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no Task " + name + " in " + world.report()));
  }

  static String told(ResourceStatus status, Condition.Type type) {
    return status.conditions().stream()
        .filter(c -> c.type() == type)
        .map(Condition::message)
        .collect(Collectors.joining("\n"));
  }

  static Health.Status health(World world, String name) {
    return status(world, name).health().health().status();
  }

  private static long writes(World world, String operation) {
    return world.aws.writes().stream().filter(operation::equals).count();
  }

  static TreeMap<String, String> tags(World world, String revision) {
    var tags = new TreeMap<String, String>();
    world
        .call(
            "DescribeTaskDefinition",
            "{\"taskDefinition\":\"%s\",\"include\":[\"TAGS\"]}".formatted(revision))
        .path("tags")
        .forEach(t -> tags.put(t.path("key").asText(), t.path("value").asText()));
    return tags;
  }

  @Test
  void aTaskRunsOnceAndSaysSo() {
    var world = withInstances();
    world.git.commit("seed.yaml", task("seed", "bin/seed", ""));
    var events = new ArrayList<Event>();
    var end = world.now().plus(A_WHILE);
    while (world.now().isBefore(end)) {
      events.addAll(world.pass().events());
      world.advance(Duration.ofSeconds(5));
    }
    assertThat(health(world, "seed")).isEqualTo(Health.Status.HEALTHY);
    assertThat(status(world, "seed").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(status(world, "seed").conditions()).isEmpty();
    assertThat(status(world, "seed").health().health().reason()).startsWith("it ran on seed:1, as");
    assertThat(writes(world, "RunTask")).isEqualTo(1);
    assertThat(writes(world, "RegisterTaskDefinition")).isEqualTo(1);
    assertThat(tags(world, "seed:1"))
        .containsEntry("mooring:resource", "shop/Task/seed")
        .hasEntrySatisfying("mooring:run/seed", v -> assertThat(v).startsWith("state=succeeded"));
    assertThat(events.stream().map(Event::describe).filter(words -> words.contains("run of")))
        .satisfiesExactly(
            started -> assertThat(started)
                .matches("resource=shop/shop/Task/seed run of seed started as task [0-9a-f]{32}"),
            ended ->
                assertThat(ended).isEqualTo("resource=shop/shop/Task/seed run of seed succeeded"));
  }

  @Test
  void onceItRanNothingIsWrittenAndLittleIsRead() {
    var world = withInstances();
    world.git.commit("seed.yaml", task("seed", "bin/seed", ""));
    world.run(A_WHILE);
    world.restart();
    world.run(A_WHILE);
    world.aws.forgetWrites();
    world.aws.forgetCalls();
    world.run(Duration.ofHours(1));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(world.aws.calls(AwsCall.DESCRIBE_TASK_DEFINITION)).isLessThanOrEqualTo(6);
    assertThat(world.aws.calls(AwsCall.LIST_TASKS)).isZero();
    assertThat(world.aws.calls(AwsCall.LIST_TASK_DEFINITIONS)).isZero();
  }

  @Test
  void anotherVersionOfItRunsAgainAndTheOldOneDoesNotWhenItComesBack() {
    var world = withInstances();
    var first = task("seed", "bin/seed", "");
    world.git.commit("seed.yaml", first);
    world.run(A_WHILE);
    world.git.commit("seed.yaml", first.replace("job:v1", "job:v2"));
    world.run(A_WHILE);
    assertThat(writes(world, "RunTask")).isEqualTo(2);
    world.git.commit("seed.yaml", first);
    world.run(A_WHILE);
    assertThat(writes(world, "RunTask")).isEqualTo(2);
    assertThat(status(world, "seed").health().health().reason()).startsWith("it ran on seed:1, as");
  }

  @Test
  void oneThatFailsIsDegradedAndIsNotRunAgain() {
    var world = withInstances();
    world.git.commit("seed.yaml", task("seed", "bin/seed, exit-1", ""));
    world.run(Duration.ofHours(3));
    assertThat(health(world, "seed")).isEqualTo(Health.Status.DEGRADED);
    assertThat(told(status(world, "seed"), Condition.Type.RUN_FAILED))
        .startsWith("it failed on seed:1, as task ")
        .contains("exit code 1")
        .endsWith("`mooring release --app shop seed --run seed --as retry --on seed:1`; no last"
            + " lines: it has no log driver; give it a logConfiguration with awslogs");
    assertThat(writes(world, "RunTask")).isEqualTo(1);
  }

  @Test
  void anAnswerWithNeitherTaskNorFailureIsAskedAboutAndNotRepeated() {
    var world = withInstances();
    world.aws.instead((call, _) -> call == AwsCall.RUN_TASK
        ? Optional.of(new Reply.Ok(JsonNodeFactory.instance.objectNode(), "id"))
        : Optional.empty());
    world.git.commit("seed.yaml", task("seed", "bin/seed", ""));
    world.run(Duration.ofMinutes(4));
    assertThat(status(world, "seed").has(Condition.Type.OUTCOME_UNKNOWN)).isFalse();
    world.run(Duration.ofMinutes(30));
    assertThat(told(status(world, "seed"), Condition.Type.OUTCOME_UNKNOWN))
        .contains("ECS named neither a task nor a failure", "--as succeeded|failed|retry");
    assertThat(world.aws.calls(AwsCall.RUN_TASK)).isEqualTo(1);
  }

  @Test
  void itIsTriedAsOftenAsTheManifestSays() {
    var world = withInstances();
    world.git.commit("seed.yaml", task("seed", "exit-3", "  retries: 2\n"));
    world.run(Duration.ofMinutes(20));
    assertThat(writes(world, "RunTask")).isEqualTo(3);
    assertThat(health(world, "seed")).isEqualTo(Health.Status.DEGRADED);
    assertThat(tags(world, "seed:1").get("mooring:run/seed")).contains(" n=3 ");
  }

  @Test
  void aPersonMayHaveItTriedOnceMore() {
    var world = withInstances();
    world.git.commit("seed.yaml", task("seed", "exit-1", ""));
    world.run(A_WHILE);
    var failed = tags(world, "seed:1").get("mooring:run/seed");
    tag(world, "seed:1", "mooring:run/seed", failed.replace("state=failed", "state=retry"));
    world.run(A_WHILE);
    assertThat(writes(world, "RunTask")).isEqualTo(2);
    assertThat(health(world, "seed")).isEqualTo(Health.Status.DEGRADED);
    tag(world, "seed:1", "mooring:release", "at=2026-01-01T00:10:00Z by=anna");
    world.run(A_WHILE);
    assertThat(writes(world, "RunTask")).isEqualTo(3);
    world.run(Duration.ofHours(1));
    assertThat(writes(world, "RunTask")).isEqualTo(3);
  }

  static void tag(World world, String revision, String key, String value) {
    var arn = world
        .call("DescribeTaskDefinition", "{\"taskDefinition\":\"%s\"}".formatted(revision))
        .at("/taskDefinition/taskDefinitionArn")
        .asText();
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(arn, key, value));
  }

  @Test
  void aLostRecordIsAskedAboutAndNotGuessed() {
    var world = withInstances();
    world.git.commit("seed.yaml", task("seed", "bin/seed", ""));
    world.run(A_WHILE);
    var arn = world
        .call("DescribeTaskDefinition", "{\"taskDefinition\":\"seed:1\"}")
        .at("/taskDefinition/taskDefinitionArn")
        .asText();
    world.call(
        "UntagResource",
        "{\"resourceArn\":\"%s\",\"tagKeys\":[\"mooring:run/seed\"]}".formatted(arn));
    world.restart();
    world.run(Duration.ofMinutes(30));
    assertThat(writes(world, "RunTask")).isEqualTo(1);
    assertThat(told(status(world, "seed"), Condition.Type.OUTCOME_UNKNOWN))
        .contains("mooring:run/seed, is missing on seed:1");
    tag(world, "seed:1", "mooring:run/seed", "state=succeeded by=anna");
    world.run(A_WHILE);
    assertThat(status(world, "seed").health().health().reason())
        .isEqualTo("it ran on seed:1, as anna said");
  }

  @Test
  void oneWhoseRevisionIsDeregisteredDoesNotRunTwice() {
    var world = withInstances();
    world.git.commit("seed.yaml", task("seed", "bin/seed", ""));
    world.run(A_WHILE);
    world.call("DeregisterTaskDefinition", "{\"taskDefinition\":\"seed:1\"}");
    world.run(Duration.ofMinutes(30));
    world.restart();
    world.run(Duration.ofMinutes(30));
    assertThat(writes(world, "RunTask")).isEqualTo(1);
    assertThat(writes(world, "RegisterTaskDefinition")).isEqualTo(1);
    assertThat(health(world, "seed")).isEqualTo(Health.Status.HEALTHY);
  }

  @Test
  void aChangeOfTheRunAloneIsToldAndDoesNotRunItAgain() {
    var world = withInstances();
    world.git.commit("seed.yaml", task("seed", "bin/seed", ""));
    world.run(A_WHILE);
    world.git.commit("seed.yaml", task("seed", "bin/other", ""));
    world.run(A_WHILE);
    assertThat(writes(world, "RunTask")).isEqualTo(1);
    assertThat(health(world, "seed")).isEqualTo(Health.Status.HEALTHY);
    assertThat(told(status(world, "seed"), Condition.Type.REPORT_ONLY))
        .startsWith("how it is run was changed after it had run on seed:1");
  }

  @Test
  void inManualModeItWaitsForAPerson() {
    var world = new World(
        Policy.REPORT_ONLY, Behaviour.standard().withPace(Pace.BRISK).withClusters("shop"));
    world.git.commit("seed.yaml", task("seed", "bin/seed", ""));
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(told(status(world, "seed"), Condition.Type.AWAITING_APPROVAL))
        .isEqualTo("sync.mode is manual: `mooring sync --app shop` would register and run it");
    assertThat(status(world, "seed").sync()).isInstanceOf(Sync.OutOfSync.class);
    approve(world);
    world.run(A_WHILE);
    assertThat(health(world, "seed")).isEqualTo(Health.Status.HEALTHY);
    assertThat(writes(world, "RunTask")).isEqualTo(1);
  }

  private static void approve(World world) {
    var commit = world.report().app().head().orElseThrow().commit();
    world.call(
        "TagResource",
        "{\"resourceArn\":\"arn:aws:ecs:eu-west-1:123456789012:cluster/shop\",\"tags\":"
            + "[{\"key\":\"mooring:sync/shop\",\"value\":\"commit=" + commit.sha() + "\"}]}");
  }

  @Test
  void fourNewOnesAtOnceAskFirst() {
    var world = withInstances();
    for (int i = 1; i <= 4; i++) world.git.commit("t" + i + ".yaml", task("t" + i, "bin/seed", ""));
    world.run(Duration.ofMinutes(10));
    assertThat(world.aws.writes()).isEmpty();
    assertThat(told(status(world, "t3"), Condition.Type.AWAITING_APPROVAL))
        .startsWith(
            "4 Tasks are new at once, and more than 3 ask first: `mooring sync --app shop`");
    approve(world);
    world.run(A_WHILE);
    assertThat(writes(world, "RunTask")).isEqualTo(4);
    assertThat(health(world, "t4")).isEqualTo(Health.Status.HEALTHY);
    world.git.commit("t5.yaml", task("t5", "bin/seed", ""));
    world.run(A_WHILE);
    assertThat(writes(world, "RunTask")).isEqualTo(5);
  }

  @Test
  void aServiceWaitsForTheTaskItDependsOnAndATaskForItsService() {
    var world = withInstances();
    world.git.commit("seed.yaml", task("seed", "sleep 120", ""));
    world.git.commit(
        "web.yaml", World.manifest("web", "shop/web:v1", 1) + "  sync: {dependsOn: [Task/seed]}\n");
    world.git.commit("warm.yaml", task("warm", "bin/warm", "  sync: {dependsOn: [web]}\n"));
    world.run(Duration.ofMinutes(1));
    assertThat(writes(world, "CreateService")).isZero();
    assertThat(writes(world, "RunTask")).isEqualTo(1);
    assertThat(told(status(world, "warm"), Condition.Type.WAITING)).contains("waits for web");
    world.run(Duration.ofMinutes(10));
    assertThat(writes(world, "CreateService")).isEqualTo(1);
    assertThat(writes(world, "RunTask")).isEqualTo(2);
    assertThat(health(world, "warm")).isEqualTo(Health.Status.HEALTHY);
  }

  @Test
  void aSharedTaskDefinitionHoldsOneRecordForEach() {
    var world = withInstances();
    world.git.commit("base.yaml", BASE);
    for (var name : List.of("one", "two"))
      world.git.commit(
          name + ".yaml",
          "apiVersion: mooring/v1\nkind: Task\nmetadata: {name: " + name
              + "}\nspec:\n  taskDefinition: {ref: base}\n  command: [bin/" + name + "]\n");
    world.run(A_WHILE);
    assertThat(writes(world, "RunTask")).isEqualTo(2);
    assertThat(writes(world, "RegisterTaskDefinition")).isEqualTo(1);
    assertThat(tags(world, "base:1").keySet())
        .filteredOn(key -> key.startsWith("mooring:run/"))
        .hasSize(2)
        .allMatch(key -> key.matches("mooring:run/[0-9a-f]{8}/(one|two)"));
    world.restart();
    world.run(A_WHILE);
    assertThat(writes(world, "RunTask")).isEqualTo(2);
    world.call("DeregisterTaskDefinition", "{\"taskDefinition\":\"base:1\"}");
    world.run(Duration.ofMinutes(30));
    assertThat(writes(world, "RegisterTaskDefinition")).isEqualTo(2);
    assertThat(writes(world, "RunTask")).isEqualTo(2);
  }

  private static final String SEED_OF_ITS_OWN = """
      apiVersion: mooring/v1
      kind: Task
      metadata: {name: seed}
      spec:
        taskDefinition:
          family: base
          containerDefinitions: [{name: job, image: shop/job:v1, memory: 64}]
        command: [bin/seed]
      """;

  private static final String SEED_OF_BASE = """
      apiVersion: mooring/v1
      kind: Task
      metadata: {name: seed}
      spec:
        taskDefinition: {ref: base}
        command: [bin/seed]
      """;

  /** Long after, so that ECS knows neither the task nor its token any more. */
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void whoseTheDefinitionIsMakesNoOtherVersion(boolean getsShared, boolean restarts) {
    var world = withInstances();
    if (!getsShared) world.git.commit("base.yaml", BASE);
    world.git.commit("seed.yaml", getsShared ? SEED_OF_ITS_OWN : SEED_OF_BASE);
    world.run(A_WHILE);
    assertThat(writes(world, "RunTask")).isEqualTo(1);
    world.run(Duration.ofHours(3));
    if (getsShared) world.git.commit("base.yaml", BASE);
    else world.git.remove("base.yaml");
    world.git.commit("seed.yaml", getsShared ? SEED_OF_BASE : SEED_OF_ITS_OWN);
    if (restarts) world.restart();
    world.run(Duration.ofHours(1));
    world.restart();
    world.run(Duration.ofHours(1));
    assertThat(writes(world, "RunTask")).isEqualTo(1);
    assertThat(health(world, "seed")).isEqualTo(Health.Status.HEALTHY);
  }

  /** The record stands on the older one, which is not ours either. */
  @Test
  void anEqualRevisionThatSomebodyElseRegistersRunsItNotAgain() {
    var world = withInstances();
    var content =
        "{\"family\":\"base\",\"containerDefinitions\":[{\"name\":\"job\",\"image\":\"shop/job:v1\",\"memory\":64}]}";
    world.call("RegisterTaskDefinition", content);
    world.git.commit("base.yaml", BASE);
    world.git.commit("seed.yaml", SEED_OF_BASE);
    world.run(A_WHILE);
    assertThat(writes(world, "RunTask")).isEqualTo(1);
    world.call("RegisterTaskDefinition", content);
    world.restart();
    world.run(A_WHILE);
    assertThat(writes(world, "RunTask")).isEqualTo(1);
  }
}
