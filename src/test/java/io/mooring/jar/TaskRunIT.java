package io.mooring.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.fixture.MooringProcess;
import io.mooring.fixture.MooringProcess.Ended;
import io.mooring.fixture.World;
import io.mooring.port.Reply;
import io.mooring.simhttp.EmbeddedEcs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code mooring task run} ends as a process: what a script and Ctrl-C get. */
class TaskRunIT {
  private static final Duration A_WHILE = Duration.ofSeconds(60);

  /** 130 at Ctrl-C. */
  private static final int INTERRUPTED = 128 + MooringProcess.interruptSignal();

  private static final Map<String, String> ANYONE =
      Map.of("AWS_ACCESS_KEY_ID", "any", "AWS_SECRET_ACCESS_KEY", "any");

  @TempDir
  Path folder;

  private final World world = new World();
  private EmbeddedEcs ecs;

  @BeforeEach
  void start() {
    ecs = EmbeddedEcs.start(world.model, "127.0.0.1", 0, InstantSource.system());
    world.call(
        "RegisterTaskDefinition",
        "{\"family\":\"api\",\"containerDefinitions\":"
            + "[{\"name\":\"api\",\"image\":\"shop/api:v1\",\"memory\":64}]}");
  }

  @AfterEach
  void stop() {
    ecs.close();
  }

  private String[] task(String... arguments) {
    var all = new ArrayList<>(List.of("task", arguments[0], "--cluster", "shop"));
    all.addAll(List.of("--region", "eu-west-1", "--endpoint-url", ecs.endpoint().toString()));
    all.addAll(List.of(arguments).subList(1, arguments.length));
    return all.toArray(String[]::new);
  }

  private Ended run(String... arguments) {
    return MooringProcess.run(folder, ANYONE, task(arguments));
  }

  @ParameterizedTest
  @CsvSource({"exit-0, 0", "exit-3, 3", "exit-137, 137"})
  void theExitCodeOfTheContainerIsPassedOn(String command, int code) {
    var ended = run("run", "--from", "api", "--wait", "--", command);
    assertThat(ended.exit()).as(ended.err()).isEqualTo(code);
  }

  @Test
  void whatTakesTooLongAndWhatNeverStartsIsAFailureOfItsOwn() {
    var late = run("run", "--from", "api", "--timeout", "2s", "--", "runs-forever");
    assertThat(late.exit()).as(late.err()).isEqualTo(125);
    assertThat(late.err()).contains("takes longer than 2 s");
    ask("DeregisterTaskDefinition", "{\"taskDefinition\":\"api:1\"}");
    var never = run("run", "--from", "api", "--", "exit-0");
    assertThat(never.exit()).as(never.err()).isEqualTo(125);
    assertThat(never.err()).contains("there is no task definition api");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ask", "leave"})
  void interruptedWithoutATerminalItIsLeftAndFoundAgain(String choice) {
    var said = interrupted("--on-interrupt", choice);
    assertThat(said.exit()).as(said.err()).isEqualTo(INTERRUPTED);
    assertThat(said.err())
        .contains("goes on", "with --reattach", "mooring task stop --cluster shop");
    assertThat(onlyTask().path("desiredStatus").asText()).isEqualTo("RUNNING");
    var again = run("run", "--from", "api", "--no-wait", "--reattach", "--", "runs-forever");
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.out().strip()).isEqualTo(onlyTask().path("taskArn").asText());
  }

  @Test
  void interruptedItIsStoppedWhereThatIsWanted() {
    var said = interrupted("--on-interrupt", "stop");
    assertThat(said.exit()).as(said.err()).isEqualTo(INTERRUPTED);
    assertThat(said.err()).contains("is being stopped");
    assertThat(onlyTask().path("desiredStatus").asText()).isEqualTo("STOPPED");
    assertThat(onlyTask().path("stoppedReason").asText()).isEqualTo("Mooring: interrupted");
  }

  private Ended interrupted(String... more) {
    var arguments = new ArrayList<>(List.of("run", "--from", "api"));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--", "runs-forever"));
    try (var process =
        MooringProcess.start(folder, ANYONE, task(arguments.toArray(String[]::new)))) {
      await().atMost(A_WHILE).until(() -> process.err().contains("runs on api:1"));
      return process.interrupt();
    }
  }

  private JsonNode onlyTask() {
    var arns = new ArrayList<String>();
    for (var status : List.of("RUNNING", "STOPPED"))
      ask("ListTasks", "{\"cluster\":\"shop\",\"desiredStatus\":\"" + status + "\"}")
          .path("taskArns")
          .forEach(arn -> arns.add(arn.asText()));
    assertThat(arns).hasSize(1);
    return ask("DescribeTasks", "{\"cluster\":\"shop\",\"tasks\":[\"" + arns.getFirst() + "\"]}")
        .path("tasks")
        .path(0);
  }

  /** By the clock that is served. */
  private JsonNode ask(String operation, String request) {
    try {
      var body = (ObjectNode) new ObjectMapper().readTree(request);
      var reply =
          world.model.call("ecs", operation, body, InstantSource.system().instant());
      if (reply instanceof Reply.Ok(var answer, var _)) return answer;
      throw new AssertionError(operation + ": " + reply);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
