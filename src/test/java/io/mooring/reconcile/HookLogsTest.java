package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.port.AwsCall;
import io.mooring.status.Condition;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of a hook that failed, of two containers that log. */
class HookLogsTest {
  private static final Duration A_WHILE = Duration.ofMinutes(8);

  private static final String LOGS =
      "        logConfiguration: {logDriver: awslogs, options: {awslogs-group: /web, awslogs-region: eu-west-1, awslogs-stream-prefix: w}}\n";

  private final World world = new World();

  private static String web(String image, String hooks) {
    var role = "    executionRoleArn: arn:aws:iam::123456789012:role/web\n";
    var job = "      - name: job\n        image: shop/job:v1\n" + LOGS;
    return World.manifest("web", "shop/web:" + image, 2)
            .replace("    containerDefinitions:", role + "    containerDefinitions:")
            .replace("        environment:", LOGS + "        command: [on]\n        environment:")
            .replace("  service:\n", job + "  service:\n")
        + hooks;
  }

  private String told() {
    return world.status("web").conditions().stream()
        .filter(c -> c.type() == Condition.Type.RUN_FAILED)
        .map(Condition::message)
        .collect(Collectors.joining("\n"));
  }

  private String failed(String hook) {
    world.git.commit("web.yaml", web("v1", ""));
    world.run(A_WHILE);
    world.git.commit("web.yaml", web("v2", "  hooks:\n    - " + hook + "\n"));
    world.hint();
    world.run(A_WHILE);
    return told();
  }

  @ParameterizedTest
  @CsvSource({"PreSync, PT5M", "PreSync, PT3H", "PostSync, PT5M", "PostSync, PT3H"})
  void aNewProcessTellsThemTooHoweverLongItWasAway(String phase, Duration away) {
    var hook =
        "{name: migrate, phase: %s, container: job, success: all, command: [late-log, exit-3]}";
    var before = failed(hook.formatted(phase));
    assertThat(before).contains("last lines of its log: ");
    world.advance(away);
    world.restart();
    world.run(A_WHILE);
    assertThat(told())
        .contains(phase + " hook migrate failed on web:2: container job: exit code 3")
        .contains("; last lines of its log: ")
        .contains("late-log exit-3 | exit code 3")
        .doesNotContain("SIGTERM");
    if (away.toHours() == 0) assertThat(told()).isEqualTo(before);
    world.aws.forgetCalls();
    world.run(Duration.ofMinutes(30));
    assertThat(world.aws.calls(AwsCall.GET_LOG_EVENTS)).isZero();
    if (phase.equals("PreSync")) {
      assertThat(world.aws.calls(AwsCall.DESCRIBE_TASKS)).isZero();
      assertThat(world.aws.calls(AwsCall.LIST_TASK_DEFINITIONS)).isZero();
    }
  }

  @Test
  void anImageThatCouldNotBePulledHasNoWordsForANewProcessEither() {
    failed("{name: migrate, phase: PreSync, container: job, image: 'shop/tool:v1-unpullable',"
        + " command: [m]}");
    world.restart();
    world.run(A_WHILE);
    assertThat(told()).contains("cannot be pulled").doesNotContain("its log");
  }

  @Test
  void theLastLinesAreThoseOfTheContainerToBlameAndTheLateOnesToo() {
    assertThat(failed("{name: migrate, phase: PreSync, container: job, success: all, command:"
            + " [late-log, exit-3]}"))
        .contains("container job: exit code 3")
        .contains("; last lines of its log: ")
        .contains("late-log exit-3 | exit code 3")
        .doesNotContain("SIGTERM", "its log is empty");
    assertThat(world.revision("web")).isEqualTo("web:1");
  }

  @Test
  void oneThatTookTooLongTellsWhatItDidLast() {
    assertThat(failed("{name: migrate, phase: PreSync, container: job, timeout: 30s, onTimeout:"
            + " leave, command: [runs-forever, lines-9]}"))
        .contains("timed out after 30 s")
        .contains("line 8 of 9 | line 9 of 9");
  }

  @Test
  void anImageOfItsOwnThatCannotBePulledIsTheOneThatIsNamed() {
    assertThat(failed("{name: migrate, phase: PreSync, container: job, image:"
            + " 'shop/tool:v1-unpullable', command: [m]}"))
        .contains("shop/tool:v1-unpullable cannot be pulled")
        .doesNotContain("shop/job:v1", "shop/web:v2", "its log");
  }
}
