package io.mooring.reconcile;

import static io.mooring.reconcile.TaskStoriesTest.health;
import static io.mooring.reconcile.TaskStoriesTest.status;
import static io.mooring.reconcile.TaskStoriesTest.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.ModelAws.Killed;
import io.mooring.fixture.World;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.rollout.Health;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.status.Condition;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The log group of a Task, where one is there only once it was made. */
class TaskLogsTest {
  private static final Duration A_WHILE = Duration.ofMinutes(5);

  private static final String TASK = """
      apiVersion: mooring/v1
      kind: Task
      metadata: {name: seed}
      spec:
        cluster: shop
        taskDefinition:
          family: seed
          executionRoleArn: arn:aws:iam::123456789012:role/exec
          containerDefinitions:
            - name: job
              image: shop/job:v1
              memory: 64
              logConfiguration:
                logDriver: awslogs
                options: {awslogs-group: /ecs/seed, awslogs-region: eu-west-1, awslogs-stream-prefix: ecs}
        command: [bin/seed]
      """;

  private static final String KEPT = TASK + "  logs: {group: /ecs/seed, retentionDays: 7}\n";

  private static World strict() {
    return new World(
        World.AUTO,
        Behaviour.standard()
            .withPace(Pace.BRISK)
            .withClusters("shop")
            .withDeclared(Behaviour.Declared.LOG_GROUPS));
  }

  private static JsonNode logs(World world, String operation, ObjectNode request) {
    var reply = world.model.call("logs", operation, request, world.now());
    if (reply instanceof Reply.Ok(var body, var _)) return body;
    throw new AssertionError(operation + ": " + reply);
  }

  private static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Empty where there is no such group, 0 where it is kept for ever. */
  private static Optional<Integer> days(World world) {
    var groups = logs(world, "DescribeLogGroups", json().put("logGroupNamePrefix", "/ecs/seed"))
        .path("logGroups");
    return groups.isEmpty()
        ? Optional.empty()
        : Optional.of(groups.path(0).path("retentionInDays").asInt(0));
  }

  private static long runs(World world) {
    return world.aws.writes().stream().filter("RunTask"::equals).count();
  }

  @Test
  void itIsMadeAndKeptBeforeTheTaskRuns() {
    var world = strict();
    world.git.commit("seed.yaml", KEPT);
    world.run(A_WHILE);
    assertThat(health(world, "seed")).isEqualTo(Health.Status.HEALTHY);
    assertThat(days(world)).contains(7);
    assertThat(world.aws.writes())
        .containsSubsequence("CreateLogGroup", "PutRetentionPolicy", "RunTask");
    world.aws.forgetWrites();
    world.restart();
    world.run(A_WHILE);
    assertThat(world.aws.writes()).isEmpty();
  }

  @Test
  void oneThatFailedTellsItsLastLinesAndTheLateOnesToo() {
    var world = strict();
    world.git.commit("seed.yaml", KEPT.replace("[bin/seed]", "[late-log, exit-3]"));
    world.run(A_WHILE);
    assertThat(told(status(world, "seed"), Condition.Type.RUN_FAILED))
        .contains("container job: exit code 3")
        .endsWith(
            "; last lines of its log: starting shop/job:v1 | $ late-log exit-3 | exit code 3");
    world.aws.forgetCalls();
    world.run(Duration.ofMinutes(30));
    assertThat(world.aws.calls(AwsCall.GET_LOG_EVENTS)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"PT5M", "PT3H"})
  void aNewProcessTellsThemTooHoweverLongItWasAway(Duration away) {
    var world = strict();
    world.git.commit("seed.yaml", KEPT.replace("[bin/seed]", "[lines-9, exit-7]"));
    world.run(A_WHILE);
    var before = told(status(world, "seed"), Condition.Type.RUN_FAILED);
    assertThat(before).contains("exit code 7").contains("; last lines of its log: line 6 of 9");
    world.advance(away);
    world.restart();
    world.aws.forgetWrites();
    world.run(A_WHILE);
    assertThat(told(status(world, "seed"), Condition.Type.RUN_FAILED)).isEqualTo(before);
    assertThat(world.aws.writes()).isEmpty();
    world.aws.forgetCalls();
    world.run(Duration.ofMinutes(30));
    assertThat(world.aws.calls(AwsCall.GET_LOG_EVENTS)).isZero();
    assertThat(world.aws.calls(AwsCall.DESCRIBE_TASKS)).isZero();
  }

  @Test
  void aNewProcessSaysOfOneWithoutALogDriverWhyThereAreNone() {
    var world = strict();
    world.git.commit(
        "seed.yaml",
        KEPT.replaceFirst("(?s) +logConfiguration.*?(?=  command:)", "")
            .replace("[bin/seed]", "[runs-forever]\n  timeout: 30s"));
    world.run(A_WHILE);
    var before = told(status(world, "seed"), Condition.Type.RUN_FAILED);
    assertThat(before)
        .contains("timed out after 30 s")
        .endsWith("; no last lines: it has no log driver; give it a logConfiguration with awslogs");
    world.restart();
    world.run(A_WHILE);
    assertThat(told(status(world, "seed"), Condition.Type.RUN_FAILED)).isEqualTo(before);
  }

  @Test
  void withoutItTheTaskWaitsAndSaysForWhat() {
    var world = strict();
    world.git.commit("seed.yaml", TASK);
    world.run(A_WHILE);
    assertThat(days(world)).isEmpty();
    assertThat(runs(world)).isZero();
    assertThat(health(world, "seed")).isEqualTo(Health.Status.MISSING);
    assertThat(told(status(world, "seed"), Condition.Type.WAITING)).contains("/ecs/seed");
    logs(world, "CreateLogGroup", json().put("logGroupName", "/ecs/seed"));
    world.run(A_WHILE);
    assertThat(runs(world)).isEqualTo(1);
    assertThat(health(world, "seed")).isEqualTo(Health.Status.HEALTHY);
  }

  @Test
  void oneThatIsThereIsKeptAsGitSaysAndNotMadeAgain() {
    var world = strict();
    logs(world, "CreateLogGroup", json().put("logGroupName", "/ecs/seed"));
    logs(
        world,
        "PutRetentionPolicy",
        json().put("logGroupName", "/ecs/seed").put("retentionInDays", 90));
    world.git.commit("seed.yaml", KEPT);
    world.run(A_WHILE);
    assertThat(health(world, "seed")).isEqualTo(Health.Status.HEALTHY);
    assertThat(days(world)).contains(7);
    assertThat(world.aws.writes()).doesNotContain("CreateLogGroup").contains("PutRetentionPolicy");
  }

  @ParameterizedTest
  @CsvSource({
    "CREATE_LOG_GROUP, true", "CREATE_LOG_GROUP, false",
    "PUT_RETENTION_POLICY, true", "PUT_RETENTION_POLICY, false"
  })
  void killedAtItsMakingTheNextStartGoesOn(AwsCall at, boolean before) {
    var world = strict();
    world.git.commit("seed.yaml", KEPT);
    if (before) world.aws.dieBefore(at::equals);
    else world.aws.dieAfter(at::equals);
    try {
      world.run(A_WHILE);
      throw new AssertionError(at + " was not called");
    } catch (Killed _) {
      world.aws.dieBefore(_ -> false);
      world.aws.dieAfter(_ -> false);
      world.restart();
    }
    world.run(A_WHILE);
    assertThat(health(world, "seed")).isEqualTo(Health.Status.HEALTHY);
    assertThat(days(world)).contains(7);
    assertThat(runs(world)).isEqualTo(1);
  }
}
