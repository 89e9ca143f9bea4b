package io.mooring.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.RunRules;
import io.mooring.desired.RunTag;
import io.mooring.desired.RunTag.State;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The next step of a run, for each state of its record and what ECS shows. */
class RunPlannerTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  private static final String ARN = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7";
  private static final String OTHER = ARN.replace(":7", ":6");
  private static final RunName NAME = new RunName(
      "main/shop",
      new ResourceKey(new AppName("shop"), new ClusterName("shop"), Kind.SERVICE, "web"),
      "migrate");

  private static LiveRevision revision() {
    var definition = JsonNodeFactory.instance.objectNode();
    definition.putArray("containerDefinitions").addObject().put("name", "web");
    return new LiveRevision(
        RevisionName.parse(ARN).orElseThrow(), ARN, definition, new TreeMap<>());
  }

  private static DesiredRun run(RunRules.OnTimeout late, RunRules.OnSupersede supersede, int more) {
    var request = JsonNodeFactory.instance.objectNode().put("cluster", "shop");
    var definition = JsonNodeFactory.instance.objectNode().put("family", "web");
    return new DesiredRun(
        "migrate",
        Optional.of(DesiredRun.Phase.PRE_SYNC),
        new Definition.Declared(NAME.key(), definition, Digest.of(definition)),
        "web",
        request,
        new RunRules(
            Duration.ofMinutes(15),
            late,
            more,
            supersede,
            new RunRules.Success.Containers(List.of("web"))),
        Optional.empty());
  }

  private static DesiredRun run() {
    return run(RunRules.OnTimeout.STOP, RunRules.OnSupersede.WAIT, 0);
  }

  private static LiveRun task(String id, String arn, String status, int code, Instant created) {
    boolean stopped = status.equals("STOPPED");
    return new LiveRun(
        "arn:aws:ecs:eu-west-1:123456789012:task/shop/" + id,
        arn,
        NAME.startedBy(),
        status,
        stopped ? "STOPPED" : "RUNNING",
        stopped ? "EssentialContainerExited" : "",
        stopped ? "Essential container in task exited" : "",
        List.of(new LiveRun.Container(
            "web", status, stopped ? Optional.of(code) : Optional.empty(), "")),
        new LiveRun.Times(Optional.of(created), Optional.of(created), Optional.empty()));
  }

  private static LiveRun ended(String id, int code) {
    return task(id, ARN, "STOPPED", code, NOW.minusSeconds(60));
  }

  private static LiveRun stopped(LiveRun task, Instant at) {
    return new LiveRun(
        task.arn(),
        task.taskDefinitionArn(),
        task.startedBy(),
        task.lastStatus(),
        task.desiredStatus(),
        task.stopCode(),
        task.stoppedReason(),
        task.containers(),
        new LiveRun.Times(task.times().createdAt(), task.times().startedAt(), Optional.of(at)));
  }

  private static LiveRun running(String id, Duration since) {
    return task(id, ARN, "RUNNING", 0, NOW.minus(since));
  }

  private static RunLook saw(LiveRun... tasks) {
    return new RunLook.Looked(NOW, List.of(tasks), Optional.empty());
  }

  private static RunLook heard(RunTag record, RunAnswer.Said said) {
    var token = NAME.token(ARN, record.attempt(), record.tries());
    return new RunLook.Looked(NOW, List.of(), Optional.of(new RunAnswer(token, said)));
  }

  private static RunTag starting(Duration ago) {
    return RunTag.PENDING
        .next(NOW.minus(ago), Optional.empty(), "12345678", "")
        .under(NAME.token(ARN, 1, 1));
  }

  private static RunStep next(RunTag record, RunLook look) {
    return next(run(), Optional.of(record), look, Optional.empty());
  }

  private static RunStep next(
      DesiredRun run, Optional<RunTag> record, RunLook look, Optional<String> ask) {
    var home = new RunScene.Home(revision(), "mooring:run/migrate", record, true);
    return RunPlanner.next(new RunScene(NAME, run, revision(), home, look, ask, NOW));
  }

  private static RunTag written(RunStep step) {
    assertThat(step).isInstanceOf(RunStep.Write.class);
    return ((RunStep.Write) step).record();
  }

  @Test
  void nothingIsDoneWithoutAFreshLook() {
    assertThat(next(RunTag.PENDING, new RunLook.NotLooked())).isInstanceOf(RunStep.Look.class);
    var old = new RunLook.Looked(NOW.minus(RunPlanner.POLL), List.of(), Optional.empty());
    assertThat(next(starting(Duration.ZERO), old)).isInstanceOf(RunStep.Look.class);
  }

  @Test
  void theIntentIsWrittenBeforeTheTaskIsStarted() {
    var intent = written(next(RunTag.PENDING, saw()));
    assertThat(intent.state()).isEqualTo(State.STARTING);
    assertThat(intent.attempt()).isEqualTo(1);
    assertThat(RunTag.parse(intent.value())).contains(intent);
    var start = next(intent, saw());
    assertThat(start).isInstanceOf(RunStep.Start.class);
    var request = ((RunStep.Start) start).request();
    assertThat(request.path("clientToken").asText()).isEqualTo(NAME.token(ARN, 1, 1));
    assertThat(request.path("startedBy").asText()).isEqualTo(NAME.startedBy());
    assertThat(request.path("taskDefinition").asText()).isEqualTo(ARN);
  }

  @Test
  void aTaskThatIsThereIsFoundWhateverTheRecordSays() {
    for (var record : List.of(
        RunTag.PENDING,
        starting(Duration.ofHours(30)),
        starting(Duration.ZERO).as(State.DEFERRED, "RESOURCE:CPU"),
        starting(Duration.ZERO).as(State.REFUSED, "no"),
        starting(Duration.ZERO).as(State.UNKNOWN, "gone"))) {
      var found = written(next(record, saw(running("t1", Duration.ofMinutes(1)))));
      assertThat(found.state()).as(record.value()).isEqualTo(State.RUNNING);
      assertThat(found.task()).isEqualTo("t1");
      assertThat(found.attempt()).isEqualTo(1);
    }
  }

  @Test
  void theSameRequestIsSentAgainOnlyWhileItsTokenIsSurelyRemembered() {
    assertThat(next(starting(Duration.ofMinutes(50)), saw())).isInstanceOf(RunStep.Start.class);
    for (var ago : List.of(RunPlanner.SURE, Duration.ofHours(2), Duration.ofHours(25)))
      assertThat(written(next(starting(ago), saw())).state()).isEqualTo(State.UNKNOWN);
  }

  @Test
  void anUnknownOutcomeIsAskedAbout() {
    var stuck = next(starting(Duration.ZERO).as(State.UNKNOWN, "gone"), saw());
    assertThat(stuck).isInstanceOfSatisfying(RunStep.Stuck.class, s -> {
      assertThat(s.kind()).isEqualTo(RunStep.Stuck.Kind.UNKNOWN);
      assertThat(s.message()).contains("mooring release --app shop web --run migrate --as");
    });
    var missing = next(run(), Optional.empty(), saw(), Optional.empty());
    assertThat(missing).isInstanceOf(RunStep.Stuck.class);
  }

  @Test
  void whatEcsSaysToTheRequestIsWrittenDown() {
    var record = starting(Duration.ZERO);
    var room = new RunAnswer.Said.Placed(
        List.of(), List.of(new RunAnswer.Shortage("RESOURCE:MEMORY", "")));
    assertThat(written(next(record, heard(record, room))).state()).isEqualTo(State.DEFERRED);
    var wrong =
        new RunAnswer.Said.Placed(List.of(), List.of(new RunAnswer.Shortage("ATTRIBUTE", "")));
    assertThat(written(next(record, heard(record, wrong))).state()).isEqualTo(State.REFUSED);
    var no = new RunAnswer.Said.Refused("InvalidParameterException", "No subnets.");
    assertThat(written(next(record, heard(record, no))).state()).isEqualTo(State.REFUSED);
    var placed = new RunAnswer.Said.Placed(List.of(running("t1", Duration.ZERO)), List.of());
    assertThat(written(next(record, heard(record, placed))).task()).isEqualTo("t1");
    var some = new RunAnswer.Said.Placed(
        List.of(running("t1", Duration.ZERO)), List.of(new RunAnswer.Shortage("AGENT", "")));
    assertThat(written(next(record, heard(record, some))))
        .satisfies(r -> assertThat(r.state()).isEqualTo(State.RUNNING))
        .satisfies(r -> assertThat(r.task()).isEqualTo("t1"));
    var taken = new RunAnswer.Said.Taken(List.of("t1"));
    assertThat(written(next(record, heard(record, taken))))
        .satisfies(r -> assertThat(r.state()).isEqualTo(State.RUNNING))
        .satisfies(r -> assertThat(r.task()).isEqualTo("t1"));
  }

  @Test
  void aTokenThatWasTakenAndStartedNothingIsTriedAgainWithAnother() {
    var taken = new RunAnswer.Said.Taken(List.of());
    var early = starting(RunPlanner.REFUSED_AGAIN.minusSeconds(1));
    assertThat(next(early, heard(early, taken))).isInstanceOf(RunStep.Wait.class);
    var late = starting(RunPlanner.REFUSED_AGAIN);
    var again = written(next(late, heard(late, taken)));
    assertThat(again.attempt()).isEqualTo(1);
    assertThat(again.isUnder(NAME.token(ARN, 1, 2))).isTrue();
    assertThat(written(next(late, saw(ended("t1", 0)))).task()).isEqualTo("t1");
  }

  @Test
  void neitherTaskNorFailureIsLookedAfterAndNotStartedAgain() {
    var nothing = new RunAnswer.Said.Placed(List.of(), List.of());
    var early = starting(Sight.WITHIN.minusSeconds(1));
    assertThat(next(early, heard(early, nothing))).isInstanceOf(RunStep.Wait.class);
    assertThat(written(next(early, saw(running("t1", Duration.ZERO)))).task()).isEqualTo("t1");
    var late = starting(Sight.WITHIN);
    var unknown = written(next(late, heard(late, nothing)));
    assertThat(unknown.state()).isEqualTo(State.UNKNOWN);
    assertThat(next(unknown, saw())).isInstanceOf(RunStep.Stuck.class);
    assertThat(written(next(unknown, saw(ended("t1", 0)))).task()).isEqualTo("t1");
  }

  private static RunStep ofTwo(RunTag record, LiveRun... tasks) {
    var run = run();
    run.request().put("count", 2);
    return next(run, Optional.of(record), saw(tasks), Optional.empty());
  }

  @Test
  void ofSeveralTasksThoseThatAreNotShownAreWaitedForOrAskedAbout() {
    var early = starting(Duration.ofMinutes(1)).on("t1");
    assertThat(ofTwo(early, ended("t1", 0))).isInstanceOf(RunStep.Wait.class);
    assertThat(written(ofTwo(early, ended("t1", 0), ended("t2", 0))).state())
        .isEqualTo(State.SUCCEEDED);
    assertThat(written(ofTwo(early, ended("t1", 1))).state()).isEqualTo(State.FAILED);
    // Both would be shown by now, and neither is forgotten.
    var later = starting(Duration.ofMinutes(20)).on("t1");
    var alone = task("t1", ARN, "STOPPED", 0, NOW.minus(Duration.ofMinutes(20)));
    assertThat(written(ofTwo(later, alone)).why()).isEqualTo("ECS started 1 of 2 tasks");
    // The first one stopped more than an hour ago.
    var long1 = starting(Duration.ofMinutes(90)).on("t1");
    var second = task("t2", ARN, "STOPPED", 0, NOW.minus(Duration.ofMinutes(90)));
    var unknown = written(ofTwo(long1, second));
    assertThat(unknown.state()).isEqualTo(State.UNKNOWN);
    var found = written(ofTwo(unknown, second));
    assertThat(found.task()).isEqualTo("t2");
    assertThat(ofTwo(written(ofTwo(found, second)), second)).isInstanceOf(RunStep.Stuck.class);
  }

  @Test
  void anAnswerToAnotherTryCountsForNothing() {
    var record = starting(Duration.ZERO);
    var other = record.again(NOW, "12345678");
    var no = new RunAnswer.Said.Refused("InvalidParameterException", "No subnets.");
    assertThat(next(record, heard(other, no))).isInstanceOf(RunStep.Start.class);
  }

  @Test
  void whatFoundNoRoomIsTriedAgainWithAnotherTokenAndNotForEver() {
    var deferred = starting(Duration.ofSeconds(10)).as(State.DEFERRED, "RESOURCE:CPU");
    assertThat(next(deferred, saw())).isInstanceOf(RunStep.Wait.class);
    var due = starting(Duration.ofSeconds(30)).as(State.DEFERRED, "RESOURCE:CPU");
    var again = written(next(due, saw()));
    assertThat(again.state()).isEqualTo(State.STARTING);
    assertThat(again.attempt()).isEqualTo(1);
    assertThat(again.tries()).isEqualTo(2);
    var last = starting(Duration.ofHours(1));
    for (int i = 1; i < RunPlanner.TRIES_MAX; i++)
      last = last.again(NOW.minusSeconds(3_600), "12345678");
    assertThat(written(next(last.as(State.DEFERRED, "RESOURCE:CPU"), saw())).state())
        .isEqualTo(State.FAILED);
  }

  @Test
  void whatWasRefusedIsTriedAgainWhenItWasChangedInGitOrMuchLater() {
    var refused = written(next(RunTag.PENDING, saw())).as(State.REFUSED, "No subnets.");
    assertThat(next(refused, saw())).isInstanceOf(RunStep.Stuck.class);
    var early = starting(Duration.ofMinutes(4)).as(State.REFUSED, "No subnets.");
    assertThat(next(early, saw())).isInstanceOf(RunStep.Stuck.class);
    var changed = starting(Duration.ofMinutes(5)).as(State.REFUSED, "No subnets.");
    assertThat(written(next(changed, saw())).tries()).isEqualTo(2);
  }

  @Test
  void itEndsAsItsTaskDid() {
    var record = starting(Duration.ofMinutes(2)).on("t1");
    assertThat(written(next(record, saw(ended("t1", 0)))).state()).isEqualTo(State.SUCCEEDED);
    var failed = written(next(record, saw(ended("t1", 1))));
    assertThat(failed.state()).isEqualTo(State.FAILED);
    assertThat(failed.why()).contains("exit code 1");
    assertThat(next(failed, new RunLook.NotLooked())).isInstanceOf(RunStep.Over.class);
  }

  @Test
  void aRetryIsAnotherAttemptThatTheFormerTaskIsNotTakenFor() {
    var twice = run(RunRules.OnTimeout.STOP, RunRules.OnSupersede.WAIT, 1);
    var record = starting(Duration.ofMinutes(2)).on("t1");
    var again = written(next(twice, Optional.of(record), saw(ended("t1", 1)), Optional.empty()));
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.state()).isEqualTo(State.STARTING);
    var start = next(twice, Optional.of(again), saw(ended("t1", 1)), Optional.empty());
    assertThat(start).isInstanceOf(RunStep.Start.class);
    var over = again.on("t2");
    var second = task("t2", ARN, "STOPPED", 1, NOW.minusSeconds(5));
    var end =
        written(next(twice, Optional.of(over), saw(ended("t1", 1), second), Optional.empty()));
    assertThat(end.state()).isEqualTo(State.FAILED);
    assertThat(end.attempt()).isEqualTo(2);
  }

  @Test
  void aRecordThatIsAnAttemptBehindFindsTheTaskOfTheNextOne() {
    var twice = run(RunRules.OnTimeout.STOP, RunRules.OnSupersede.WAIT, 1);
    var record = starting(Duration.ofMinutes(2)).on("t1");
    var first = stopped(ended("t1", 1), NOW.minusSeconds(50));
    var second = stopped(task("t2", ARN, "STOPPED", 1, NOW.minusSeconds(40)), NOW.minusSeconds(30));
    var seen = saw(first, second);
    var again = written(next(twice, Optional.of(record), seen, Optional.empty()));
    assertThat(again.attempt()).isEqualTo(2);
    var found = written(next(twice, Optional.of(again), seen, Optional.empty()));
    assertThat(found.task()).isEqualTo("t2");
    assertThat(written(next(twice, Optional.of(found), seen, Optional.empty())).state())
        .isEqualTo(State.FAILED);
    // A person's is an attempt of its own, whatever the manifest allows.
    var once = run(RunRules.OnTimeout.STOP, RunRules.OnSupersede.WAIT, 0);
    assertThat(written(next(once, Optional.of(record), seen, Optional.empty())))
        .satisfies(r -> assertThat(r.state()).isEqualTo(State.STARTING))
        .satisfies(r -> assertThat(r.attempt()).isEqualTo(2));
    // What still runs is of the next attempt too, and does not keep this one from its end.
    var late = saw(first, running("t2", Duration.ofSeconds(40)));
    assertThat(written(next(twice, Optional.of(record), late, Optional.empty())).attempt())
        .isEqualTo(2);
  }

  @Test
  void aReleaseTriesOnceMore() {
    var failed = starting(Duration.ofMinutes(2)).on("t1").as(State.FAILED, "exit code 1");
    var ask = Optional.of("abc");
    var again = written(next(run(), Optional.of(failed), saw(ended("t1", 1)), ask));
    assertThat(again.attempt()).isEqualTo(2);
    var failedAgain = again.on("t2").as(State.FAILED, "exit code 1");
    assertThat(next(run(), Optional.of(failedAgain), saw(), ask)).isInstanceOf(RunStep.Over.class);
  }

  @Test
  void whatTakesTooLongIsStoppedOrLeft() {
    var record = starting(Duration.ofMinutes(16)).on("t1");
    var slow = running("t1", Duration.ofMinutes(15));
    assertThat(next(record, saw(slow))).isInstanceOf(RunStep.Stop.class);
    assertThat(next(record, saw(running("t1", Duration.ofMinutes(14)))))
        .isInstanceOf(RunStep.Wait.class);
    var leave = run(RunRules.OnTimeout.LEAVE, RunRules.OnSupersede.WAIT, 3);
    var left = written(next(leave, Optional.of(record), saw(slow), Optional.empty()));
    assertThat(left.state()).isEqualTo(State.FAILED);
    assertThat(left.why()).contains("left running");
  }

  @Test
  void twoRunsOfOneNameNeverOverlap() {
    var older = task("t0", OTHER, "RUNNING", 0, NOW.minusSeconds(300));
    assertThat(next(RunTag.PENDING, saw(older))).isInstanceOf(RunStep.Wait.class);
    assertThat(next(starting(Duration.ZERO), saw(older))).isInstanceOf(RunStep.Wait.class);
    var stop = run(RunRules.OnTimeout.STOP, RunRules.OnSupersede.STOP, 0);
    assertThat(next(stop, Optional.of(RunTag.PENDING), saw(older), Optional.empty()))
        .isInstanceOf(RunStep.Stop.class);
    var gone = task("t0", OTHER, "STOPPED", 0, NOW.minusSeconds(300));
    assertThat(written(next(RunTag.PENDING, saw(gone))).state()).isEqualTo(State.STARTING);
  }

  @Test
  void aTaskThatEcsForgotIsWaitedForAndThenAskedAbout() {
    var fresh = starting(Duration.ofMinutes(1)).on("t1");
    assertThat(next(fresh, saw())).isInstanceOf(RunStep.Wait.class);
    var late = starting(Duration.ofHours(2)).on("t1");
    assertThat(written(next(late, saw())).state()).isEqualTo(State.UNKNOWN);
  }

  @Test
  void aTaskMayStayUnseenFromWhenEcsNamedItHoweverLongItsStartWasTried() {
    var tried = starting(Duration.ofMinutes(20));
    var placed = new RunAnswer.Said.Placed(List.of(running("t1", Duration.ZERO)), List.of());
    var named = written(next(tried, heard(tried, placed)));
    assertThat(named.task()).isEqualTo("t1");
    assertThat(next(named, saw())).isInstanceOf(RunStep.Wait.class);
  }

  @Test
  void everyRecordFitsATag() {
    var longest = starting(Duration.ZERO)
        .next(NOW, Optional.of(NOW), "12345678", "87654321")
        .on("0123456789abcdef0123456789abcdef")
        .said(State.FAILED, "somebody.with.a.long.name", "x".repeat(200));
    assertThat(longest.value()).hasSizeLessThanOrEqualTo(256).contains("why=");
    assertThat(RunTag.parse(longest.value()).orElseThrow().task()).isEqualTo(longest.task());
  }

  private static RunTag byHand(String value) {
    return RunTag.parse(value).orElseThrow();
  }

  @Test
  void aRetryThatNamesNoTaskIsNotGivenTheEndOfTheLastOne() {
    for (var written : List.of("state=retry", "state=retry n=1", "state=retry task=t1")) {
      var old = task("t1", ARN, "STOPPED", 1, NOW.minusSeconds(600));
      var record = byHand(written);
      var first = written(next(record, saw(old)));
      var begun = first.state() == State.STARTING ? first : written(next(first, saw(old)));
      assertThat(begun.state()).as(written).isEqualTo(State.STARTING);
      var start = (RunStep.Start) next(begun, saw(old));
      assertThat(start.request().path("clientToken").asText())
          .as(written)
          .isNotEqualTo(NAME.token(ARN, 1, 1));
      // Read late, the record does not ask for a third.
      var younger = task("t2", ARN, "STOPPED", 1, NOW.minusSeconds(20));
      var late = next(record, saw(old, younger));
      if (late instanceof RunStep.Wait) continue;
      var found = written(next(written(late), saw(old, younger)));
      assertThat(found.task()).as(written).isEqualTo("t2");
      assertThat(found.state()).as(written).isEqualTo(State.RUNNING);
    }
  }

  @Test
  void aRetryThatNamesNoTaskGoesOnWithTheOneThatRuns() {
    var old = task("t1", ARN, "STOPPED", 1, NOW.minusSeconds(600));
    var named = written(next(byHand("state=retry"), saw(old, running("t2", Duration.ZERO))));
    var found = written(next(named, saw(old, running("t2", Duration.ZERO))));
    assertThat(found.state()).isEqualTo(State.RUNNING);
    assertThat(found.task()).isEqualTo("t2");
  }

  @Test
  void aStartUnderAnotherTokenIsAskedAboutAndNotRepeated() {
    var other = starting(Duration.ofMinutes(1)).under("another");
    assertThat(written(next(other, saw())).state()).isEqualTo(State.UNKNOWN);
    assertThat(written(next(other, saw(running("t1", Duration.ZERO)))).task()).isEqualTo("t1");
    assertThat(written(next(byHand("state=starting n=1 t=1"), saw())).state())
        .isEqualTo(State.UNKNOWN);
  }

  @Test
  void aClockThatIsWrongByMinutesEndsNothingEarly() {
    // Ours is ahead of that of ECS.
    var record = starting(Duration.ofMinutes(10)).on("t1");
    assertThat(next(record, saw(running("t1", Duration.ofMinutes(15)))))
        .isInstanceOf(RunStep.Wait.class);
    // Ours is behind.
    assertThat(next(record, saw(running("t1", Duration.ofMinutes(5)))))
        .isInstanceOf(RunStep.Wait.class);
  }

  @Test
  void theTaskOnRecordCountsOnWhicheverRevisionItRan() {
    var record = starting(Duration.ofMinutes(9)).on("t1");
    var elsewhere = task("t1", OTHER, "STOPPED", 0, NOW.minusSeconds(300));
    assertThat(written(next(record, saw(elsewhere))).state()).isEqualTo(State.SUCCEEDED);
  }

  @Test
  void onlyTheTaskOnRecordEndsItAndOnlyOneThatStillRunsIsNamed() {
    var record = starting(Duration.ofSeconds(30)).on("t1");
    var other = task("t0", OTHER, "STOPPED", 0, NOW.minusSeconds(20));
    assertThat(next(record, saw(other))).isInstanceOf(RunStep.Wait.class);
    var both = saw(ended("t1", 0), running("t2", Duration.ofSeconds(10)));
    assertThat(((RunStep.Wait) next(record, both)).on()).endsWith("as task t2");
  }

  /** 30 s, twice as long after each try, at most 5 min. */
  @ParameterizedTest
  @CsvSource({"1, 30", "2, 60", "3, 120", "4, 240", "5, 300", "19, 300"})
  void eachTryForRoomWaitsLonger(int tries, int seconds) {
    var record = starting(Duration.ZERO);
    for (int i = 1; i < tries; i++) record = record.again(NOW, "12345678");
    var wait = (RunStep.Wait) next(record.as(State.DEFERRED, "RESOURCE:CPU"), saw());
    assertThat(wait.again()).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(wait.on()).contains("try " + (tries + 1) + " follows");
  }
}
