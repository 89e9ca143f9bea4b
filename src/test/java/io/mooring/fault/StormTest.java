package io.mooring.fault;

import static io.mooring.fault.Manifests.web;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An hour of throttling in the middle of a roll-out, then released. */
class StormTest {
  private static final double REFUSED = 0.95;
  private static final Duration AN_HOUR = Duration.ofHours(1);

  private static Stage stage(Bug bug) {
    var update = Scenarios.named("update");
    var stage = new Stage(update, FaultPlan.NONE, new Trace(false), bug);
    stage.commit("web.yaml", web("v1"));
    stage.minutes(2);
    stage.commit("web.yaml", web("v2", 3));
    return stage;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void costsNoMoreCallsThanAQuietHourAndIsCaughtUpWithInTwoPasses(long seed) {
    var calm = stage(Bug.NONE);
    int before = calm.door.calls();
    calm.run(AN_HOUR);
    int needed = calm.door.calls() - before;

    var dice = new SplittableRandom(seed);
    var storm = new Storm(dice, REFUSED);
    var stage = stage(storm);
    int started = storm.calls();
    storm.blows(true);
    stage.run(AN_HOUR);
    storm.blows(false);
    int calls = storm.calls() - started;
    assertThat(calls).isLessThanOrEqualTo((int) (1.2 * needed));
    stage.minutes(2);
    Scenarios.well(stage, "web", "v2");
    Round.tell(
        "storm-" + seed,
        "storm %d: %d calls in an hour of throttling at 95 %%, %d in a quiet one"
            .formatted(seed, calls, needed));
  }

  /** Refuses most calls for their number alone. */
  private static final class Storm implements Bug {
    private final SplittableRandom dice;
    private final double share;
    private boolean blowing;
    private int calls;

    Storm(SplittableRandom dice, double share) {
      this.dice = dice;
      this.share = share;
    }

    void blows(boolean on) {
      blowing = on;
    }

    int calls() {
      return calls;
    }

    @Override
    public io.mooring.port.Aws aws(io.mooring.port.Aws door) {
      return (call, request) -> {
        calls++;
        return blowing && dice.nextDouble() < share
            ? new io.mooring.port.Reply.Fault("ThrottlingException", "Rate exceeded", 400, "id")
            : door.call(call, request);
      };
    }
  }
}
