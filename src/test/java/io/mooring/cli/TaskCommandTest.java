package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.simhttp.EmbeddedEcs;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One-off tasks by hand, through the real SDK against the embedded ECS in real time. */
class TaskCommandTest {
  private final World world = new World();
  private EmbeddedEcs ecs;

  @BeforeEach
  void start() {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    ecs = EmbeddedEcs.start(world.model, "127.0.0.1", 0, InstantSource.system());
    world.call(
        "RegisterTaskDefinition",
        "{\"family\":\"api\",\"executionRoleArn\":\"arn:aws:iam::123456789012:role/exec\","
            + "\"containerDefinitions\":[{\"name\":\"api\",\"image\":\"shop/api:v1\",\"memory\":64,"
            + "\"environment\":[{\"name\":\"LEVEL\",\"value\":\"info\"}]}]}");
  }

  @AfterEach
  void stop() {
    ecs.close();
  }

  private Run task(String... arguments) {
    var all = new ArrayList<>(List.of("task", arguments[0]));
    all.addAll(List.of("--cluster", "shop", "--region", "eu-west-1"));
    all.addAll(List.of("--endpoint-url", ecs.endpoint().toString()));
    all.addAll(List.of(arguments).subList(1, arguments.length));
    return Run.of(all.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({"exit-0, 0, succeeded", "exit-7, 7, exit code 7", "out-of-memory, 137, failed"})
  void itEndsWithTheExitCodeOfTheContainer(String command, int code, String words) {
    var run = task("run", "--from", "api", "--", "bin/x", command);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(code);
    assertThat(run.err()).contains(words);
  }

  @Test
  void theFlowOfAOneOffTaskMadeOutOfAnotherDefinition() {
    var run = task(
        "run",
        "--from",
        "api",
        "--name",
        "migrate",
        "--image",
        "shop/api:v2",
        "--entrypoint",
        "sh -c",
        "--logs",
        "--",
        "bin/migrate && lines-3 exit-0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    var made = world
        .call("DescribeTaskDefinition", "{\"taskDefinition\":\"migrate:1\"}")
        .path("taskDefinition");
    var container = made.path("containerDefinitions").path(0);
    assertThat(container.path("name").asText()).isEqualTo("migrate");
    assertThat(container.path("image").asText()).isEqualTo("shop/api:v2");
    assertThat(container.path("entryPoint").toString()).isEqualTo("[\"sh\",\"-c\"]");
    assertThat(container.path("environment").toString()).contains("LEVEL");
    assertThat(container.path("memory").asInt()).isEqualTo(400);
    assertThat(container.at("/logConfiguration/options/awslogs-group").asText())
        .isEqualTo("/ecs/migrate");
    assertThat(made.path("executionRoleArn").asText()).endsWith("role/exec");
    assertThat(made.path("status").asText()).isEqualTo("INACTIVE");
    assertThat(run.out().lines()).contains("line 1 of 3", "line 3 of 3");
  }

  @Test
  void onFargateItSaysWhichFlagsAreMissingBeforeAnythingIsCalled() {
    var run = task("run", "--from", "api", "--launch-type", "FARGATE", "--", "x");
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.err()).contains("needs --subnets and --security-groups");
    assertThat(world.model.calls()).doesNotContainKey("DescribeTaskDefinition");
  }

  @Test
  void aReferenceThatIsNotThereIsNamed() {
    var run = task("run", "--from", "lost", "--name", "x", "--", "x");
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.err()).contains("there is no task definition lost");
  }

  @Test
  void whatTakesTooLongIsStopped() {
    var run = task("run", "--from", "api", "--timeout", "5s", "--", "runs-forever");
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.err()).contains("takes longer than 5 s and is being stopped");
    assertThat(task("list").out()).contains("Mooring: timed out after 5 s");
  }

  @ParameterizedTest
  @CsvSource({"stop, is being stopped", "leave, goes on"})
  void whatTakesTooLongShowsItsLastLines(String onTimeout, String words) {
    world.call(
        "RegisterTaskDefinition",
        "{\"family\":\"api\",\"containerDefinitions\":[{\"name\":\"api\",\"image\":\"shop/api:v1\","
            + "\"memory\":64,\"logConfiguration\":{\"logDriver\":\"awslogs\",\"options\":{"
            + "\"awslogs-group\":\"/ecs/api\",\"awslogs-create-group\":\"true\","
            + "\"awslogs-region\":\"eu-west-1\",\"awslogs-stream-prefix\":\"ecs\"}}}]}");
    var late = new ArrayList<>(List.of("run", "--from", "api", "--timeout", "8s"));
    late.addAll(List.of("--on-timeout", onTimeout, "--", "lines-5", "runs-forever"));
    var run = task(late.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(125);
    assertThat(run.err()).contains(words, "line 1 of 5");
  }

  @Test
  void theSameRunIsFoundAgainAndNeverRunTwice() {
    var first = task("run", "--from", "api", "--reattach", "--", "exit-3");
    var second = task("run", "--from", "api", "--reattach", "--", "exit-3");
    assertThat(first.exitCode()).isEqualTo(3);
    assertThat(second.exitCode()).isEqualTo(3);
    assertThat(second.err()).contains("which is there already");
    assertThat(world.model.calls().get("RunTask")).isEqualTo(1L);
  }

  @Test
  void aTaskIsListedShownAndStoppedByName() {
    var arn =
        task("run", "--from", "api", "--no-wait", "--", "runs-forever").out().strip();
    var id = arn.substring(arn.lastIndexOf('/') + 1);
    assertThat(task("list").out()).contains(id).contains("api:1");
    assertThat(task("show", id).out()).contains("taskDefinition: api:1");
    assertThat(task("stop", id, "--reason", "wrong data").exitCode()).isZero();
    assertThat(task("show", id, "-o", "json").out()).contains("wrong data");
    assertThat(task("stop", "0123456789abcdef").exitCode()).isEqualTo(4);
  }
}
