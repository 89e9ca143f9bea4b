package io.mooring.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.IntNode;
import io.mooring.diff.Diff;
import io.mooring.diff.Difference;
import io.mooring.diff.Ignored;
import io.mooring.diff.Why;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Commit;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.plan.Action;
import io.mooring.plan.Decision;
import io.mooring.plan.Outcome;
import io.mooring.plan.Plan;
import io.mooring.plan.Remark;
import io.mooring.rollout.Health;
import io.mooring.rollout.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatusesTest {
  private static final ResourceKey WEB =
      new ResourceKey(new AppName("shop"), new ClusterName("shop"), Kind.SERVICE, "web");
  private static final Optional<Commit> COMMIT = Optional.of(new Commit("a".repeat(40)));
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Verdict GOOD = new Verdict.Succeeded();
  private static final Verdict MOVING = new Verdict.Progressing("web:2: 1 of 2 tasks running");
  private static final Verdict BAD = new Verdict.Failed("the roll-out of web:2 failed");
  private static final Verdict STALLED = new Verdict.Stalled("web:2 stands still");
  private static final Plan STEADY = new Plan.Steady();
  private static final Plan WAIT =
      new Plan.Wait("web:2: 1 of 2 tasks running", Duration.ofSeconds(5));
  private static final Plan BLOCKED = new Plan.Blocked(List.of("ask"));
  private static final Plan ACT =
      new Plan.Act(List.of(new Action.Untag("arn:x/web", List.of("k"), "done")));
  private static final Plan LOOK = new Plan.Act(List.of(new Action.LookAtScaling("shop", "web")));
  private static final Diff COUNT = new Diff(
      List.of(new Difference(
          "/service/desiredCount", IntNode.valueOf(2), IntNode.valueOf(3), Why.CHANGED)),
      List.of(new Ignored("/service/role", "role name")));
  private static final Remark HELD = new Remark(Remark.Kind.HELD, "VersionFailed", "held");
  private static final Outcome DENIED = new Outcome.Denied("AccessDeniedException", "not allowed");

  private Optional<ResourceStatus> last = Optional.empty();
  private Instant now = START;

  private static Decision decision(
      Plan plan, Diff diff, boolean drifted, Verdict verdict, Remark... remarks) {
    var health = verdict.isFailure() ? Health.Status.DEGRADED : Health.Status.HEALTHY;
    return new Decision(
        plan, diff, drifted, verdict, new Health(health, verdict.words()), List.of(remarks));
  }

  private static final Decision ALL_WELL = decision(STEADY, Diff.NONE, false, GOOD);
  private static final Decision DRIFT = decision(STEADY, COUNT, true, GOOD);
  private static final Decision COMMITTED = decision(STEADY, COUNT, false, GOOD);

  /** One more pass, a minute later. */
  private ResourceStatus pass(Judgement.Finding finding, String... stale) {
    var judgement = new Judgement(WEB, COMMIT, Stream.of(stale).findFirst(), finding);
    var status = Statuses.next(last, judgement, now);
    last = Optional.of(status);
    now = now.plusSeconds(60);
    return status;
  }

  private ResourceStatus pass(Decision decision, Outcome... outcomes) {
    return pass(new Judgement.Finding.Decided(decision, List.of(outcomes), Optional.empty()));
  }

  private static Instant minute(int minutes) {
    return START.plusSeconds(60L * minutes);
  }

  @Test
  void sinceMovesOnlyWhenTheStatusOrTheOriginDoes() {
    assertThat(pass(ALL_WELL).sync()).isEqualTo(new Sync.Synced(minute(0), List.of()));
    assertThat(pass(ALL_WELL).sync().since()).isEqualTo(minute(0));
    var drift = pass(DRIFT).sync();
    assertThat(drift)
        .isEqualTo(
            new Sync.OutOfSync(minute(2), Origin.LIVE, COUNT.differences(), COUNT.ignored()));
    assertThat(pass(DRIFT).sync().since()).isEqualTo(minute(2));
    assertThat(pass(COMMITTED).sync().since()).isEqualTo(minute(4));
    assertThat(pass(COMMITTED).sync().knownOrigin()).contains(Origin.GIT);
    assertThat(pass(ALL_WELL).sync().since()).isEqualTo(minute(6));
  }

  @Test
  void healthKeepsItsAgeWhileItsReasonChanges() {
    pass(ALL_WELL);
    assertThat(pass(decision(STEADY, Diff.NONE, false, BAD)).health().since()).isEqualTo(minute(1));
    var worse =
        pass(decision(STEADY, Diff.NONE, false, new Verdict.Failed("worse"))).health();
    assertThat(worse.since()).isEqualTo(minute(1));
    assertThat(worse.health().reason()).isEqualTo("worse");
    assertThat(pass(ALL_WELL).health().since()).isEqualTo(minute(3));
  }

  @Test
  void aStaleSourceMakesSyncUnknownAndTellsWhatIsKnown() {
    pass(ALL_WELL);
    var finding = new Judgement.Finding.Decided(DRIFT, List.of(), Optional.empty());
    var stale = pass(finding, "cannot reach the repository");
    assertThat(stale.sync().status()).isEqualTo(Sync.Status.UNKNOWN);
    assertThat(stale.sync().knownOrigin()).contains(Origin.LIVE);
    assertThat(stale.sync().differences()).isEqualTo(COUNT.differences());
    assertThat(stale.sync().since()).isEqualTo(minute(1));
    assertThat(stale.health().health().status()).isEqualTo(Health.Status.HEALTHY);
    assertThat(stale.conditions())
        .containsExactly(new Condition(
            Condition.Type.SOURCE_STALE,
            "SourceStale",
            "cannot reach the repository",
            minute(1),
            COMMIT));
    var equal = new Judgement.Finding.Decided(ALL_WELL, List.of(), Optional.empty());
    assertThat(pass(equal, "cannot reach the repository").sync())
        .isEqualTo(new Sync.Unknown(minute(2), Optional.empty()));
  }

  @Test
  void aBrokenManifestLeavesHealthAsItWas() {
    var broken = new Judgement.Finding.BadManifest(List.of("web.yaml:1:1: error: a", "b"));
    assertThat(pass(broken).health().health().status()).isEqualTo(Health.Status.UNKNOWN);
    pass(ALL_WELL);
    var status = pass(broken);
    assertThat(status.sync().status()).isEqualTo(Sync.Status.UNKNOWN);
    assertThat(status.health()).isEqualTo(new HealthState(ALL_WELL.health(), minute(1)));
    assertThat(status.conditions().getFirst().message()).isEqualTo("web.yaml:1:1: error: a\nb");
  }

  @Test
  void whatCannotBeReadIsUnknown() {
    pass(ALL_WELL);
    var status = pass(new Judgement.Finding.Unreadable(
        Condition.Type.LIVE_UNKNOWN, "ClusterNotFoundException", "Cluster not found."));
    assertThat(status.sync().status()).isEqualTo(Sync.Status.UNKNOWN);
    assertThat(status.health().health())
        .isEqualTo(new Health(Health.Status.UNKNOWN, "Cluster not found."));
    assertThat(status.has(Condition.Type.LIVE_UNKNOWN)).isTrue();
  }

  @Test
  void aConditionKeepsItsAgeWhileTypeAndReasonStay() {
    var first = new Remark(Remark.Kind.BLOCKED, "NotOurs", "differs in 2 places");
    var second = new Remark(Remark.Kind.BLOCKED, "NotOurs", "differs in 3 places");
    var other = new Remark(Remark.Kind.BLOCKED, "OwnedByAnother", "belongs to x");
    pass(decision(BLOCKED, COUNT, false, GOOD, first));
    assertThat(pass(decision(BLOCKED, COUNT, false, GOOD, second)).conditions())
        .containsExactly(new Condition(
            Condition.Type.BLOCKED, "NotOurs", "differs in 3 places", minute(0), COMMIT));
    assertThat(pass(decision(BLOCKED, COUNT, false, GOOD, other))
            .conditions()
            .getFirst()
            .since())
        .isEqualTo(minute(2));
    assertThat(pass(ALL_WELL).conditions()).isEmpty();
    assertThat(pass(decision(BLOCKED, COUNT, false, GOOD, other))
            .conditions()
            .getFirst()
            .since())
        .isEqualTo(minute(4));
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void anActionThatDidNotGoThroughIsACondition(Outcome outcome, String type, String message) {
    var status = pass(decision(ACT, COUNT, false, GOOD), outcome);
    var said = status.conditions().stream()
        .map(c -> c.type().word() + "/" + c.reason())
        .toList();
    assertThat(said).isEqualTo(type.isEmpty() ? List.of() : List.of(type));
    status.conditions().forEach(c -> assertThat(c.message()).isEqualTo(message));
  }

  static Stream<Object[]> outcomes() {
    return Stream.of(
        new Object[] {new Outcome.Done(new Outcome.Seen.Nothing(), "r"), "", ""},
        new Object[] {new Outcome.AlreadyTrue("so"), "", ""},
        new Object[] {
          new Outcome.Throttled(Duration.ofSeconds(3)),
          "Retrying/Throttled",
          "the API budget is spent; goes on in 3 s"
        },
        new Object[] {
          new Outcome.Refused("ClientException", "no."),
          "Blocked/ClientException",
          "AWS refused: no."
        },
        new Object[] {DENIED, "Blocked/AccessDeniedException", "AWS denied it: not allowed"},
        new Object[] {
          new Outcome.Unsure("timed out"),
          "Retrying/NoAnswer",
          "AWS gave no clear answer (timed out); looks again before the next step"
        });
  }

  /** A pass: what was decided, what became of it, and the operation that is told after it. */
  record Step(Decision decision, List<Outcome> outcomes, String operation) {
    static Step of(Plan plan, Verdict verdict, String operation) {
      return new Step(StatusesTest.decision(plan, Diff.NONE, false, verdict), List.of(), operation);
    }
  }

  static Stream<List<Step>> operations() {
    var refused = new Step(decision(ACT, COUNT, false, GOOD), List.of(DENIED), "ERROR 1 2");
    return Stream.of(
        List.of(Step.of(STEADY, GOOD, "none"), Step.of(STEADY, GOOD, "none")),
        List.of(Step.of(WAIT, MOVING, "none")),
        List.of(Step.of(LOOK, GOOD, "none"), Step.of(STEADY, GOOD, "none")),
        List.of(
            Step.of(ACT, GOOD, "RUNNING 0 -"),
            Step.of(LOOK, MOVING, "RUNNING 0 -"),
            Step.of(STEADY, GOOD, "SUCCEEDED 0 2")),
        List.of(
            Step.of(STEADY, GOOD, "none"),
            Step.of(ACT, GOOD, "RUNNING 1 -"),
            Step.of(WAIT, MOVING, "RUNNING 1 -"),
            Step.of(STEADY, GOOD, "SUCCEEDED 1 3"),
            Step.of(STEADY, GOOD, "SUCCEEDED 1 3"),
            Step.of(ACT, GOOD, "RUNNING 5 -")),
        List.of(
            Step.of(ACT, GOOD, "RUNNING 0 -"),
            Step.of(WAIT, MOVING, "RUNNING 0 -"),
            new Step(decision(ACT, COUNT, false, BAD, HELD), List.of(), "FAILED 0 2"),
            new Step(decision(BLOCKED, COUNT, false, GOOD, HELD), List.of(), "FAILED 0 2"),
            Step.of(ACT, GOOD, "RUNNING 4 -")),
        List.of(Step.of(ACT, GOOD, "RUNNING 0 -"), Step.of(STEADY, BAD, "FAILED 0 1")),
        List.of(Step.of(ACT, GOOD, "RUNNING 0 -"), Step.of(STEADY, STALLED, "FAILED 0 1")),
        List.of(Step.of(ACT, GOOD, "RUNNING 0 -"), Step.of(STEADY, MOVING, "RUNNING 0 -")),
        // Somebody else's roll-out begins nothing of ours, and opens nothing again.
        List.of(
            Step.of(ACT, GOOD, "RUNNING 0 -"),
            Step.of(STEADY, BAD, "FAILED 0 1"),
            Step.of(WAIT, MOVING, "FAILED 0 1")),
        List.of(
            new Step(
                decision(ACT, COUNT, false, GOOD),
                List.of(new Outcome.Unsure("timed out")),
                "RUNNING 0 -"),
            new Step(
                decision(ACT, COUNT, false, GOOD),
                List.of(new Outcome.Throttled(Duration.ofSeconds(3)), DENIED),
                "ERROR 0 1"),
            new Step(decision(BLOCKED, COUNT, false, GOOD, HELD), List.of(), "FAILED 0 2")),
        List.of(Step.of(ACT, GOOD, "RUNNING 0 -"), Step.of(BLOCKED, GOOD, "SUCCEEDED 0 1")),
        List.of(Step.of(ACT, GOOD, "RUNNING 0 -"), Step.of(BLOCKED, BAD, "FAILED 0 1")),
        List.of(
            Step.of(ACT, GOOD, "RUNNING 0 -"),
            new Step(decision(ACT, COUNT, false, GOOD), List.of(DENIED), "ERROR 0 1"),
            new Step(decision(ACT, COUNT, false, GOOD), List.of(DENIED), "ERROR 0 1"),
            Step.of(ACT, GOOD, "RUNNING 3 -")),
        List.of(
            Step.of(STEADY, GOOD, "none"),
            new Step(refused.decision(), refused.outcomes(), "ERROR 1 1")));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operationsRunAndEnd(List<Step> steps) {
    for (var step : steps) {
      var told = pass(step.decision(), step.outcomes().toArray(Outcome[]::new)).operation();
      assertThat(told.map(StatusesTest::words).orElse("none")).isEqualTo(step.operation());
    }
  }

  /** Phase, minute of the start, minute of the end. */
  private static String words(Operation operation) {
    return operation.phase()
        + " "
        + Duration.between(START, operation.startedAt()).toMinutes()
        + " "
        + operation
            .finishedAt()
            .map(end -> Long.toString(Duration.between(START, end).toMinutes()))
            .orElse("-");
  }

  @Test
  void outOfSyncWithoutADifferenceCannotBeMade() {
    assertThatThrownBy(() -> new Sync.OutOfSync(START, Origin.GIT, List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(pass(decision(STEADY, Diff.NONE, true, GOOD)).sync().status())
        .isEqualTo(Sync.Status.SYNCED);
  }

  @Test
  void whatWasWrittenWithinOnePassIsAnOperationThatEnds() {
    var wrote = new Judgement.Finding.Decided(ALL_WELL, List.of(), Optional.of("update web"));
    var done = pass(wrote).operation().orElseThrow();
    assertThat(done.phase()).isEqualTo(Operation.Phase.SUCCEEDED);
    assertThat(done.message()).isEqualTo("update web");
  }

  @Test
  void anOperationTellsOfItsOwnTroubleAndOfItsNewestStep() {
    pass(decision(ACT, COUNT, false, GOOD));
    assertThat(message(decision(WAIT, Diff.NONE, false, GOOD))).isEqualTo("untag web k (done)");
    assertThat(message(decision(WAIT, Diff.NONE, false, MOVING)))
        .isEqualTo("web:2: 1 of 2 tasks running");
    var other = new Remark(Remark.Kind.REPORT_ONLY, "NeedsNotChecked", "not checked");
    assertThat(message(decision(BLOCKED, COUNT, false, GOOD, other, HELD))).isEqualTo("held");
    pass(decision(ACT, COUNT, false, GOOD), new Outcome.Throttled(Duration.ofSeconds(3)), DENIED);
    assertThat(last.flatMap(ResourceStatus::operation).orElseThrow().message())
        .isEqualTo("AWS denied it: not allowed");
  }

  private String message(Decision decision) {
    return pass(decision).operation().orElseThrow().message();
  }

  @Test
  void whatCannotBeJudgedLeavesTheOperationAsItWas() {
    var was = pass(decision(ACT, COUNT, false, GOOD)).operation();
    assertThat(was).isPresent();
    assertThat(pass(new Judgement.Finding.BadManifest(List.of("b"))).operation())
        .isEqualTo(was);
  }

  /** A preview of what has no service yet: what it says of it, and nothing of how it differs. */
  @Test
  void whatIsOnlyPlannedIsToldWithItsRemarks() {
    var status = pass(new Judgement.Finding.Planned(decision(STEADY, COUNT, false, BAD, HELD)));
    assertThat(status.sync().status()).isEqualTo(Sync.Status.UNKNOWN);
    assertThat(status.sync().differences()).isEmpty();
    assertThat(status.health().health().status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(status.conditions())
        .containsExactly(
            new Condition(Condition.Type.HELD, "VersionFailed", "held", minute(0), COMMIT));
    assertThat(status.has(Condition.Type.HELD)).isTrue();
    assertThat(status.has(Condition.Type.BLOCKED)).isFalse();
  }

  @Test
  void whatIsIgnoredIsToldWhateverIsKnown() {
    assertThat(pass(DRIFT).sync().ignored()).isEqualTo(COUNT.ignored());
    var equal = decision(STEADY, new Diff(List.of(), COUNT.ignored()), false, GOOD);
    assertThat(pass(equal).sync().ignored()).isEqualTo(COUNT.ignored());
    var finding = new Judgement.Finding.Decided(DRIFT, List.of(), Optional.empty());
    assertThat(pass(finding, "cannot reach it").sync().ignored()).isEqualTo(COUNT.ignored());
  }

  @Test
  void theWordsAreThoseThatPeopleKnow() {
    assertThat(Stream.of(Sync.Status.values()).map(Sync.Status::word))
        .containsExactly("Synced", "OutOfSync", "Unknown");
    assertThat(Stream.of(Operation.Phase.values()).map(Operation.Phase::word))
        .containsExactly("Running", "Succeeded", "Failed", "Error");
  }
}
