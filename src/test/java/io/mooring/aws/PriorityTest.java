package io.mooring.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.port.AwsCall;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who comes later leaves something over for who comes first, and nobody is shut out for good. */
class PriorityTest {
  private static final AwsCall.Group GROUP = AwsCall.Group.SERVICE_READ;

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;

  private int taken(Budget budget, Priority priority) {
    int taken = 0;
    while (budget.take(GROUP, priority).isZero()) taken++;
    return taken;
  }

  @ParameterizedTest
  @CsvSource({"FIRST, 100", "DRIFT, 75", "BACKGROUND, 50"})
  void aFullBucketGivesThatMuch(Priority priority, int calls) {
    assertThat(taken(new Budget(1, clock), priority)).isEqualTo(calls);
  }

  @Test
  void whatHousekeepingLeavesIsThereForDeploys() {
    var budget = new Budget(1, clock);
    assertThat(taken(budget, Priority.BACKGROUND)).isEqualTo(50);
    assertThat(taken(budget, Priority.DRIFT)).isEqualTo(25);
    assertThat(taken(budget, Priority.FIRST)).isEqualTo(25);
    assertThat(taken(budget, Priority.BACKGROUND)).isZero();
  }

  @Test
  void whoGetsNoneIsToldWhenThereIsOne() {
    var budget = new Budget(1, clock);
    taken(budget, Priority.FIRST);
    var wait = budget.take(GROUP, Priority.BACKGROUND);
    assertThat(wait).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
    now = now.plus(wait);
    assertThat(budget.take(GROUP, Priority.BACKGROUND)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0.001", "0.02", "0.05", "1"})
  void theSmallestShareLetsEveryoneThroughInTheEnd(double share) {
    for (var priority : Priority.values()) {
      var budget = new Budget(share, clock);
      for (var group : AwsCall.Group.values())
        assertThat(budget.take(group, priority)).as(group + " " + priority).isZero();
    }
  }

  /** Of calls that were on their way together, AWS throttles many: that is one trouble. */
  @Test
  void whatIsThrottledTogetherWaitsOnce() {
    var budget = new Budget(1, clock);
    for (int i = 0; i < 6; i++) budget.take(GROUP, Priority.FIRST);
    var first = budget.throttled(GROUP);
    now = now.plusMillis(500);
    assertThat(budget.throttled(GROUP)).isEqualTo(first.minusMillis(500));
    budget.accepted(GROUP);
    assertThat(budget.take(GROUP, Priority.FIRST)).isEqualTo(first.minusMillis(500));
  }

  /** When the pause is over one call asks; what it is answered counts, and doubles or ends it. */
  @Test
  void oneCallAsksWhetherItIsOver() {
    var budget = new Budget(1, clock);
    var first = budget.throttled(GROUP);
    now = now.plus(first);
    assertThat(budget.take(GROUP, Priority.FIRST)).isZero();
    assertThat(budget.take(GROUP, Priority.FIRST)).isPositive();
    assertThat(budget.throttled(GROUP)).isEqualTo(first.multipliedBy(2));
    now = now.plus(first.multipliedBy(2));
    assertThat(budget.take(GROUP, Priority.FIRST)).isZero();
    budget.accepted(GROUP);
    assertThat(budget.take(GROUP, Priority.FIRST)).isZero();
    assertThat(budget.throttled(GROUP)).isEqualTo(first);
  }
}
