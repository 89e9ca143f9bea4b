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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(run.err()).contains("migrate", "--family");
    assertThat(release("web", "--run", "migrate").exitCode()).isEqualTo(ExitCode.USAGE.code());
  }
}
