package io.mooring.rollout;

import static io.mooring.rollout.PastTest.live;
import static io.mooring.rollout.PastTest.past;
import static io.mooring.rollout.PastTest.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.desired.VersionTag;
import io.mooring.ident.Tags;
import io.mooring.live.LiveService;
import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveServiceRevision;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found in ECS's history, and which of it and DescribeServices lags. As in PastTest. */
class PastLookupTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final VersionTag WEB_2 = version(2);

  /** Of another number than any entry. */
  private static final VersionTag ELSEWHERE =
      VersionTag.of(WEB_2.digests(), WEB_2.revision(), "ecs-svc/66", "");

  private static final Past THREE = past("3 IN_PROGRESS", "2 SUCCESSFUL", "1 SUCCESSFUL");

  private static Optional<String> found(Past past, VersionTag version, String deployment) {
    return past.of(version, live("", deployment)).map(LiveServiceDeployment::arn);
  }

  @Test
  void anEntryIsFoundByItsNumber() {
    assertThat(found(THREE, WEB_2, "1 PRIMARY COMPLETED")).contains("sd-2");
    assertThat(found(THREE, WEB_2, "77 PRIMARY COMPLETED")).contains("sd-2");
  }

  @Test
  void whereNumbersJoinAnotherRevisionIsNotTakenForIt() {
    assertThat(found(THREE, ELSEWHERE, "1 PRIMARY COMPLETED")).isEmpty();
  }

  @Test
  void whereNoNumberJoinsTheRevisionDoes() {
    assertThat(found(THREE, ELSEWHERE, "77 PRIMARY COMPLETED")).contains("sd-2");
    var nameless = VersionTag.of(WEB_2.digests(), Optional.empty(), "ecs-svc/66", "");
    assertThat(found(THREE, nameless, "77 PRIMARY COMPLETED")).isEmpty();
    var forgotten = new Past(THREE.newestFirst(), new TreeMap<>());
    assertThat(found(forgotten, ELSEWHERE, "77 PRIMARY COMPLETED")).isEmpty();
    assertThat(found(forgotten, nameless, "77 PRIMARY COMPLETED")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"ecs-svc/2, web:2", "ecs-svc/12, none", "2, web:2", "ecs-svc/, none", "'', none"})
  void theRevisionOfTheServiceIsFoundByTheDeploymentsId(String id, String taskDefinition) {
    assertThat(THREE
            .serviceRevision(id)
            .map(LiveServiceRevision::taskDefinitionArn)
            .map(arn -> arn.substring(arn.lastIndexOf('/') + 1)))
        .isEqualTo(Optional.ofNullable(taskDefinition));
  }

  @Test
  void newerIsWhatComesBeforeItInTheList() {
    var all = THREE.newestFirst();
    assertThat(THREE.newerThan(all.getFirst())).isEmpty();
    assertThat(THREE.newerThan(all.getLast())).containsExactly(all.get(0), all.get(1));
    assertThat(THREE.newerThan(past("8 SUCCESSFUL").newestFirst().getFirst())).isEmpty();
    assertThat(THREE.isAhead(all.get(1), live("", "1 PRIMARY COMPLETED")))
        .as("it went well, and another one came after it")
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "2 IN_PROGRESS, 2 PRIMARY IN_PROGRESS, false",
        "2 IN_PROGRESS, 1 PRIMARY COMPLETED, true",
        "2 SUCCESSFUL, 1 PRIMARY COMPLETED, true",
        "2 STOPPED, 1 PRIMARY COMPLETED, false",
        "2 ROLLBACK_SUCCESSFUL, 1 PRIMARY COMPLETED, false",
        "2 IN_PROGRESS, none, true",
        "2 SUCCESSFUL, none, false",
        "none, 1 PRIMARY COMPLETED, false"
      })
  void describeServicesIsOfBeforeWhereTheNewestIsMissing(
      String newest, String deployment, boolean ahead) {
    var past = newest == null ? past() : past(newest, "1 SUCCESSFUL");
    var live = deployment == null ? live("") : live("", deployment);
    assertThat(past.isAhead(live)).isEqualTo(ahead);
  }

  /** A way back has no entry of its own: it is of before by more than a minute, or it is newer. */
  @ParameterizedTest
  @CsvSource({"61, true", "60, false", "-1, false"})
  void aPrimaryWithoutAnEntryIsOfBeforeByItsTime(int secondsBefore, boolean ahead) {
    var live = since(START.minusSeconds(secondsBefore), live("", "77 PRIMARY COMPLETED"));
    assertThat(past("2 IN_PROGRESS", "1 SUCCESSFUL").isAhead(live)).isEqualTo(ahead);
  }

  /** Each: what it is, seconds to its end, to the touch, to now. */
  @ParameterizedTest
  @CsvSource({
    "2 ROLLBACK_SUCCESSFUL, 30, -1, 40, true",
    "2 ROLLBACK_SUCCESSFUL, 30, 0, 40, false",
    "2 ROLLBACK_SUCCESSFUL, 30, 31, 40, false",
    "2 ROLLBACK_SUCCESSFUL, 30, -1, 90, true",
    "2 ROLLBACK_SUCCESSFUL, 30, -1, 91, false",
    "2 STOPPED, 30, -1, 40, true",
    "2 STOPPED, 30, -1, 91, false"
  })
  void whatEndedAMomentAgoHasTouchedThePrimary(
      String newest, int ended, int touched, int now, boolean ahead) {
    var document = live("", "1 PRIMARY COMPLETED").document();
    document
        .withObject("/deployments/0")
        .put("updatedAt", START.plusSeconds(touched).getEpochSecond());
    // What reads the same for long was seen long ago.
    var live = LiveService.of(document, START);
    var entry = newest + " finishedAt: " + START.plusSeconds(ended).getEpochSecond();
    assertThat(past(entry, "1 SUCCESSFUL").isJustAhead(live, START.plusSeconds(now)))
        .isEqualTo(ahead);
  }

  @ParameterizedTest
  @CsvSource({
    "2 IN_PROGRESS, 1, 60, true",
    "2 IN_PROGRESS, 1, 61, false",
    "2 IN_PROGRESS, 1, -60, true",
    "2 IN_PROGRESS, 1, -61, false",
    "2 SUCCESSFUL, 1, 60, true",
    "2 SUCCESSFUL, 1, 61, false",
    "2 SUCCESSFUL, 2, 60, false"
  })
  void whatIsNotShownIsWaitedForForAMinute(String newest, int shown, int now, boolean ahead) {
    var document = live("", shown + " PRIMARY COMPLETED").document();
    var live = LiveService.of(document, START);
    var then = START.plusSeconds(now);
    assertThat(past(newest, "1 SUCCESSFUL").isJustAhead(live, then)).isEqualTo(ahead);
    assertThat(past().isJustAhead(live, then)).isFalse();
  }

  /** Where no number joins, one that began in the same moment is the entry itself. */
  @ParameterizedTest
  @CsvSource({"0, false", "1, false", "2, true"})
  void aListWhoseNewestBeganWithThePrimaryIsOfNow(int seconds, boolean behind) {
    var begun = START.plusSeconds(seconds);
    var live = since(begun, live("", "77 PRIMARY COMPLETED"));
    assertThat(past("2 SUCCESSFUL").isBehind(live, begun)).isEqualTo(behind);
  }

  @Test
  void whereNumbersJoinThePrimaryHasToBeInTheList() {
    var live = since(START.plusSeconds(1), live("", "9 PRIMARY IN_PROGRESS", "1 ACTIVE COMPLETED"));
    assertThat(past("1 SUCCESSFUL").isBehind(live, START.plusSeconds(1))).isTrue();
  }

  /** PRIMARY is 9, begun after a minute; each entry: number, status, and seconds to its end. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "9 SUCCESSFUL, false",
        "1 SUCCESSFUL, true",
        "1 IN_PROGRESS, true",
        "1 STOPPED deploymentCircuitBreaker: {status: 'TRIGGERED'}, true",
        "2 ROLLBACK_IN_PROGRESS, false",
        "2 ROLLBACK_SUCCESSFUL finishedAt: 1767225690, false",
        "2 ROLLBACK_SUCCESSFUL finishedAt: 1767225630, true",
        "none, true"
      })
  void aListIsOfBeforeThatDoesNotTellWhereThePrimaryIsFrom(String newest, boolean behind) {
    var past = newest == null ? past() : past(newest, "1 SUCCESSFUL");
    var begun = START.plusSeconds(60);
    var live = since(begun, live("", "9 PRIMARY COMPLETED"));
    assertThat(past.isBehind(live, begun.plusSeconds(30))).isEqualTo(behind);
    assertThat(past.isBehind(live, begun.plus(Duration.ofDays(91))))
        .as("it is older than what ECS remembers")
        .isFalse();
    assertThat(past.isBehind(since(START.minusSeconds(60), live), begun))
        .as("DescribeServices itself is of before")
        .isEqualTo(newest == null);
  }

  /** 2 was applied; what a tag names and nobody shows is what the list lacks. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "1 SUCCESSFUL, 1 PRIMARY COMPLETED, '', ecs-svc/2",
        "2 STOPPED, 1 PRIMARY COMPLETED, '', none",
        "1 SUCCESSFUL, 2 PRIMARY IN_PROGRESS, '', none",
        "1 SUCCESSFUL, 1 PRIMARY COMPLETED, failed, none",
        "77 SUCCESSFUL, 1 PRIMARY COMPLETED, '', none",
      })
  void aListLacksWhatATagNamesAndNobodyShows(
      String entry, String deployment, String outcome, String lacking) {
    var tag = outcome.isEmpty() ? WEB_2 : WEB_2.asFailed();
    var document = live("", deployment).document();
    document.putArray("tags").addObject().put("key", Tags.APPLIED).put("value", tag.value());
    assertThat(past(entry).lacks(LiveService.of(document, START), START))
        .isEqualTo(Optional.ofNullable(lacking));
  }

  @Test
  void aListLacksAPrimaryThatItDoesNotExplain() {
    var live = since(START.plusSeconds(60), live("", "9 PRIMARY COMPLETED"));
    assertThat(past("1 SUCCESSFUL").lacks(live, START.plusSeconds(90))).contains("ecs-svc/9");
    assertThat(past("9 SUCCESSFUL").lacks(live, START.plusSeconds(90))).isEmpty();
  }

  /** What it went to was asked for with it, and is not in the answer. */
  @Test
  void aListLacksTheNewestOfWhichNobodyTellsWhatItWentTo() {
    var both = past("2 STOPPED", "1 SUCCESSFUL");
    var revisions = new TreeMap<>(both.revisions());
    var live = live("", "77 PRIMARY COMPLETED");
    revisions.remove(both.newestFirst().get(1).targetRevision());
    assertThat(new Past(both.newestFirst(), revisions).lacks(live, START))
        .as("an old one")
        .isEmpty();
    revisions.remove(both.newestFirst().getFirst().targetRevision());
    assertThat(new Past(both.newestFirst(), revisions).lacks(live, START)).contains("ecs-svc/2");
  }

  private static LiveService since(Instant begun, LiveService live) {
    live.document().withObject("/deployments/0").put("createdAt", begun.getEpochSecond());
    return LiveService.of(live.document(), START);
  }
}
