package io.mooring.reconcile;

import static io.mooring.reconcile.TaskStoriesTest.health;
import static io.mooring.reconcile.TaskStoriesTest.status;
import static io.mooring.reconcile.TaskStoriesTest.tags;
import static io.mooring.reconcile.TaskStoriesTest.told;
import static io.mooring.reconcile.TaskStoriesTest.withInstances;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.fixture.World;
import io.mooring.rollout.Health;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tasks whose definition is made out of somebody else's. */
class TaskFromTest {
  private static final Duration A_WHILE = Duration.ofMinutes(5);

  private static final String TASK = """
      apiVersion: mooring/v1
      kind: Task
      metadata: {name: migrate}
      spec:
        cluster: shop
        from: {family: api, image: "shop/api:v2"}
        command: [bin/migrate]
      """;

  private static void reference(World world, String image) {
    world.call(
        "RegisterTaskDefinition",
        "{\"family\":\"api\",\"containerDefinitions\":[{\"name\":\"api\",\"image\":\"" + image
            + "\",\"memory\":64,\"environment\":[{\"name\":\"LEVEL\",\"value\":\"info\"}],"
            + "\"portMappings\":[{\"containerPort\":8080}]}]}");
  }

  private static long runs(World world) {
    return world.aws.writes().stream().filter("RunTask"::equals).count();
  }

  @Test
  void itTakesOverWhatIsNamedAndIsMadeOnce() {
    var world = withInstances();
    reference(world, "shop/api:v1");
    world.git.commit("migrate.yaml", TASK);
    world.run(A_WHILE);
    assertThat(health(world, "migrate")).isEqualTo(Health.Status.HEALTHY);
    var made = world
        .call("DescribeTaskDefinition", "{\"taskDefinition\":\"migrate:1\"}")
        .path("taskDefinition");
    var container = made.path("containerDefinitions").path(0);
    assertThat(container.path("image").asText()).isEqualTo("shop/api:v2");
    assertThat(container.path("cpu").asInt()).isEqualTo(128);
    assertThat(container.path("memoryReservation").asInt()).isEqualTo(300);
    assertThat(container.path("environment").toString()).contains("LEVEL");
    assertThat(container.path("portMappings")).isEmpty();
    assertThat(made.has("executionRoleArn")).isFalse();
    assertThat(tags(world, "migrate:1").get("mooring:from")).endsWith("task-definition/api:1");
    reference(world, "shop/api:v3");
    world.restart();
    world.run(A_WHILE);
    assertThat(runs(world)).isEqualTo(1);
    assertThat(world.revisions("migrate")).isEqualTo(1);
  }

  @Test
  void itsLogGroupIsMadeBeforeItRunsAndKeptAsGitSays() {
    var world = withInstances();
    reference(world, "shop/api:v1");
    world.git.commit("migrate.yaml", TASK);
    world.run(A_WHILE);
    assertThat(world.aws.writes())
        .containsSubsequence("RegisterTaskDefinition", "PutRetentionPolicy", "RunTask");
    world.git.commit("migrate.yaml", TASK + "  logs: {group: /ecs/migrate, retentionDays: 30}\n");
    world.aws.forgetWrites();
    world.run(A_WHILE);
    assertThat(world.aws.writes()).containsExactly("PutRetentionPolicy");
  }

  @Test
  void aReferenceThatIsNotThereBlocksItWithWhatToDo() {
    var world = withInstances();
    world.git.commit("migrate.yaml", TASK);
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
    assertThat(told(status(world, "migrate"), Condition.Type.BLOCKED))
        .isEqualTo("there is no ACTIVE revision of family api to make it out of; register one, or"
            + " correct spec.from.family");
    reference(world, "shop/api:v1");
    world.run(A_WHILE);
    assertThat(runs(world)).isEqualTo(1);
  }

  @Test
  void aContainerThatTheReferenceLacksIsNamed() {
    var world = withInstances();
    reference(world, "shop/api:v1");
    world.git.commit("migrate.yaml", TASK.replace("{family: api,", "{family: api, container: x,"));
    world.run(A_WHILE);
    assertThat(told(status(world, "migrate"), Condition.Type.BLOCKED))
        .isEqualTo("api:1 has no container x to take over from; correct spec.from.container");
  }

  @Test
  void whatAwsRefusesToRegisterStaysADifferenceWithItsReason() {
    var world = withInstances();
    reference(world, "shop/api:v1");
    world.git.commit("migrate.yaml", TASK + """
          run:
            launchType: FARGATE
            networkConfiguration: {awsvpcConfiguration: {subnets: [subnet-a], securityGroups: [sg-1]}}
        """);
    world.run(A_WHILE);
    assertThat(told(status(world, "migrate"), Condition.Type.BLOCKED)).contains("execution role");
    assertThat(status(world, "migrate").sync()).isInstanceOf(Sync.OutOfSync.class);
    assertThat(health(world, "migrate")).isEqualTo(Health.Status.MISSING);
  }

  /** A limit of the container below that of the task would kill it long before. */
  @Test
  void whereTheRunSaysHowMuchTheTaskHasTheContainerMayUseAllOfIt() {
    var world = withInstances();
    world.call(
        "RegisterTaskDefinition",
        "{\"family\":\"api\",\"executionRoleArn\":\"arn:aws:iam::123456789012:role/exec\","
            + "\"containerDefinitions\":[{\"name\":\"side\",\"image\":\"side:1\",\"memory\":64,"
            + "\"essential\":false},{\"name\":\"api\",\"image\":\"shop/api:v1\",\"memory\":64,"
            + "\"environment\":[{\"name\":\"LEVEL\",\"value\":\"info\"}]}]}");
    var onFargate = TASK + """
          run:
            launchType: FARGATE
            networkConfiguration: {awsvpcConfiguration: {subnets: [subnet-a], securityGroups: [sg-1]}}
        """;
    world.git.commit("migrate.yaml", onFargate);
    world.run(A_WHILE);
    assertThat(container(world).path("memory").asInt()).isEqualTo(400);
    assertThat(container(world).path("environment").toString()).contains("LEVEL");
    world.git.commit(
        "migrate.yaml", onFargate + "    overrides: {cpu: \"512\", memory: \"2048\"}\n");
    world.run(A_WHILE);
    assertThat(health(world, "migrate")).isEqualTo(Health.Status.HEALTHY);
    assertThat(world.revisions("migrate")).isEqualTo(2);
    assertThat(container(world).has("memory")).isFalse();
    assertThat(container(world).has("memoryReservation")).isFalse();
    assertThat(runs(world)).isEqualTo(2);
  }

  private static JsonNode container(World world) {
    return world
        .call("DescribeTaskDefinition", "{\"taskDefinition\":\"migrate\"}")
        .at("/taskDefinition/containerDefinitions/0");
  }
}
