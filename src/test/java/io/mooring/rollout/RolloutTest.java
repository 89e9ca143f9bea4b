package io.mooring.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.Digests;
import io.mooring.desired.RolloutRules;
import io.mooring.desired.VersionTag;
import io.mooring.fixture.Loose;
import io.mooring.ident.Digest;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveService;
import io.mooring.live.LiveTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Verdicts as a table. Web:1 was seen healthy and web:2 was applied by deployment d2, unless a row
 * says otherwise; the deployments started at {@link #START}.
 */
class RolloutTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final RolloutRules RULES = RolloutRules.DEFAULT;
  private static final String ARN = "arn:aws:ecs:eu-west-1:123456789012:task-definition/";

  /** {@code "d2 PRIMARY web:2 IN_PROGRESS 1/2 f0"}: id, status, revision, state, tasks, failed. */
  private static ObjectNode deployment(String line) {
    var words = line.split(" ", -1);
    var counts = words[4].split("/", -1);
    var made = JsonNodeFactory.instance
        .objectNode()
        .put("id", words[0])
        .put("status", words[1])
        .put("taskDefinition", ARN + words[2])
        .put("runningCount", Integer.parseInt(counts[0]))
        .put("desiredCount", Integer.parseInt(counts[1]))
        .put("failedTasks", Integer.parseInt(words[5].substring(1)))
        .put("createdAt", START.getEpochSecond());
    if (!words[3].equals("-")) made.put("rolloutState", words[3]);
    if (words[3].equals("FAILED"))
      made.put("rolloutStateReason", "ECS deployment circuit breaker: tasks failed to start.");
    return made;
  }

  static LiveService live(String... deployments) {
    var service =
        Loose.object("{serviceName: 'web', status: 'ACTIVE', desiredCount: 2, runningCount: 2}");
    var list = service.putArray("deployments");
    for (var line : deployments) list.add(deployment(line));
    return LiveService.of(service, START);
  }

  static VersionTag version(int revision, String deployment) {
    var digest = Digest.of(JsonNodeFactory.instance.numberNode(revision));
    return VersionTag.of(
        new Digests(digest, digest, digest),
        Optional.of(new RevisionName("web", revision)),
        deployment,
        "");
  }

  private static final Optional<VersionTag> WEB_1 = Optional.of(version(1, "d1"));
  private static final Optional<VersionTag> WEB_2 = Optional.of(version(2, "d2"));

  private static Verdict judge(
      Optional<VersionTag> applied, Optional<VersionTag> healthy, LiveService live) {
    var history = new Rollout.History(applied, healthy, List.of());
    return Rollout.judge(history, live, RULES, START.plusSeconds(60));
  }

  record Row(
      String name,
      Optional<VersionTag> applied,
      Optional<VersionTag> healthy,
      LiveService live,
      String verdict) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    var breaker = ": ECS deployment circuit breaker: tasks failed to start.";
    var none = Optional.<VersionTag>empty();
    var failedAlready = WEB_2.map(VersionTag::asFailed);
    return Stream.of(
        new Row(
            "completed",
            WEB_2,
            WEB_1,
            live("d2 PRIMARY web:2 COMPLETED 2/2 f0"),
            "Succeeded rolled out"),
        new Row(
            "under way",
            WEB_2,
            WEB_1,
            live("d2 PRIMARY web:2 IN_PROGRESS 1/2 f0", "d1 ACTIVE web:1 COMPLETED 2/2 f0"),
            "Progressing web:2: 1 of 2 tasks running"),
        new Row(
            "under way with failures",
            WEB_2,
            WEB_1,
            live("d2 PRIMARY web:2 IN_PROGRESS 0/2 f3", "d1 ACTIVE web:1 COMPLETED 2/2 f0"),
            "Progressing web:2: 0 of 2 tasks running, 3 failed"),
        new Row(
            "failed, and ECS stays there",
            WEB_2,
            none,
            live("d2 PRIMARY web:2 FAILED 0/2 f3"),
            "Failed the roll-out of web:2 failed" + breaker),
        new Row(
            "going back under a new id",
            WEB_2,
            WEB_1,
            live("d3 PRIMARY web:1 IN_PROGRESS 1/2 f0", "d2 ACTIVE web:2 FAILED 0/2 f3"),
            "RolledBack the roll-out of web:2 failed and ECS went back to web:1" + breaker),
        new Row(
            "gone back under a new id",
            WEB_2,
            WEB_1,
            live("d3 PRIMARY web:1 COMPLETED 2/2 f0"),
            "RolledBack ECS went back to web:1"),
        new Row(
            "going back under the old id",
            WEB_2,
            WEB_1,
            live("d1 PRIMARY web:1 IN_PROGRESS 1/2 f0", "d2 ACTIVE web:2 FAILED 0/2 f3"),
            "RolledBack the roll-out of web:2 failed and ECS went back to web:1" + breaker),
        new Row(
            "gone back under the old id",
            WEB_2,
            WEB_1,
            live("d1 PRIMARY web:1 COMPLETED 2/2 f0"),
            "RolledBack ECS went back to web:1"),
        new Row(
            "rolled back, written down, and well again",
            failedAlready,
            WEB_1,
            live("d3 PRIMARY web:1 COMPLETED 2/2 f0"),
            "Succeeded rolled out"),
        new Row(
            "someone deployed another revision",
            WEB_2,
            WEB_2,
            live("d9 PRIMARY web:9 COMPLETED 2/2 f0"),
            "Succeeded rolled out"),
        new Row(
            "someone deployed the healthy revision of a version that is healthy",
            WEB_2,
            WEB_2,
            live("d9 PRIMARY web:2 COMPLETED 2/2 f0"),
            "Succeeded rolled out"),
        new Row(
            "the healthy version again, registered twice",
            Optional.of(VersionTag.of(
                WEB_1.orElseThrow().digests(), Optional.of(new RevisionName("web", 3)), "d3", "")),
            WEB_1,
            live("d9 PRIMARY web:1 COMPLETED 2/2 f0"),
            "Succeeded rolled out"),
        new Row(
            "a failed entry of an earlier deployment",
            WEB_2,
            WEB_1,
            live("d2 PRIMARY web:2 COMPLETED 2/2 f0", "d0 ACTIVE web:7 FAILED 0/2 f3"),
            "Succeeded rolled out"),
        new Row(
            "superseded by someone's deployment",
            WEB_2,
            WEB_1,
            live("d9 PRIMARY web:9 IN_PROGRESS 0/2 f0", "d2 ACTIVE web:2 IN_PROGRESS 1/2 f0"),
            "Superseded the roll-out of web:2 was replaced by one of web:9 before it had ended"),
        new Row(
            "nothing of ours is known",
            none,
            none,
            live("d9 PRIMARY web:9 IN_PROGRESS 0/2 f0"),
            "Progressing web:9: 0 of 2 tasks running"),
        new Row(
            "ECS gives no state, and all run",
            WEB_2,
            WEB_1,
            live("d2 PRIMARY web:2 - 2/2 f0"),
            "Succeeded rolled out"),
        new Row(
            "ECS gives no state, and two deployments",
            WEB_2,
            WEB_1,
            live("d2 PRIMARY web:2 - 1/2 f0", "d1 ACTIVE web:1 - 1/2 f0"),
            "Progressing web:2: 1 of 2 tasks running"),
        new Row(
            "ECS gives no state, and what was healthy once is not rolled out any more",
            WEB_1,
            WEB_1,
            live("d1 PRIMARY web:1 - 1/2 f0", "d0 ACTIVE web:7 - 1/2 f0"),
            "Succeeded rolled out"),
        new Row(
            "gone, and no version was ever healthy",
            WEB_2,
            none,
            live("d9 PRIMARY web:9 COMPLETED 2/2 f0"),
            "Succeeded rolled out"),
        new Row(
            "gone, and what runs is not what was healthy",
            WEB_2,
            WEB_1,
            live("d9 PRIMARY web:9 COMPLETED 2/2 f0"),
            "Succeeded rolled out"),
        new Row(
            "failed, and ECS starts the same revision again",
            WEB_2,
            WEB_1,
            live("d3 PRIMARY web:2 IN_PROGRESS 1/2 f0", "d2 ACTIVE web:2 FAILED 0/2 f3"),
            "Failed the roll-out of web:2 failed" + breaker),
        new Row(
            "done before another one came",
            WEB_2,
            WEB_1,
            live("d9 PRIMARY web:9 IN_PROGRESS 1/2 f0", "d2 ACTIVE web:2 COMPLETED 2/2 f0"),
            "Progressing web:9: 1 of 2 tasks running"),
        new Row("no deployment at all", WEB_2, WEB_1, live(), "Succeeded rolled out"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void verdicts(Row row) {
    var verdict = judge(row.applied(), row.healthy(), row.live());
    assertThat(verdict.getClass().getSimpleName() + " " + verdict.words()).isEqualTo(row.verdict());
    boolean good = row.verdict().startsWith("Succeeded")
        || row.verdict().startsWith("Progressing")
        || row.verdict().startsWith("Superseded");
    assertThat(verdict.isFailure()).isEqualTo(!good);
  }

  private static final LiveService UNDER_WAY =
      live("d2 PRIMARY web:2 IN_PROGRESS 1/2 f0", "d1 ACTIVE web:1 COMPLETED 2/2 f0");

  static LiveTask task(String members) {
    return LiveTask.of(Loose.object("{taskArn: 'arn:aws:ecs:x:1:task/shop/t1', " + members + "}"));
  }

  private static String startedAt(Duration afterStart) {
    return "startedAt: " + START.plus(afterStart).getEpochSecond();
  }

  private static Verdict after(Duration time, LiveService live, LiveTask... tasks) {
    var history = new Rollout.History(WEB_2, WEB_1, List.of(tasks));
    return Rollout.judge(history, live, RULES, START.plus(time));
  }

  /** The deadline is 15 minutes; one task, where there is one, started after ten. */
  @ParameterizedTest
  @CsvSource({
    "900, '', Progressing",
    "901, '', Stalled",
    "1500, RUNNING UNKNOWN, Progressing",
    "1501, RUNNING UNKNOWN, Stalled",
    "1500, RUNNING HEALTHY, Progressing",
    "1501, RUNNING HEALTHY, Stalled",
    "901, RUNNING UNHEALTHY, Stalled",
    "901, STOPPED UNKNOWN, Stalled",
    "901, PENDING UNKNOWN, Stalled"
  })
  void theDeadlineCountsFromTheLastProgress(int seconds, String task, String verdict) {
    var words = task.split(" ", -1);
    var tasks = task.isEmpty()
        ? new LiveTask[0]
        : new LiveTask[] {
          task("lastStatus: '%s', healthStatus: '%s', %s"
              .formatted(words[0], words[1], startedAt(Duration.ofMinutes(10))))
        };
    assertThat(after(Duration.ofSeconds(seconds), UNDER_WAY, tasks))
        .extracting(v -> v.getClass().getSimpleName())
        .isEqualTo(verdict);
  }

  /** A task that restarts every half minute is always young, and young is not progress. */
  @Test
  void aTaskCountsAsUpOnlyAfterFortySeconds() {
    var young = task("lastStatus: 'RUNNING', " + startedAt(Duration.ofSeconds(880)));
    assertThat(after(Duration.ofSeconds(919), UNDER_WAY, young))
        .isInstanceOf(Verdict.Stalled.class);
    assertThat(after(Duration.ofSeconds(920), UNDER_WAY, young))
        .isInstanceOf(Verdict.Progressing.class);
  }

  @Test
  void aServiceThatIsDoneIsNeverStalled() {
    var done = live("d2 PRIMARY web:2 COMPLETED 2/2 f0");
    assertThat(after(Duration.ofDays(300), done)).isEqualTo(new Verdict.Succeeded());
  }

  @Test
  void aManifestsOwnDeadlineIsTaken() {
    var patient = new RolloutRules(Duration.ofMinutes(90), RolloutRules.OnFailure.ROLLBACK);
    var history = new Rollout.History(WEB_2, WEB_1, List.of());
    assertThat(Rollout.judge(history, UNDER_WAY, patient, START.plusSeconds(5400)))
        .isInstanceOf(Verdict.Progressing.class);
    assertThat(
            Rollout.judge(history, UNDER_WAY, patient, START.plusSeconds(5401)).words())
        .isEqualTo("no progress for 1h30m (web:2: 1 of 2 tasks running)");
  }

  private static final String CRASHED =
      "lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited',"
          + " stoppedReason: 'Essential container in task exited', stoppedAt: 1767225700,"
          + " containers: [{name: 'log', exitCode: 0}, {name: 'web', exitCode: 137, reason: 'OutOfMemoryError'}]";

  static Stream<Object[]> causes() {
    var scaledIn = task("lastStatus: 'STOPPED', stopCode: 'ServiceSchedulerInitiated',"
        + " stoppedReason: 'Scaling activity initiated by (deployment d1)', stoppedAt: 1767225600");
    return Stream.of(
        new Object[] {
          task(CRASHED),
          "; task t1 stopped (EssentialContainerExited): Essential container in task exited"
              + " (container web: exit code 137, OutOfMemoryError)"
        },
        new Object[] {
          task(
              "lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart', stoppedReason:"
                  + " 'CannotPullContainerError: no such image', containers: [{name: 'web', reason: 'CannotPull'}]"),
          "; task t1 stopped (TaskFailedToStart): CannotPullContainerError: no such image"
              + " (container web: never started, CannotPull)"
        },
        new Object[] {
          task(
              "lastStatus: 'STOPPED', stopCode: 'ServiceSchedulerInitiated',"
                  + " stoppedReason: 'Task failed container health checks', containers: [{name: 'web', exitCode: 0}]"),
          "; task t1 stopped (ServiceSchedulerInitiated): Task failed container health checks"
        },
        new Object[] {
          scaledIn,
          "; task t1 stopped (ServiceSchedulerInitiated): Scaling activity initiated by (deployment d1)"
        },
        new Object[] {task("lastStatus: 'RUNNING'"), ""});
  }

  @ParameterizedTest
  @MethodSource("causes")
  void aFailureNamesTheTaskItsReasonAndItsExitCode(LiveTask task, String cause) {
    var failed = live("d2 PRIMARY web:2 FAILED 0/2 f3");
    assertThat(after(Duration.ofMinutes(1), failed, task).words())
        .isEqualTo(
            "the roll-out of web:2 failed: ECS deployment circuit breaker: tasks failed to start."
                + cause);
  }

  @Test
  void theFirstTaskThatBrokeIsTheCauseNotOneThatWasScaledIn() {
    var scaledIn =
        task("stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling', stoppedAt: 1");
    var second = LiveTask.of(Loose.object("{taskArn: 't2', stopCode: 'TaskFailedToStart',"
        + " stoppedReason: 'later', stoppedAt: 1767229999}"));
    var failed = live("d2 PRIMARY web:2 FAILED 0/2 f3");
    assertThat(after(Duration.ofMinutes(1), failed, second, scaledIn, task(CRASHED))
            .words())
        .contains("task t1 stopped (EssentialContainerExited): Essential container")
        .doesNotContain("Scaling")
        .doesNotContain("later");
  }

  @Test
  void whatGoesOnTellsACauseOnlyWhereSomethingFailed() {
    var failing = live("d2 PRIMARY web:2 IN_PROGRESS 0/2 f3");
    assertThat(after(Duration.ofMinutes(1), failing, task(CRASHED)).words())
        .startsWith("web:2: 0 of 2 tasks running, 3 failed: task t1 stopped");
    assertThat(after(Duration.ofMinutes(1), UNDER_WAY, task(CRASHED)).words())
        .isEqualTo("web:2: 1 of 2 tasks running");
  }

  @Test
  void aStallSaysItsCauseOnce() {
    var failing = live("d2 PRIMARY web:2 IN_PROGRESS 0/2 f3");
    assertThat(after(Duration.ofHours(1), failing, task(CRASHED)).words())
        .isEqualTo(
            "no progress for 15m (web:2: 0 of 2 tasks running, 3 failed): task t1 stopped (EssentialContainerExited):"
                + " Essential container in task exited (container web: exit code 137, OutOfMemoryError)");
  }

  @Test
  void withoutADeploymentItsTasksAreCounted() {
    var half = LiveService.of(Loose.object("{desiredCount: 2, runningCount: 1}"), START);
    assertThat(judge(WEB_2, WEB_1, half))
        .isEqualTo(new Verdict.Progressing("1 of 2 tasks running"));
    var more = Loose.object("{desiredCount: 2, runningCount: 2, pendingCount: 1}");
    assertThat(judge(WEB_2, WEB_1, LiveService.of(more, START)))
        .isEqualTo(new Verdict.Progressing("2 of 2 tasks running"));
  }
}
