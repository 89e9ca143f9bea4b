package io.mooring.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.LogFollow.Source;
import io.mooring.aws.LogFollow.Start;
import io.mooring.aws.LogFollow.Until;
import io.mooring.port.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logs as CloudWatch hands them out: late, in pieces, of one millisecond, or not at all. */
class LogFollowTest {
  private static final Instant START = Instant.parse("2026-05-01T12:00:00Z");
  private static final Source WEB = new Source("t1", "web");
  private static final Source PROXY = new Source("t1", "proxy");

  private final CloudWatch logs = new CloudWatch();
  private Instant now = START;
  private final LogFollow follow = new Ecs(logs, new Budget(1, () -> now)).follow();
  private final List<String> told = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private static LogPlace place(Source source) {
    return new LogPlace.Stream(
        "/ecs/shop", "ecs/%s/%s".formatted(source.container(), source.task()));
  }

  private void write(Source source, long at, String message) {
    logs.write("ecs/%s/%s".formatted(source.container(), source.task()), at, message);
  }

  /** Steps until there is nothing more, or so much time has gone. */
  private boolean run(Duration longest) {
    var until = now.plus(longest);
    while (true) {
      var step = follow.step(now);
      step.lines().forEach(line -> told.add(line.line().message()));
      step.notes().forEach(note -> notes.add(note.source().container() + ": " + note.words()));
      if (step.again().isEmpty()) return true;
      now = now.plus(step.again().get());
      if (now.isAfter(until)) return false;
    }
  }

  private boolean run() {
    return run(Duration.ofMinutes(5));
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @ParameterizedTest
  @CsvSource({"10000,false", "7,false", "7,true", "1,true"})
  void everyLineComesOnceAndInOrderHoweverItIsPaged(int page, boolean emptyPages) {
    logs.page = page;
    logs.emptyPages = emptyPages;
    // All of one millisecond: reading by time would lose some or repeat them.
    numbers(40).forEach(n -> write(WEB, 1000, n));
    follow.add(WEB, place(WEB), Start.WHOLE, new Until.Now());
    assertThat(run()).isTrue();
    assertThat(told).isEqualTo(numbers(40));
    assertThat(notes).isEmpty();
  }

  @Test
  void whatComesAfterTheEndOfTheTaskIsWaitedForUntilItIsQuiet() {
    write(WEB, 1000, "first");
    follow.add(WEB, place(WEB), Start.WHOLE, new Until.Open());
    assertThat(run(Duration.ofSeconds(20))).isFalse();
    follow.stopped("t1", now);
    assertThat(run(Duration.ofSeconds(4))).isFalse();
    write(WEB, 1000, "late");
    assertThat(run(Duration.ofSeconds(4))).isFalse();
    write(WEB, 1001, "later");
    assertThat(run()).isTrue();
    assertThat(told).containsExactly("first", "late", "later");
  }

  @Test
  void aLogThatNeverFallsQuietEndsAllTheSame() {
    follow.add(WEB, place(WEB), Start.WHOLE, new Until.Stopped(now));
    for (int i = 0; i < 100; i++) {
      write(WEB, 1000 + i, "line " + i);
      if (run(Duration.ofSeconds(1))) break;
    }
    assertThat(Duration.between(START, now)).isBetween(LogFollow.LATE_MAX, Duration.ofSeconds(63));
  }

  @Test
  void aClockOfEcsThatIsAheadHoldsNobodyUp() {
    write(WEB, 1000, "last");
    follow.add(WEB, place(WEB), Start.WHOLE, new Until.Stopped(now.plus(Duration.ofHours(2))));
    follow.add(PROXY, place(PROXY), Start.WHOLE, new Until.Open());
    follow.stopped("t1", now.plus(Duration.ofHours(2)));
    assertThat(run()).isTrue();
    assertThat(told).containsExactly("last");
    assertThat(Duration.between(START, now)).isBetween(LogFollow.QUIET, Duration.ofSeconds(15));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void aLogThatCannotBeReadIsGivenUpOnceItsTaskIsOver(boolean over) {
    for (int i = 0; i < 1000; i++) logs.before.add(new Reply.Lost("reset"));
    follow.add(WEB, place(WEB), Start.WHOLE, over ? new Until.Now() : new Until.Open());
    assertThat(run()).isEqualTo(over);
    assertThat(notes.getLast())
        .startsWith(over ? "web: could not be read: " : "web: cannot be read now: ");
  }

  @Test
  void aStreamThatIsNotThereYetIsReadWhenItComes() {
    follow.add(WEB, place(WEB), Start.WHOLE, new Until.Open());
    assertThat(run(Duration.ofSeconds(10))).isFalse();
    assertThat(notes).isEmpty();
    write(WEB, 1000, "hello");
    assertThat(run(Duration.ofSeconds(10))).isFalse();
    assertThat(told).containsExactly("hello");
  }

  @Test
  void whatNeverCameIsSaidAfterTheEndAndTheOthersAreReadAllTheSame() {
    write(PROXY, 1000, "up");
    follow.add(WEB, place(WEB), Start.WHOLE, new Until.Stopped(now));
    follow.add(PROXY, place(PROXY), Start.WHOLE, new Until.Stopped(now));
    assertThat(run()).isTrue();
    assertThat(told).containsExactly("up");
    assertThat(notes).containsExactly("web: it has not written to /ecs/shop yet");
    assertThat(Duration.between(START, now)).isBetween(LogFollow.QUIET, Duration.ofSeconds(15));
  }

  @Test
  void aMissingGroupAndAMissingRightAreSaidForWhatTheyAre() {
    logs.groups.clear();
    follow.add(WEB, place(WEB), Start.WHOLE, new Until.Now());
    assertThat(run()).isTrue();
    assertThat(notes).containsExactly("web: log group /ecs/shop does not exist");
    logs.before.add(CloudWatch.fault("AccessDeniedException", "anna may not"));
    follow.add(PROXY, place(PROXY), Start.WHOLE, new Until.Open());
    assertThat(run()).isTrue();
    assertThat(notes.getLast()).startsWith("proxy: logs:GetLogEvents is not allowed: ");
  }

  @Test
  void aTokenThatWasForgottenLosesAndRepeatsNothing() {
    logs.page = 3;
    numbers(5).forEach(n -> write(WEB, 1000, n));
    follow.add(WEB, place(WEB), Start.WHOLE, new Until.Open());
    assertThat(run(Duration.ofSeconds(10))).isFalse();
    logs.generation++;
    List.of("5", "6").forEach(n -> write(WEB, 1000, n));
    write(WEB, 1001, "7");
    assertThat(run(Duration.ofSeconds(20))).isFalse();
    assertThat(told).isEqualTo(numbers(8));
  }

  @Test
  void throttlesAndLostAnswersCostTimeAndNoLine() {
    numbers(9).forEach(n -> write(WEB, 1000, n));
    logs.before.add(new Reply.Lost("reset"));
    logs.before.add(CloudWatch.fault("ThrottlingException", "Rate exceeded"));
    logs.before.add(new Reply.Lost("reset"));
    follow.add(WEB, place(WEB), Start.WHOLE, new Until.Now());
    assertThat(run()).isTrue();
    assertThat(told).isEqualTo(numbers(9));
    assertThat(now).isAfter(START);
  }

  @Test
  void linesOfSeveralContainersComeInTheOrderOfTime() {
    logs.page = 4;
    for (int i = 0; i < 60; i++) write(i % 3 == 0 ? WEB : PROXY, 1000 + i, "" + i);
    follow.add(WEB, place(WEB), Start.WHOLE, new Until.Now());
    follow.add(PROXY, place(PROXY), Start.WHOLE, new Until.Now());
    assertThat(run()).isTrue();
    assertThat(told).isEqualTo(numbers(60));
  }

  @Test
  void onlyTheLastLinesAreToldWhereThatIsAskedForAndThenAllThatFollows() {
    logs.page = 4;
    numbers(50).forEach(n -> write(WEB, 1000, n));
    var tail = new Start(Optional.empty(), Optional.of(10), true);
    follow.add(WEB, place(WEB), tail, new Until.Open());
    assertThat(run(Duration.ofSeconds(5))).isFalse();
    assertThat(told).isEqualTo(numbers(50).subList(40, 50));
    write(WEB, 1000, "50");
    assertThat(run(Duration.ofSeconds(20))).isFalse();
    assertThat(told.getLast()).isEqualTo("50");
    assertThat(told).hasSize(11);
  }

  @Test
  void whatIsOlderThanAskedForIsLeftOut() {
    for (int i = 0; i < 10; i++) write(WEB, 1000 + i, "" + i);
    var since = new Start(Optional.of(Instant.ofEpochMilli(1006)), Optional.empty(), true);
    follow.add(WEB, place(WEB), since, new Until.Now());
    assertThat(run()).isTrue();
    assertThat(told).containsExactly("6", "7", "8", "9");
  }

  @Test
  void aLogIsCutAtItsBoundAndSaysSo() {
    for (int i = 0; i <= LogReader.LINES_MAX; i++) write(WEB, i, "x");
    write(PROXY, 0, "x".repeat(40 << 20));
    write(PROXY, 1, "y".repeat(40 << 20));
    follow.add(WEB, place(WEB), Start.WHOLE, new Until.Open());
    follow.add(PROXY, place(PROXY), Start.WHOLE, new Until.Open());
    assertThat(run()).isTrue();
    assertThat(told).hasSize(LogReader.LINES_MAX + 1);
    assertThat(notes)
        .hasSize(2)
        .allMatch(note -> note.contains("cut after 100,000 lines or 64 MiB"));
  }

  @Test
  void quietLogsAreAskedSeldom() {
    write(WEB, 1000, "hello");
    follow.add(WEB, place(WEB), Start.WHOLE, new Until.Open());
    assertThat(run(Duration.ofMinutes(10))).isFalse();
    assertThat(logs.calls).isLessThan(85);
  }

  @Test
  void manyLogsAreReadWithinTheBudgetAndNoneIsLeftOut() {
    for (int i = 0; i < 60; i++) {
      var source = new Source("t" + i, "web");
      write(source, 1000 + i, "" + i);
      follow.add(source, place(source), Start.WHOLE, new Until.Now());
    }
    assertThat(run()).isTrue();
    assertThat(told).isEqualTo(numbers(60));
    var seconds = Duration.between(START, now).toSeconds();
    assertThat(logs.calls).isLessThanOrEqualTo((int) (10 + 5 * (seconds + 1)));
  }

  private static ObjectNode container(String driver, String options) {
    var container = JsonNodeFactory.instance.objectNode().put("name", "web");
    if (driver.isEmpty()) return container;
    var logs = container.putObject("logConfiguration").put("logDriver", driver);
    var set = logs.putObject("options");
    for (var option : options.split(" ")) {
      if (!option.isEmpty()) set.put("awslogs-" + option.split("=")[0], option.split("=")[1]);
    }
    return container;
  }

  @ParameterizedTest
  @CsvSource(nullValues = "-", textBlock = """
      awslogs, group=/ecs/shop stream-prefix=ecs, stream ecs/web/t1 of /ecs/shop
      awslogs, group=/ecs/shop stream-prefix=ecs region=eu-west-1, stream ecs/web/t1 of /ecs/shop
      awslogs, group=/ecs/shop stream-prefix=ecs region=us-east-1, its log is in region us-east-1; read it there: aws logs tail /ecs/shop --region us-east-1 --log-stream-names ecs/web/t1
      awslogs, group=/ecs/shop, its stream in /ecs/shop is named by its host; set awslogs-stream-prefix
      awslogs, stream-prefix=ecs, its logConfiguration names no awslogs-group
      splunk, -, it logs by splunk; only what awslogs writes can be read
      -, -, it has no log driver; give it a logConfiguration with awslogs
      """)
  void aTaskDefinitionTellsWhereTheLogIs(String driver, String options, String where) {
    var container = container(driver == null ? "" : driver, options == null ? "" : options);
    var words = switch (LogPlace.of(container, "t1", "eu-west-1")) {
      case LogPlace.Stream(var group, var name) -> "stream %s of %s".formatted(name, group);
      case LogPlace.Elsewhere(var why) -> why;
    };
    assertThat(words).isEqualTo(where);
  }
}
