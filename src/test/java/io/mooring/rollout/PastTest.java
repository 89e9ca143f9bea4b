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
import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveServiceRevision;
import io.mooring.live.LiveTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Verdicts by ECS's own history. Deployment N goes to web:N; web:1 was seen healthy and web:2 was
 * applied by deployment 2.
 */
class PastTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String ARN = "arn:aws:ecs:eu-west-1:123456789012:";
  private static final String REVISION = ARN + "service-revision/shop/web/";

  /** {@code "2 PRIMARY IN_PROGRESS"}: number, status, state; {@code "9:2"} is 9 to web:2. */
  static LiveService live(String configuration, String... deployments) {
    var service = Loose.object("{serviceName: 'web', status: 'ACTIVE', desiredCount: 2,"
        + " runningCount: 2, deploymentConfiguration: {" + configuration + "}}");
    var list = service.putArray("deployments");
    for (var line : deployments) {
      var words = line.split(" ", -1);
      var numbers = words[0].split(":", -1);
      var made = list.addObject()
          .put("id", "ecs-svc/" + numbers[0])
          .put("status", words[1])
          .put("taskDefinition", ARN + "task-definition/web:" + numbers[numbers.length - 1])
          .put("runningCount", 2)
          .put("desiredCount", 2)
          .put("createdAt", START.getEpochSecond());
      if (!words[2].equals("-")) made.put("rolloutState", words[2]);
    }
    return LiveService.of(service, START);
  }

  /** {@code "2 ROLLBACK_SUCCESSFUL"}, newest first, and members of that entry. */
  static Past past(String... lines) {
    var entries = new ArrayList<LiveServiceDeployment>();
    var revisions = new TreeMap<String, LiveServiceRevision>();
    for (var line : lines) {
      var words = line.split(" ", 3);
      ObjectNode entry = words.length < 3
          ? JsonNodeFactory.instance.objectNode()
          : Loose.object("{" + words[2] + "}");
      entry.put("serviceDeploymentArn", "sd-" + words[0]).put("status", words[1]);
      entry.put("createdAt", START.getEpochSecond());
      entry.putObject("targetServiceRevision").put("arn", REVISION + words[0]);
      entries.add(LiveServiceDeployment.of(entry));
      revisions.put(
          REVISION + words[0],
          LiveServiceRevision.of(JsonNodeFactory.instance
              .objectNode()
              .put("serviceRevisionArn", REVISION + words[0])
              .put("taskDefinition", ARN + "task-definition/web:" + words[0])));
    }
    return new Past(entries, revisions);
  }

  static VersionTag version(int revision) {
    var digest = Digest.of(JsonNodeFactory.instance.numberNode(revision));
    return VersionTag.of(
        new Digests(digest, digest, digest),
        Optional.of(new RevisionName("web", revision)),
        "ecs-svc/" + revision,
        "");
  }

  private static Verdict judge(Past past, LiveService live, Duration after, LiveTask... tasks) {
    var history = new Rollout.History(
        Optional.of(version(2)), Optional.of(version(1)), List.of(tasks), Optional.of(past));
    return Rollout.judge(history, live, RolloutRules.DEFAULT, START.plus(after));
  }

  record Row(String name, LiveService live, Past past, String verdict) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    var back = live("", "1 PRIMARY COMPLETED");
    var taken = "RolledBack the roll-out of web:2 was taken back by ";
    var went = ", and ECS went back to web:1";
    return Stream.of(
        new Row(
            "by the breaker",
            back,
            past(
                "2 ROLLBACK_SUCCESSFUL deploymentCircuitBreaker: {status: 'TRIGGERED'}",
                "1 SUCCESSFUL"),
            taken + "ECS's circuit breaker" + went),
        new Row(
            "by an alarm, which has a name",
            back,
            past(
                "2 ROLLBACK_SUCCESSFUL alarms: {status: 'TRIGGERED', triggeredAlarmNames: ['web-5xx', 'lag']}"),
            taken + "ECS for alarm web-5xx, lag" + went),
        new Row(
            "by a person",
            back,
            past("2 ROLLBACK_SUCCESSFUL rollback: {reason: 'asked for'}"),
            taken + "someone's StopServiceDeployment (asked for)" + went),
        new Row(
            "by a hook that failed",
            back,
            past("2 ROLLBACK_SUCCESSFUL rollback: {reason: 'Lifecycle hook h failed'}"),
            taken + "ECS (Lifecycle hook h failed)" + went),
        new Row(
            "and the way back failed",
            back,
            past("2 ROLLBACK_FAILED rollback: {reason: 'asked for'}"),
            taken + "someone's StopServiceDeployment (asked for), and the way back failed too"
                + went),
        new Row(
            "ours had ended well before someone went back",
            back,
            past("1 SUCCESSFUL", "2 SUCCESSFUL"),
            "Succeeded rolled out"),
        new Row(
            "ours was replaced before it had ended",
            live("", "9 PRIMARY COMPLETED"),
            past("9 SUCCESSFUL", "2 STOPPED"),
            "Superseded the roll-out of web:2 was replaced by one of web:9 before it had ended"),
        new Row(
            "given up by the breaker, and then replaced, is not replaced",
            live("", "9 PRIMARY COMPLETED"),
            past("9 SUCCESSFUL", "2 STOPPED deploymentCircuitBreaker: {status: 'TRIGGERED'}"),
            "RolledBack the roll-out of web:2 was given up by ECS's circuit breaker, and the service runs web:9"),
        new Row(
            "stopped, and nothing newer came",
            live("", "2 PRIMARY IN_PROGRESS"),
            past("2 STOPPED"),
            "Failed the roll-out of web:2 was stopped by someone"),
        new Row(
            "started, and reads lag behind",
            back,
            past("2 IN_PROGRESS", "1 SUCCESSFUL"),
            "Progressing ECS does not show the roll-out of web:2 yet"),
        new Row(
            "started, and the history lags behind too",
            back,
            past("1 SUCCESSFUL"),
            "Progressing ECS does not show the roll-out of web:2 yet"),
        new Row(
            "ids and history do not join, so looks must do",
            live("", "1 PRIMARY COMPLETED"),
            past("77 SUCCESSFUL"),
            "RolledBack ECS went back to web:1"),
        new Row(
            "being taken back while still listed",
            live("", "1 PRIMARY IN_PROGRESS", "2 ACTIVE IN_PROGRESS"),
            past("2 ROLLBACK_IN_PROGRESS alarms: {status: 'TRIGGERED'}"),
            "RolledBack the roll-out of web:2 was taken back by ECS for an alarm"),
        new Row(
            "being taken back while traffic still goes there",
            live("strategy: 'BLUE_GREEN'", "2 PRIMARY IN_PROGRESS", "1 ACTIVE COMPLETED"),
            past("2 ROLLBACK_REQUESTED rollback: {reason: 'asked for'}"),
            "RolledBack the roll-out of web:2 was taken back by someone's StopServiceDeployment (asked for)"),
        new Row(
            "failed, with the alarm's name",
            live("", "2 PRIMARY FAILED"),
            past("2 STOPPED alarms: {triggeredAlarmNames: ['web-5xx']}"),
            "Failed the roll-out of web:2 failed (given up by ECS for alarm web-5xx)"),
        new Row(
            "in a stage",
            live("strategy: 'BLUE_GREEN'", "2 PRIMARY IN_PROGRESS", "1 ACTIVE COMPLETED"),
            past("2 IN_PROGRESS lifecycleStage: 'BAKE_TIME'"),
            "Progressing web:2: 2 of 2 tasks running, stage BAKE_TIME"),
        new Row(
            "ECS gives no state, and its history says done",
            live("strategy: 'CANARY'", "2 PRIMARY -", "1 ACTIVE -"),
            past("2 SUCCESSFUL"),
            "Succeeded rolled out"),
        new Row(
            "ECS gives no state, and its history says under way",
            live("", "2 PRIMARY -", "1 ACTIVE -"),
            past("2 IN_PROGRESS"),
            "Progressing web:2: 2 of 2 tasks running"),
        new Row(
            "all tasks are up, and traffic has not shifted whole",
            live("strategy: 'BLUE_GREEN'", "2 PRIMARY COMPLETED"),
            past("2 IN_PROGRESS lifecycleStage: 'BAKE_TIME'"),
            "Progressing web:2: 2 of 2 tasks running, stage BAKE_TIME"),
        new Row(
            "all tasks are up, and traffic has shifted",
            live("strategy: 'BLUE_GREEN'", "2 PRIMARY COMPLETED"),
            past("2 SUCCESSFUL"),
            "Succeeded rolled out"),
        new Row(
            "all tasks are up, and no traffic is to shift",
            live("", "2 PRIMARY COMPLETED"),
            past("2 IN_PROGRESS"),
            "Succeeded rolled out"),
        new Row(
            "ours was replaced by one of the same revision",
            live("", "9:2 PRIMARY COMPLETED"),
            past("9 SUCCESSFUL", "2 STOPPED"),
            "Succeeded rolled out"),
        new Row(
            "ours went well, and this is not shown yet",
            live("", "1 PRIMARY COMPLETED"),
            past("2 SUCCESSFUL", "1 SUCCESSFUL"),
            "Progressing ECS does not show the roll-out of web:2 yet"),
        new Row(
            "replaced while still listed",
            live("", "9 PRIMARY IN_PROGRESS", "2 ACTIVE IN_PROGRESS"),
            past("9 IN_PROGRESS", "2 IN_PROGRESS"),
            "Superseded the roll-out of web:2 was replaced by one of web:9 before it had ended"),
        new Row(
            "ended well while still listed, by the history alone",
            live("", "9 PRIMARY IN_PROGRESS", "2 ACTIVE IN_PROGRESS"),
            past("9 IN_PROGRESS", "2 SUCCESSFUL"),
            "Progressing web:9: 2 of 2 tasks running"),
        new Row(
            "failed, and the same revision is started again",
            live("", "9:2 PRIMARY IN_PROGRESS", "2 ACTIVE FAILED"),
            past("2 STOPPED deploymentCircuitBreaker: {status: 'TRIGGERED'}"),
            "Failed the roll-out of web:2 failed (given up by ECS's circuit breaker)"),
        new Row(
            "failed, and ECS went back to the same revision",
            live("", "9:2 PRIMARY IN_PROGRESS", "2 ACTIVE FAILED"),
            past("2 ROLLBACK_IN_PROGRESS deploymentCircuitBreaker: {status: 'TRIGGERED'}"),
            "RolledBack the roll-out of web:2 failed and ECS went back to web:2 (taken back by ECS's circuit breaker)"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void verdicts(Row row) {
    var verdict = judge(row.past(), row.live(), Duration.ofMinutes(1));
    assertThat(verdict.getClass().getSimpleName() + " " + verdict.words()).isEqualTo(row.verdict());
  }

  /** The deadline is 15 minutes; the stage began after ten. What was declared is added. */
  @ParameterizedTest
  @CsvSource(
      value = {
        "strategy: 'BLUE_GREEN'; TEST_TRAFFIC_SHIFT; 1500",
        "'strategy: ''BLUE_GREEN'', bakeTimeInMinutes: 30'; BAKE_TIME; 3300",
        "'strategy: ''BLUE_GREEN'', bakeTimeInMinutes: 30'; SCALE_UP; 1500",
        "'strategy: ''LINEAR'', linearConfiguration: {stepPercent: 25.0, stepBakeTimeInMinutes: 5}'; PRODUCTION_TRAFFIC_SHIFT; 2700",
        "strategy: 'LINEAR'; PRODUCTION_TRAFFIC_SHIFT; 5100",
        "strategy: 'CANARY'; PRODUCTION_TRAFFIC_SHIFT; 2100",
        "'strategy: ''CANARY'', lifecycleHooks: [{lifecycleStages: [''PRE_SCALE_UP''], timeoutConfiguration: {timeoutInMinutes: 20}}]'; PRE_SCALE_UP; 2700",
        "'strategy: ''CANARY'', lifecycleHooks: [{lifecycleStages: [''PRE_SCALE_UP'']}]'; SCALE_UP; 1500"
      },
      delimiter = ';')
  void aStageMayTakeWhatWasDeclared(String configuration, String stage, int seconds) {
    var live = live(configuration, "2 PRIMARY IN_PROGRESS", "1 ACTIVE COMPLETED");
    var past = past("2 IN_PROGRESS lifecycleStage: '%s', updatedAt: %d"
        .formatted(stage, START.plusSeconds(600).getEpochSecond()));
    assertThat(judge(past, live, Duration.ofSeconds(seconds)))
        .isInstanceOf(Verdict.Progressing.class);
    assertThat(judge(past, live, Duration.ofSeconds(seconds + 1)))
        .isInstanceOf(Verdict.Stalled.class);
  }

  /** Until somebody may ask for the stage it may be in any. */
  @Test
  void withoutHistoryAllThatWasDeclaredIsAdded() {
    var live = live(
        "strategy: 'CANARY', bakeTimeInMinutes: 30", "2 PRIMARY IN_PROGRESS", "1 ACTIVE COMPLETED");
    var last = Duration.ofMinutes(15 + 30 + 10);
    assertThat(judge(past(), live, last)).isInstanceOf(Verdict.Progressing.class);
    assertThat(judge(past(), live, last.plusSeconds(1))).isInstanceOf(Verdict.Stalled.class);
  }

  @Test
  void aDeploymentWithoutAStateStallsToo() {
    var live = live("", "2 PRIMARY -", "1 ACTIVE -");
    assertThat(judge(past(), live, Duration.ofMinutes(15))).isInstanceOf(Verdict.Progressing.class);
    assertThat(judge(past(), live, Duration.ofSeconds(901))).isInstanceOf(Verdict.Stalled.class);
    assertThat(Rollout.wantsTasks(live, RolloutRules.DEFAULT, START.plusSeconds(901)))
        .isTrue();
  }

  private static LiveTask task(int started, int stopped) {
    var stop = stopped < 0
        ? "lastStatus: 'RUNNING'"
        : "lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited', stoppedReason: 'x',"
            + " stoppedAt: " + START.plusSeconds(stopped).getEpochSecond();
    return LiveTask.of(Loose.object("{taskArn: 't', %s, startedAt: %d}"
        .formatted(stop, START.plusSeconds(started).getEpochSecond())));
  }

  /** It runs for two minutes each time: longer than a moment, and still no progress. */
  @Test
  void aTaskThatTakesThePlaceOfOneThatDiedIsNoProgress() {
    var live = live("", "2 PRIMARY IN_PROGRESS", "1 ACTIVE COMPLETED");
    var after = Duration.ofSeconds(1000);
    assertThat(judge(past(), live, after, task(60, 180), task(200, 320), task(900, -1)))
        .isInstanceOf(Verdict.Stalled.class);
    assertThat(judge(past(), live, after, task(60, -1), task(200, 320), task(900, -1)))
        .isInstanceOf(Verdict.Progressing.class);
  }

  /** It counts as up after 40 seconds, and one that comes after it is no more than there was. */
  @ParameterizedTest
  @CsvSource({"39, Progressing", "40, Stalled"})
  void aTaskThatEndedWasUpIfItRanForFortySeconds(int seconds, String verdict) {
    var live = live("", "2 PRIMARY IN_PROGRESS", "1 ACTIVE COMPLETED");
    var judged =
        judge(past(), live, Duration.ofSeconds(1000), task(60, 60 + seconds), task(900, -1));
    assertThat(judged.getClass().getSimpleName()).isEqualTo(verdict);
  }

  /** Two of them are wanted. Alarms are watched once all are up. */
  @ParameterizedTest
  @CsvSource({"2, 0, 8100", "3, 0, 8100", "1, 0, 900", "2, 1, 900"})
  void aRollingDeploymentBakesOnceAllIsUp(int running, int pending, int deadline) {
    var document = live("alarms: {enable: true}", "2 PRIMARY IN_PROGRESS").document();
    document.withObject("/deployments/0").put("runningCount", running).put("pendingCount", pending);
    var live = LiveService.of(document, START);
    assertThat(judge(past(), live, Duration.ofSeconds(deadline)))
        .isInstanceOf(Verdict.Progressing.class);
    assertThat(judge(past(), live, Duration.ofSeconds(deadline + 1)))
        .isInstanceOf(Verdict.Stalled.class);
  }

  @Test
  void whereNoTaskCanStartTheEventSaysWhy() {
    var live = live("", "2 PRIMARY IN_PROGRESS", "1 ACTIVE COMPLETED");
    var event = live.document().putArray("events").addObject();
    event.put("createdAt", START.plusSeconds(9).getEpochSecond());
    event.put("message", "(service web) was unable to place a task because no container instance");
    assertThat(judge(past(), live, Duration.ofHours(1)).words())
        .endsWith(
            "ECS says: (service web) was unable to place a task because no container instance");
    event.put("createdAt", START.getEpochSecond());
    assertThat(judge(past(), live, Duration.ofHours(1)).words()).contains("ECS says");
    event.put("createdAt", START.minusSeconds(9).getEpochSecond());
    assertThat(judge(past(), live, Duration.ofHours(1)).words()).doesNotContain("ECS says");
  }

  /** It was touched last after a minute; what ended later is shown by an answer of before. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "2 SUCCESSFUL finishedAt: 1767225661; true",
        "2 SUCCESSFUL finishedAt: 1767225660; true",
        "2 SUCCESSFUL finishedAt: 1767225659; false",
        "2 SUCCESSFUL; true",
        "9 IN_PROGRESS, 2 STOPPED; true",
        "2 IN_PROGRESS; false",
        "2 PENDING; false",
        "1 SUCCESSFUL; false",
      })
  void whatHasEndedByTheHistoryDoesNotStandStill(String entries, boolean ended) {
    var document = live("", "2 PRIMARY IN_PROGRESS").document();
    document.withObject("/deployments/0").put("updatedAt", START.plusSeconds(60).getEpochSecond());
    var judged =
        judge(past(entries.split(", ", -1)), LiveService.of(document, START), Duration.ofHours(1));
    assertThat(judged).isInstanceOf(ended ? Verdict.Progressing.class : Verdict.Stalled.class);
  }
}
