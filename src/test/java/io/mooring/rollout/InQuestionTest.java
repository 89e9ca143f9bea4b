package io.mooring.rollout;

import static io.mooring.rollout.RolloutTest.live;
import static io.mooring.rollout.RolloutTest.task;
import static io.mooring.rollout.RolloutTest.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.RolloutRules;
import io.mooring.desired.VersionTag;
import io.mooring.ident.Tags;
import io.mooring.live.LiveService;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose tasks are read for a verdict and its cause, and when. Services are RolloutTest's. */
class InQuestionTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final RolloutRules RULES = RolloutRules.DEFAULT;
  private static final String ARN = "arn:aws:ecs:eu-west-1:123456789012:task-definition/";

  private static final VersionTag WEB_1 = version(1, "d1");
  private static final VersionTag WEB_2 = version(2, "d2");

  @ParameterizedTest
  @CsvSource({
    "d2 PRIMARY web:2 COMPLETED 2/2 f0, 99999, false",
    "d2 PRIMARY web:2 IN_PROGRESS 1/2 f0, 900, false",
    "d2 PRIMARY web:2 IN_PROGRESS 1/2 f0, 901, true",
    "d2 PRIMARY web:2 IN_PROGRESS 1/2 f1, 1, true",
    "d2 PRIMARY web:2 FAILED 0/2 f3, 1, true",
    "d2 PRIMARY web:2 - 2/2 f0, 99999, false"
  })
  void tasksAreReadOnlyWhenTheyTellSomething(String deployment, int seconds, boolean wanted) {
    assertThat(Rollout.wantsTasks(live(deployment), RULES, START.plusSeconds(seconds)))
        .isEqualTo(wanted);
  }

  @Test
  void theFailedDeploymentIsTheOneInQuestion() {
    var back = live("d3 PRIMARY web:1 IN_PROGRESS 1/2 f0", "d2 ACTIVE web:2 FAILED 0/2 f3");
    assertThat(Rollout.inQuestion(back).orElseThrow().id()).isEqualTo("d2");
    assertThat(Rollout.inQuestion(RolloutTest.live(
                "d2 PRIMARY web:2 IN_PROGRESS 1/2 f0", "d1 ACTIVE web:1 COMPLETED 2/2 f0"))
            .orElseThrow()
            .id())
        .isEqualTo("d2");
    assertThat(Rollout.inQuestion(live())).isEmpty();
  }

  /** Where ECS gives no state, tasks that are missing or another deployment say that it goes on. */
  @ParameterizedTest
  @CsvSource({"1, 0, 900, false", "1, 0, 901, true", "2, 1, 901, true", "2, 0, 901, false"})
  void withoutAStateTheTasksSayWhetherItGoesOn(
      int running, int pending, int seconds, boolean wanted) {
    var document = live("d2 PRIMARY web:2 - 2/2 f0").document();
    document.put("runningCount", running).put("pendingCount", pending);
    assertThat(
            Rollout.wantsTasks(LiveService.of(document, START), RULES, START.plusSeconds(seconds)))
        .isEqualTo(wanted);
  }

  private static LiveService tagged(
      Optional<VersionTag> applied, Optional<VersionTag> healthy, String... deployments) {
    var document = live(deployments).document();
    var tags = document.putArray("tags");
    applied.ifPresent(tag -> tags.addObject().put("key", Tags.APPLIED).put("value", tag.value()));
    healthy.ifPresent(tag -> tags.addObject().put("key", Tags.HEALTHY).put("value", tag.value()));
    return LiveService.of(document, START);
  }

  @Test
  void whatIsGoneAndWasNeverHealthyIsInQuestion() {
    var gone = tagged(Optional.of(WEB_2), Optional.of(WEB_1), "d1 PRIMARY web:1 COMPLETED 2/2 f0");
    assertThat(Rollout.inQuestion(gone)).contains(new Rollout.Questioned("d2", ARN + "web:2"));
    assertThat(Rollout.wantsTasks(gone, RULES, START)).isTrue();
  }

  @Test
  void whatWasHealthyOrFailedOrIsListedOrHasNoNameIsNotGone() {
    var web1 = "d1 PRIMARY web:1 COMPLETED 2/2 f0";
    var nameless = VersionTag.of(WEB_2.digests(), WEB_2.revision(), "", "");
    for (var live : List.of(
        tagged(Optional.of(WEB_2), Optional.of(WEB_2), web1),
        tagged(Optional.of(WEB_2.asFailed()), Optional.of(WEB_1), web1),
        tagged(Optional.of(WEB_1), Optional.empty(), web1),
        tagged(Optional.of(nameless), Optional.of(WEB_1), web1),
        tagged(Optional.empty(), Optional.of(WEB_1), web1))) {
      assertThat(Rollout.inQuestion(live)).contains(new Rollout.Questioned("d1", ARN + "web:1"));
      assertThat(Rollout.wantsTasks(live, RULES, START)).isFalse();
    }
  }

  @Test
  void ofTwoThatFailedOursIsInQuestion() {
    String[] both = {"d9 PRIMARY web:9 FAILED 0/2 f3", "d2 ACTIVE web:2 FAILED 0/2 f3"};
    assertThat(Rollout.inQuestion(tagged(Optional.of(WEB_2), Optional.of(WEB_1), both)))
        .contains(new Rollout.Questioned("d2", ARN + "web:2"));
    assertThat(Rollout.inQuestion(tagged(Optional.empty(), Optional.empty(), both)))
        .contains(new Rollout.Questioned("d9", ARN + "web:9"));
  }

  @ParameterizedTest
  @CsvSource({"COMPLETED, false, false", "FAILED, true, true", "-, true, false"})
  void theHistoryIsReadByTheStateOfOurs(String state, boolean open, boolean settled) {
    var live = live("d2 PRIMARY web:2 " + state + " 2/2 f0");
    assertThat(wantsPast(Optional.of(WEB_2), Optional.of(WEB_1), live)).isEqualTo(open);
    assertThat(wantsPast(Optional.of(WEB_2), Optional.of(WEB_2), live)).isEqualTo(settled);
    assertThat(wantsPast(Optional.empty(), Optional.of(WEB_1), live)).isFalse();
    assertThat(wantsPast(Optional.of(WEB_2.asFailed()), Optional.of(WEB_1), live))
        .isFalse();
    assertThat(wantsPast(Optional.of(WEB_2), Optional.of(WEB_1), live())).isFalse();
  }

  private static boolean wantsPast(
      Optional<VersionTag> applied, Optional<VersionTag> healthy, LiveService live) {
    return Rollout.wantsPast(new Rollout.History(applied, healthy, List.of()), live, RULES, START);
  }

  @ParameterizedTest
  @CsvSource({
    "2 PRIMARY COMPLETED, '', false",
    "2 PRIMARY IN_PROGRESS, '', false",
    "2 PRIMARY IN_PROGRESS, strategy: 'BLUE_GREEN', true",
    "2 PRIMARY FAILED, '', true",
    "2 ACTIVE IN_PROGRESS, '', true",
    "1 PRIMARY COMPLETED, '', true"
  })
  void theHistoryIsReadOnlyWhereItTellsSomething(String deployment, String config, boolean wanted) {
    var live = deployment.contains("ACTIVE")
        ? PastTest.live(config, "9 PRIMARY IN_PROGRESS", deployment)
        : PastTest.live(config, deployment);
    var history = new Rollout.History(
        Optional.of(PastTest.version(2)), Optional.of(PastTest.version(1)), List.of());
    assertThat(Rollout.wantsPast(history, live, RULES, START)).isEqualTo(wanted);
    var steady = new Rollout.History(
        Optional.of(PastTest.version(1)), Optional.of(PastTest.version(1)), List.of());
    assertThat(Rollout.wantsPast(steady, PastTest.live("", "1 PRIMARY COMPLETED"), RULES, START))
        .isFalse();
    assertThat(Rollout.wantsPast(steady, PastTest.live("", "9 PRIMARY COMPLETED"), RULES, START))
        .isFalse();
  }

  @Test
  void theHistoryIsReadOfWhatWouldStandStill() {
    var live = live("d2 PRIMARY web:2 IN_PROGRESS 1/2 f0");
    var history = new Rollout.History(Optional.of(WEB_2), Optional.of(WEB_1), List.of());
    assertThat(Rollout.wantsPast(history, live, RULES, START.plusSeconds(900))).isFalse();
    assertThat(Rollout.wantsPast(history, live, RULES, START.plusSeconds(901))).isTrue();
    var bakes = live.document();
    bakes.withObject("/deploymentConfiguration/alarms").put("enable", true);
    bakes.withObject("/deployments/0").put("runningCount", 2);
    assertThat(
            Rollout.wantsPast(history, LiveService.of(bakes, START), RULES, START.plusSeconds(901)))
        .isFalse();
    var up = task("lastStatus: 'RUNNING', startedAt: " + START.plusSeconds(300).getEpochSecond());
    var moved = new Rollout.History(Optional.of(WEB_2), Optional.of(WEB_1), List.of(up));
    assertThat(Rollout.wantsPast(moved, live, RULES, START.plusSeconds(1200))).isFalse();
    assertThat(Rollout.wantsPast(moved, live, RULES, START.plusSeconds(1201))).isTrue();
  }

  /** Scaled in, stopped by somebody, and by itself later or earlier: the last two tell. */
  @Test
  void theFirstTaskThatStoppedByItselfIsTheOne() {
    var scaledIn =
        task("stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling', stoppedAt: 1");
    var stopped = task("stopCode: 'UserInitiated', stoppedReason: 'by hand', stoppedAt: 2");
    var later = task("stopCode: 'TaskFailedToStart', stoppedReason: 'later', stoppedAt: 9");
    var first = task("stopCode: 'EssentialContainerExited', stoppedReason: 'it ended',"
        + " stoppedAt: 5, containers: [{name: 'web', exitCode: 3}]");
    var running = task("lastStatus: 'RUNNING'");
    var all = List.of(running, scaledIn, stopped, later, first);
    assertThat(Rollout.firstStopped(all)).contains(first);
    assertThat(Rollout.firstFailure(all)).contains("it ended: container web: exit code 3");
    assertThat(Rollout.firstFailure(List.of(later))).contains("later");
    assertThat(Rollout.firstStopped(List.of(running, stopped, scaledIn))).contains(stopped);
    assertThat(Rollout.firstFailure(List.of(running))).isEmpty();
  }
}
