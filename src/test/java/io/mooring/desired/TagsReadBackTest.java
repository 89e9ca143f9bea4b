package io.mooring.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.ident.Digest;
import io.mooring.ident.RevisionName;
import io.mooring.ident.TagCodec;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tags of holds, asks, suspensions and runs hold is read back as it was written. */
class TagsReadBackTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Digest ONE = digest('1');
  private static final Digest TWO = digest('2');
  private static final Digest THREE = digest('3');

  private static Digest digest(char digit) {
    return Digest.parse("v1:" + String.valueOf(digit).repeat(32)).orElseThrow();
  }

  @Test
  void aVersionThatFailedIsHeldByMooring() {
    var hold = HoldTag.failed(new Digests(ONE, TWO, THREE), "no such image");
    assertThat(hold.value()).isEqualTo("td=%s dp=%s by=mooring note=no-such-image", ONE, TWO);
    assertThat(hold.byPerson()).isFalse();
    assertThat(HoldTag.parse(hold.value()))
        .contains(new HoldTag(ONE, TWO, HoldTag.MOORING, Optional.empty(), "", "no-such-image"));
    assertThat(hold.holds(new Digests(ONE, TWO, ONE))).isTrue();
    assertThat(hold.holds(new Digests(TWO, TWO, THREE))).isFalse();
    assertThat(hold.holds(new Digests(ONE, ONE, THREE))).isFalse();
  }

  @Test
  void aPersonHoldsWithWhereToGo() {
    var to = RevisionName.parse("web:7");
    var hold = new HoldTag(ONE, TWO, "ann", to, "ecs-svc/1", "");
    assertThat(hold.value()).isEqualTo("td=%s dp=%s to=web:7 dep=ecs-svc/1 by=ann", ONE, TWO);
    assertThat(HoldTag.parse(hold.value())).contains(hold);
    assertThat(hold.byPerson()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "by=ann",
        "td=v1:11111111111111111111111111111111",
        "dp=v1:11111111111111111111111111111111",
        "td=v1:1 dp=v1:11111111111111111111111111111111"
      })
  void aHoldWithoutItsDigestsIsNone(String value) {
    assertThat(HoldTag.parse(value)).isEmpty();
  }

  @Test
  void aSuspensionEndsByItselfOrNot() {
    var until = new SuspendTag("ann", Optional.of(NOON), "move");
    assertThat(until.value()).isEqualTo("until=2026-01-01T12:00:00Z by=ann why=move");
    assertThat(SuspendTag.parse(until.value())).isEqualTo(until);
    assertThat(until.holdsAt(NOON.minusSeconds(1))).isTrue();
    assertThat(until.holdsAt(NOON)).isFalse();
    assertThat(until.words()).isEqualTo("by ann until 2026-01-01T12:00:00Z: move");
    var forGood = new SuspendTag("", Optional.empty(), "");
    assertThat(forGood.holdsAt(NOON)).isTrue();
    assertThat(forGood.words()).isEqualTo("by a person");
  }

  /** What is not understood must not start to write. */
  @ParameterizedTest
  @ValueSource(strings = {"until=noon", "until=", "whatever"})
  void anEndThatCannotBeReadIsNone(String value) {
    assertThat(SuspendTag.parse(value)).isEqualTo(new SuspendTag("", Optional.empty(), ""));
  }

  @Test
  void wordsAreJoinedInATagAndSpacedForPeople() {
    var tag = SuspendTag.parse(new SuspendTag("ann", Optional.empty(), "new subnet ids").value());
    assertThat(tag.why()).isEqualTo("new-subnet-ids");
    assertThat(tag.words()).isEqualTo("by ann: new subnet ids");
  }

  @Test
  void anAskNamesWhatItWasAskedBeside() {
    var ask = new AskTag(Optional.of(NOON), "", "ann", "certificate").from("ecs-svc/1");
    assertThat(ask.value())
        .isEqualTo("at=2026-01-01T12:00:00Z from=ecs-svc/1 by=ann why=certificate");
    assertThat(AskTag.parse(ask.value())).isEqualTo(ask);
    assertThat(ask.words()).isEqualTo("by ann: certificate");
    var bare = AskTag.parse("");
    assertThat(bare).isEqualTo(new AskTag(Optional.empty(), "", "", ""));
    assertThat(bare.value()).isEqualTo("by=");
    assertThat(bare.words()).isEqualTo("by a person");
  }

  @Test
  void aRunIsReadBackWithAllThatIsKnownOfIt() {
    var run = new RunTag(
        RunTag.State.FAILED,
        2,
        3,
        Optional.of(NOON),
        "0123456789abcdef",
        Optional.of(NOON.plusMillis(5)),
        "12ab34cd",
        "89abcdef",
        "at-noon",
        "ann",
        "exit code 3");
    assertThat(run.value())
        .isEqualTo("state=failed n=2 t=3 at=2026-01-01T12:00:00Z task=0123456789abcdef"
            + " after=1767268800005 rq=12ab34cd tk=89abcdef ask=at-noon by=ann why=exit-code-3");
    assertThat(RunTag.parse(run.value())).contains(run);
    assertThat(RunTag.PENDING.value()).isEqualTo("state=pending");
    assertThat(RunTag.parse("state=pending")).contains(RunTag.PENDING);
  }

  @Test
  void aRunThatWasMangledIsNoneAndItsNumbersAreNothing() {
    assertThat(RunTag.parse("")).isEmpty();
    assertThat(RunTag.parse("state=done")).isEmpty();
    assertThat(RunTag.parse("state=pending n=x t=1234567 at=noon after=soon"))
        .contains(RunTag.PENDING);
    assertThat(RunTag.parse("state=pending n=123456").orElseThrow().attempt()).isEqualTo(123456);
  }

  @Test
  void aRunGoesFromTryToTryAndFromAttemptToAttempt() {
    var first = RunTag.PENDING.next(NOON, Optional.empty(), "aa", "");
    assertThat(first.value()).isEqualTo("state=starting n=1 t=1 at=2026-01-01T12:00:00Z rq=aa");
    var again = first.under("token-of-a-start").again(NOON.plusSeconds(60), "bb");
    assertThat(again.value()).isEqualTo("state=starting n=1 t=2 at=2026-01-01T12:01:00Z rq=bb");
    var runs = again.on("t1", NOON.plusSeconds(90));
    assertThat(runs.value())
        .isEqualTo("state=running n=1 t=2 at=2026-01-01T12:01:30Z task=t1 rq=bb");
    assertThat(again.on("t1").value())
        .isEqualTo("state=running n=1 t=2 at=2026-01-01T12:01:00Z task=t1 rq=bb");
    var failed = runs.as(RunTag.State.FAILED, "exit code 1");
    assertThat(failed.value())
        .isEqualTo("state=failed n=1 t=2 at=2026-01-01T12:01:30Z task=t1 rq=bb why=exit-code-1");
    var second = failed.next(NOON, Optional.of(NOON), "cc", "r1");
    assertThat(second.value())
        .isEqualTo(
            "state=starting n=2 t=1 at=2026-01-01T12:00:00Z after=1767268800000 rq=cc ask=r1");
    // Without a task of its own what was newer than the one before still is.
    assertThat(second.next(NOON, Optional.empty(), "cc", "").after()).contains(NOON);
    assertThat(failed.said(RunTag.State.RETRY, "ann", "lock is gone").value())
        .isEqualTo("state=retry n=1 t=2 at=2026-01-01T12:01:30Z task=t1 rq=bb by=ann"
            + " why=lock-is-gone");
  }

  @Test
  void aStartIsKnownByTheFirstDigitsOfItsToken() {
    var run = RunTag.PENDING.next(NOON, Optional.empty(), "aa", "");
    assertThat(run.isUnder("0123456789")).isFalse();
    assertThat(run.under("0123456789").token()).isEqualTo("01234567");
    assertThat(run.under("0123456789").isUnder("0123456789")).isTrue();
    assertThat(run.under("0123456789").isUnder("0123-other")).isFalse();
    assertThat(run.under("0123").token()).isEqualTo("0123");
  }

  @Test
  void aTaskThatIsShownCountsWhereNoneWasCounted() {
    assertThat(RunTag.PENDING.named("t3", 3).value()).isEqualTo("state=pending n=3 task=t3");
    var counted = RunTag.PENDING.next(NOON, Optional.empty(), "aa", "");
    assertThat(counted.named("t3", 3).attempt()).isEqualTo(1);
  }

  @Test
  void aRunIsOverOnceItIsKnownHowItEnded() {
    for (var state : RunTag.State.values()) {
      boolean over = RunTag.PENDING.as(state, "").isOver();
      assertThat(over)
          .as(state.word())
          .isEqualTo(state == RunTag.State.SUCCEEDED || state == RunTag.State.FAILED);
    }
  }

  @Test
  void aReasonIsCutBeforeWhatDecides() {
    var hold = HoldTag.failed(new Digests(ONE, TWO, THREE), "x".repeat(500));
    assertThat(hold.value()).hasSizeLessThanOrEqualTo(TagCodec.VALUE_MAX);
    assertThat(HoldTag.parse(hold.value()).orElseThrow().why()).hasSize(TagCodec.REASON_MAX);
  }
}
