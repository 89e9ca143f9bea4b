package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.WorkingRepository;
import io.mooring.fixture.World;
import io.mooring.simhttp.EmbeddedEcs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tasks of the manifests by command: looked at, and run by hand beside what the controller does.
 */
class TaskDeclaredTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  private static final String SEED = """
      apiVersion: mooring/v1
      kind: Task
      metadata: {name: seed}
      spec:
        cluster: shop
        taskDefinition:
          family: seed
          containerDefinitions:
            - {name: job, image: shop/job:v1, memory: 64}
            - {name: side, image: shop/side:v1, memory: 64, essential: false}
        command: [bin/seed]
        environment: [{name: LEVEL, value: info}, {name: MODE, value: full}]
        timeout: 20s
      """;

  @TempDir
  private Path dir;

  private final World world = new World();
  private EmbeddedEcs ecs;
  private WorkingRepository git;
  private Path config;

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    ecs = EmbeddedEcs.start(world.model, "127.0.0.1", 0, InstantSource.system());
    git = WorkingRepository.create(dir.resolve("deploy"));
    config = Files.writeString(dir.resolve("application.yaml"), """
        mooring:
          instance: test
          data-dir: "%s"
          apps:
            shop:
              repo: "%s"
              ref: main
              interval: 1s
              live-interval: 1s
              destination: test
              sync: {mode: auto}
          destinations:
            test:
              account: "123456789012"
              region: eu-west-1
              clusters: [shop]
              endpoint: %s
        """.formatted(
            dir.resolve("data"), git.url(), ecs.endpoint()));
  }

  @AfterEach
  void stop() {
    ecs.close();
    git.close();
  }

  private Run task(String... arguments) {
    var all = new ArrayList<>(List.of("task", arguments[0], "--config", config.toString()));
    all.addAll(List.of(arguments).subList(1, arguments.length));
    return Run.of(all.toArray(String[]::new));
  }

  private void declares(String manifest) throws Exception {
    git.file("seed.yaml", manifest).commit("main", "seed");
    world.git.commit("seed.yaml", manifest);
  }

  private void runs(String manifest) throws Exception {
    declares(manifest);
    world.hint();
    world.run(A_WHILE);
  }

  private String record() {
    return world
        .call("DescribeTaskDefinition", "{\"taskDefinition\":\"seed\",\"include\":[\"TAGS\"]}")
        .path("tags")
        .toString()
        .replaceAll(".*\"mooring:run/seed\",\"value\":\"([^\"]*)\".*", "$1");
  }

  @Test
  void itRunsByHandOnceMoreAndItsOwnRecordStays() throws Exception {
    runs(SEED);
    var before = record();
    assertThat(before).startsWith("state=succeeded n=1");
    var run = task("run", "seed");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("runs on seed:1", "succeeded");
    world.restart();
    world.run(A_WHILE);
    assertThat(record()).isEqualTo(before);
    assertThat(world.revisions("seed")).isEqualTo(1);
    var failed = task("run", "seed", "--", "exit-3");
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(3);
    assertThat(record()).isEqualTo(before);
  }

  @Test
  void whatIsSaidBesideTakesThePlaceOfWhatTheTaskSays() throws Exception {
    runs(SEED);
    var patch = Files.writeString(dir.resolve("patch.yaml"), """
        group: by-hand
        overrides: {memory: "256"}
        """);
    var run = task("run", "seed", "--no-wait", "--env", "LEVEL=debug", "--patch", patch.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    var seen = world
        .call(
            "DescribeTasks",
            "{\"cluster\":\"shop\",\"tasks\":[\"%s\"]}".formatted(run.out().strip()))
        .at("/tasks/0");
    assertThat(seen.path("group").asText()).isEqualTo("by-hand");
    assertThat(seen.path("startedBy").asText()).startsWith("mooring-task/");
    var overrides = seen.path("overrides");
    assertThat(overrides.path("memory").asText()).isEqualTo("256");
    assertThat(overrides.path("containerOverrides")).hasSize(1);
    var job = overrides.at("/containerOverrides/0");
    assertThat(job.path("command").toString()).isEqualTo("[\"bin/seed\"]");
    assertThat(job.path("environment").toString())
        .isEqualTo(
            "[{\"name\":\"MODE\",\"value\":\"full\"},{\"name\":\"LEVEL\",\"value\":\"debug\"}]");
  }

  @Test
  void aRunThatGoesOnIsFoundAgainHoweverItWasStarted() throws Exception {
    runs(SEED);
    var first = task("run", "seed", "--no-wait", "--", "runs-4s exit-5");
    var again = task("run", "seed", "--reattach", "--", "runs-4s exit-5");
    assertThat(again.err()).contains("which is there already");
    assertThat(again.exitCode()).as(again.err()).isEqualTo(5);
    assertThat(first.out().strip())
        .contains(again.err().replaceAll("(?s).*task ([0-9a-f]{32}).*", "$1"));
    var other = task("run", "seed", "--reattach", "--no-wait", "--", "exit-0");
    assertThat(other.out()).isNotEqualTo(first.out());
  }

  @Test
  void oneThatIsNotRegisteredYetIsToldAndNotRunByHand() throws Exception {
    declares(SEED);
    assertThat(task("list").out()).contains("NAME", "seed", "unregistered");
    assertThat(task("show", "seed").out()).contains("mooring status seed");
    var early = task("run", "seed");
    assertThat(early.exitCode()).isEqualTo(125);
    assertThat(early.err()).contains("Task seed has no revision", "mooring status seed");
    assertThat(world.model.calls()).doesNotContainKey("RegisterTaskDefinition");
  }

  @Test
  void theRecordIsShownWithWhatToDoNext() throws Exception {
    runs(SEED.replace("bin/seed", "exit-4"));
    var list = task("list");
    assertThat(list.out()).contains("seed:1", "failed", "exit code 4");
    var show = task("show", "seed", "-o", "json");
    assertThat(show.exitCode()).as(show.err()).isZero();
    var shown = Documents.JSON.readTree(show.out());
    assertThat(shown.path("state").asText()).isEqualTo("failed");
    assertThat(shown.path("attempt").asInt()).isEqualTo(1);
    assertThat(shown.path("task").asText()).hasSize(32);
    assertThat(shown.path("next").asText())
        .contains(
            "mooring logs seed",
            "mooring release --app shop seed --run seed --as retry --on seed:1");
    assertThat(task("list", "-o", "yaml").out()).contains("declared:", "cause:");
    assertThat(task("show", "sead").exitCode()).isEqualTo(ExitCode.NOT_FOUND.code());
    assertThat(task("show", "sead").err()).contains("declares no Task sead", "it has seed");
  }

  @Test
  void aPersonSaysHowARunEndedWhoseRecordIsLost() throws Exception {
    runs(SEED);
    world.call(
        "UntagResource",
        "{\"resourceArn\":\"arn:aws:ecs:eu-west-1:123456789012:task-definition/seed:1\","
            + "\"tagKeys\":[\"mooring:run/seed\"]}");
    assertThat(task("show", "seed").out())
        .contains("state: unknown", "--as succeeded|failed|retry");
    var said = Run.of(
        "release",
        "--config",
        config.toString(),
        "seed",
        "--run",
        "seed",
        "--as",
        "succeeded",
        "--on",
        "seed:1");
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.err()).contains("shop/shop/Task/seed: seed of seed:1");
    assertThat(record()).startsWith("state=succeeded");
    assertThat(task("list").out()).contains("succeeded");
    var again =
        Run.of("release", "--config", config.toString(), "seed", "--run", "seed", "--as", "retry");
    assertThat(again.err()).contains("is retry now; the controller reads that record every 10 min");
    assertThat(task("show", "seed").out()).contains("within 10 minutes");
  }

  @Test
  void whatAPatchMayNotSayIsSaidBeforeAnythingIsCalled() throws Exception {
    declares(SEED);
    world.aws.forgetCalls();
    assertPatch("{startedBy: me}", "sets startedBy, which a patch may not");
    assertPatch("{overides: {}}", "/overides: unknown field; did you mean `overrides`?");
    assertPatch("{overrides: {cpu: [1]}}", "/overrides/cpu: this is no text");
    assertPatch("[1]", "is no object");
    assertThat(world.model.calls()).doesNotContainKey("RunTask");
  }

  private void assertPatch(String patch, String words) throws Exception {
    var file = Files.writeString(dir.resolve("patch.yaml"), patch);
    var run = task("run", "seed", "--patch", file.toString());
    assertThat(run.exitCode()).isEqualTo(125);
    assertThat(run.err()).contains(words);
  }

  @Test
  void itNeedsSomethingToRun() {
    assertThat(task("run").err()).contains("say what to run", "--from");
    assertThat(task("run", "seed", "--image", "x").err()).contains("go with --from");
  }
}
