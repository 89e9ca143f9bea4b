package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.sim.Behaviour;
import io.mooring.sim.Pace;
import io.mooring.simhttp.EmbeddedEcs;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two calls of one run within a moment, while ECS does not list the first one's task yet. */
class TaskTakenTest {
  private static final Duration UNSEEN = Duration.ofSeconds(6);

  private final World world = new World(
      World.AUTO,
      Behaviour.standard()
          .withPace(Pace.BRISK)
          .withClusters("shop")
          .withLags(new Behaviour.Lags(UNSEEN, false)));
  private EmbeddedEcs ecs;

  @BeforeEach
  void start() {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    ecs = EmbeddedEcs.start(world.model, "127.0.0.1", 0, InstantSource.system());
    world.registers("api");
  }

  @AfterEach
  void stop() {
    ecs.close();
  }

  private Run run(String line) {
    var all = new ArrayList<>(List.of("task", "run", "--cluster", "shop"));
    all.addAll(List.of("--region", "eu-west-1", "--endpoint-url", ecs.endpoint().toString()));
    all.addAll(ShellWords.of("--from api --reattach " + line));
    return Run.of(all.toArray(String[]::new));
  }

  private void started(String line) {
    var run = run(line);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  /** What is asked beside the run differs, so that ECS refuses the second call's token. */
  @ParameterizedTest
  @CsvSource({
    "--tag build=1, --tag build=2",
    "--image shop/api:v2, --image shop/api:v2",
  })
  void theSecondOneGoesOnWithTheTaskOfTheFirst(String one, String other) {
    started(one + " --no-wait -- runs-forever");
    var second = run(other + " --no-wait -- runs-forever");
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(second.err()).contains("which another call has started");
    assertThat(world.tasks("shop")).isEqualTo(1);
  }

  @Test
  void anotherRunIsAnotherTask() {
    started("--no-wait -- runs-forever");
    started("--no-wait -- runs-forever 2");
    assertThat(world.model.calls().get("RunTask")).isEqualTo(2L);
  }
}
