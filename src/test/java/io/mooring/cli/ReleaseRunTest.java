package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.WorkingRepository;
import io.mooring.fixture.World;
import io.mooring.simhttp.EmbeddedEcs;
import io.mooring.status.Condition;
import io.mooring.status.Sync;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person says about a run, by command; the controller that obeys runs beside it. */
class ReleaseRunTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

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
    ecs = EmbeddedEcs.start(world.model, "127.0.0.1", 0, world.clock);
    git = WorkingRepository.create(dir.resolve("deploy"));
    config = Files.writeString(dir.resolve("application.yaml"), """
        mooring:
          instance: test
          data-dir: "%s"
          apps:
            shop: {repo: "%s", ref: main, interval: 1s, live-interval: 1s, destination: test}
          destinations:
            test:
              account: "123456789012"
              region: eu-west-1
              clusters: [shop]
              endpoint: %s
              allow: {roles: ["arn:aws:iam::123456789012:role/*"]}
        """.formatted(
            dir.resolve("data"), git.url(), ecs.endpoint()));
  }

  @AfterEach
  void stop() {
    ecs.close();
    git.close();
  }

  private Run release(String... arguments) {
    var all = new ArrayList<>(List.of("release"));
    all.addAll(List.of(arguments));
    all.add("--config");
    all.add(config.toString());
    return Run.of(all.toArray(String[]::new));
  }

  private void commits(String image, String command) {
    var hook = "  hooks:\n    - {name: migrate, phase: PreSync, container: web, command: [%s]}\n";
    world.git.commit(
        "web.yaml",
        World.manifest("web", "shop/web:" + image, 2)
            + (command.isEmpty() ? "" : hook.formatted(command)));
    world.hint();
    world.run(A_WHILE);
  }

  private void assertOn(String revision) {
    world.run(A_WHILE);
    assertThat(world.status("web").conditions()).isEmpty();
    assertThat(world.status("web").sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.revision("web")).isEqualTo(revision);
  }

  @Test
  void aFailedHookThatWasDoneByHandLetsTheVersionOut() {
    commits("v1", "");
    commits("v2", "exit-1");
    assertThat(world.status("web").has(Condition.Type.HELD)).isTrue();
    var run = release("web", "--run", "migrate", "--as", "succeeded");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("migrate of web:2 was failed and is succeeded now");
    assertOn("web:2");
    assertThat(world.aws.started()).hasSize(1);
  }

  /** Another app or installation of the account may have a family by that name. */
  @Test
  void theRunOfAnotherOwnerIsLetBe() {
    commits("v1", "");
    commits("v2", "exit-1");
    var arn = world
        .call(
            "RegisterTaskDefinition",
            "{\"family\":\"web\",\"containerDefinitions\":[{\"name\":\"web\",\"image\":\"a\",\"memory\":64}],"
                + "\"tags\":[{\"key\":\"mooring:owner\",\"value\":\"staging/shop\"},"
                + "{\"key\":\"mooring:run/migrate\",\"value\":\"state=failed n=1 t=1\"}]}")
        .at("/taskDefinition/taskDefinitionArn")
        .asText();
    var run = release("web", "--run", "migrate", "--as", "succeeded");
    assertThat(run.err()).contains("migrate of web:2 was failed and is succeeded now");
    var tags = world.call("ListTagsForResource", "{\"resourceArn\":\"%s\"}".formatted(arn));
    assertThat(tags.toString()).contains("state=failed");
  }

  @Test
  void aHookOfAServiceThatIsNotThereYetIsTriedAgain() {
    commits("v1", "exit-1");
    assertThat(world.status("web").has(Condition.Type.RUN_FAILED)).isTrue();
    assertThat(release("web", "--run", "migrate", "--as", "retry").exitCode()).isZero();
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(2);
    assertThat(release("web", "--run", "migrate", "--as", "succeeded").exitCode())
        .isZero();
    assertOn("web:1");
  }

  @Test
  void whatIsNotInQuestionIsRefused() {
    commits("v1", "m");
    var run = release("web", "--run", "migrate", "--as", "succeeded");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_FOUND.code());
    assertThat(run.err()).contains("migrate", "--on");
    assertThat(release("web", "--run", "migrate").exitCode()).isEqualTo(ExitCode.USAGE.code());
  }

  private void commit(String file, String manifest) {
    world.git.commit(file, manifest);
    world.hint();
    world.run(Duration.ofSeconds(20));
  }

  private static String task(String family, String command) {
    return """
        apiVersion: mooring/v1
        kind: Task
        metadata: {name: seed}
        spec:
          taskDefinition:
            family: %s
            containerDefinitions: [{name: job, image: shop/job:v1, memory: 64}]
          command: [%s]
        """.formatted(family, command);
  }

  private static String hooked(String family, String image) {
    return World.manifest("web", "shop/web:" + image, 2).replace("family: web", "family: " + family)
        + "  hooks:\n    - {name: migrate, phase: PreSync, container: web, command: [sleep-30]}\n";
  }

  /** One run whose record was removed while it went on. */
  private String lost(String what) {
    switch (what) {
      case "hook" -> {
        commits("v1", "");
        commit("web.yaml", hooked("web", "v2"));
        return loses("web:2", "migrate");
      }
      case "hook of a family that is new" -> {
        commits("v1", "");
        commit("web.yaml", hooked("site", "v1"));
        return loses("site:1", "migrate");
      }
      case "hook of a service that is not there" -> {
        commit("web.yaml", hooked("site", "v1"));
        return loses("site:1", "migrate");
      }
      case "hook with its own image" -> {
        commits("v1", "");
        commit("web.yaml", hooked("web", "v2").replace("container: web", "image: shop/migrate:v7"));
        return loses("web:2", "migrate");
      }
      case "task" -> {
        commit("seed.yaml", task("seed", "sleep-30"));
        return loses("seed:1", "seed");
      }
      case "task of another family" -> {
        commit("seed.yaml", task("jobs", "sleep-30"));
        return loses("jobs:1", "seed");
      }
      default -> throw new IllegalArgumentException(what);
    }
  }

  private String loses(String revision, String hook) {
    assertThat(world.aws.started()).hasSize(1);
    var arn = world
        .call("DescribeTaskDefinition", "{\"taskDefinition\":\"%s\"}".formatted(revision))
        .at("/taskDefinition/taskDefinitionArn")
        .asText();
    world.call(
        "UntagResource",
        "{\"resourceArn\":\"%s\",\"tagKeys\":[\"mooring:run/%s\"]}".formatted(arn, hook));
    world.restart();
    world.run(A_WHILE);
    var name = hook.equals("seed") ? "seed" : "web";
    assertThat(told(name, Condition.Type.OUTCOME_UNKNOWN)).contains("--on " + revision);
    return name;
  }

  private String told(String name, Condition.Type type) {
    return world.status(name).conditions().stream()
        .filter(c -> c.type() == type)
        .map(Condition::message)
        .collect(Collectors.joining("\n"));
  }

  /** Types what a message says, with one of the ways out that it names. */
  private void obey(String message, String as) {
    var printed = Pattern.compile("`mooring release ([^`]*)`").matcher(message);
    assertThat(printed.find()).as(message).isTrue();
    var words = List.of(printed.group(1).split(" ", -1)).stream()
        .map(word -> List.of(word.split("\\|", -1)).contains(as) ? as : word)
        .toList();
    assertThat(words).contains(as);
    var run = release(words.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    world.run(A_WHILE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hook",
        "hook of a family that is new",
        "hook of a service that is not there",
        "hook with its own image",
        "task",
        "task of another family"
      })
  void theCommandThatIsPrintedEndsTheQuestion(String what) {
    var name = lost(what);
    obey(told(name, Condition.Type.OUTCOME_UNKNOWN), "succeeded");
    assertThat(world.status(name).conditions()).isEmpty();
    assertThat(world.status(name).sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.aws.started()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hook", "hook of a service that is not there", "task of another family"})
  void whatIsPrintedTriesAgainOrGivesUpAsWell(String what) {
    var name = lost(what);
    obey(told(name, Condition.Type.OUTCOME_UNKNOWN), "failed");
    assertThat(told(name, Condition.Type.OUTCOME_UNKNOWN)).isEmpty();
    var failed = told(name, Condition.Type.RUN_FAILED);
    assertThat(failed).isNotEmpty();
    assertThat(world.aws.started()).hasSize(1);
    // A held version is let go by the message that says so.
    if (what.equals("hook")) {
      assertThat(release("web").exitCode()).isZero();
      world.run(A_WHILE);
    } else obey(failed, "retry");
    assertThat(world.status(name).conditions()).isEmpty();
    assertThat(world.status(name).sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.aws.started()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hook", "hook with its own image", "task"})
  void aRetryOfWhatNobodyKnowsIsAnotherTask(String what) {
    var name = lost(what);
    obey(told(name, Condition.Type.OUTCOME_UNKNOWN), "retry");
    assertThat(world.status(name).conditions()).isEmpty();
    assertThat(world.status(name).sync()).isInstanceOf(Sync.Synced.class);
    assertThat(world.aws.started()).hasSize(2);
  }

  @Test
  void aTaskThatFailedIsReleasedByItsNameAlone() {
    commit("seed.yaml", task("seed", "exit-1"));
    world.run(A_WHILE);
    assertThat(told("seed", Condition.Type.RUN_FAILED)).contains("exit code 1");
    var run = release("seed");
    assertThat(run.err())
        .contains("shop/shop/Task/seed: released; it is tried once more on seed:1");
    world.run(A_WHILE);
    assertThat(world.aws.started()).hasSize(2);
    obey(told("seed", Condition.Type.RUN_FAILED), "retry");
    assertThat(world.aws.started()).hasSize(3);
    assertThat(release("seed", "--run", "seed", "--as", "succeeded").exitCode()).isZero();
    world.run(A_WHILE);
    assertThat(world.status("seed").conditions()).isEmpty();
    var over = release("seed");
    assertThat(over.exitCode()).isEqualTo(ExitCode.REFUSED.code());
    assertThat(over.err()).contains("did not fail on seed:1", "--as retry --on seed:1");
    assertThat(world.aws.started()).hasSize(3);
  }

  @Test
  void whatNobodyKnowsByThatNameIsNotFound() {
    commits("v1", "");
    var run = release("other");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_FOUND.code());
    assertThat(run.err()).contains("there is no service other", "--on FAMILY");
    var typed = release("web", "--run", "nothing", "--as", "retry");
    assertThat(typed.exitCode()).isEqualTo(ExitCode.NOT_FOUND.code());
    assertThat(typed.err()).contains("has no run nothing on record");
  }
}
