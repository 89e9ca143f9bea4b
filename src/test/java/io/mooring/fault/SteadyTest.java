package io.mooring.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.World;
import io.mooring.port.AwsCall;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A thousand services of which nothing changes, for an hour or, by night, for thirty days. */
@EnabledIfSystemProperty(named = "fault.steady", matches = "true")
class SteadyTest {
  private static final int SERVICES = Integer.getInteger("fault.services", 1_000);
  private static final Duration TIME = Duration.ofHours(Long.getLong("fault.steady-hours", 1));

  private static final Duration PART = Duration.ofMinutes(30);

  /** Parts between two lines that tell how far it is: thirty days take an hour or two. */
  private static final int TOLD_EVERY = 48;

  /**
   * ECS tells of the steady state each six hours and keeps a hundred events of each service: until
   * then the embedded one's heap grows by right.
   */
  private static final Duration EVENTS_FULL = Duration.ofDays(26);

  /** How much of the time goes by before the heap is measured first. */
  private static final Duration BEFORE =
      TIME.compareTo(EVENTS_FULL) > 0 ? EVENTS_FULL : TIME.dividedBy(2);

  /** Growth of the heap that is noise of the collector, in bytes. */
  private static final long NOISE = 16L << 20;

  private int mostOfAPart;

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** A part at a time: a stage bounds the passes of one go. */
  private void run(Stage stage, Duration time) {
    var end = stage.cloud.now().plus(time);
    for (int part = 1; stage.cloud.now().isBefore(end); part++) {
      int passes = stage.passes();
      int reads = stage.door.reads();
      stage.run(PART);
      int each = Math.ceilDiv(stage.door.reads() - reads, stage.passes() - passes);
      mostOfAPart = Math.max(mostOfAPart, each);
      if (part % TOLD_EVERY == 0)
        System.err.println(
            "steady: %s, %d passes in all".formatted(PART.multipliedBy(part), stage.passes()));
    }
  }

  @Test
  void writesNothingReadsLittleAndDoesNotGrow() {
    var all = Scenarios.named("create").under(World.AUTO.withMaxRollouts(SERVICES));
    var stage = new Stage(all, FaultPlan.NONE, new Trace(Trace.Keeps.NOTHING), Bug.NONE);
    stage.door.past.keepsNothing();
    for (int i = 0; i < SERVICES; i++) {
      var name = "s-%04d".formatted(i);
      stage.git.commit(name + ".yaml", Manifests.service(name, "v1", 1));
    }
    stage.hint();
    while (stage.door.applied().getOrDefault(AwsCall.CREATE_SERVICE, 0) < SERVICES
        || stage.lastWriteAt().plus(Duration.ofMinutes(10)).isAfter(stage.cloud.now()))
      stage.run(Duration.ofMinutes(1));
    // In one pass more of a thousand services is created than a small world ever needs calls for.
    stage.rules.broken().removeIf(rule -> rule.startsWith("I-19"));
    long started = System.nanoTime();
    int writes = stage.door.writes();
    int calls = stage.door.reads();
    int passes = stage.passes();
    run(stage, BEFORE);
    long before = heap();
    run(stage, TIME.minus(BEFORE));
    long grown = heap() - before;
    int read = stage.door.reads() - calls;
    int most = (SERVICES + 9) / 10 + (SERVICES + 99) / 100 + 3;
    Round.tell(
        "steady",
        "steady: %d services for %s of virtual time in %d s: %d writes, %d reads in %d passes (%d each in the busiest half an hour, of %d), heap %+d KiB"
            .formatted(
                SERVICES,
                TIME,
                (System.nanoTime() - started) / 1_000_000_000,
                stage.door.writes() - writes,
                read,
                stage.passes() - passes,
                mostOfAPart,
                most,
                grown / 1024));
    assertThat(stage.rules.broken()).isEmpty();
    assertThat(stage.door.writes()).as("writes").isEqualTo(writes);
    assertThat(mostOfAPart).as("reads a pass").isLessThanOrEqualTo(most);
    assertThat(grown).as("growth of the heap").isLessThan(NOISE);
  }
}
