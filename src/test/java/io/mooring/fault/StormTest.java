package io.mooring.fault;

import static io.mooring.fault.Manifests.web;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.status.PassReport;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An hour of throttling in the middle of a roll-out, then released. */
class StormTest {
  private static final double REFUSED = 0.95;
  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final Duration LAST = Duration.ofMinutes(2);

  /** Passes in which everything that was held up has to be done. */
  private static final int CAUGHT_UP = 2;

  private static Stage stage(Bug bug) {
    var update = Scenarios.named("update");
    var stage = new Stage(update, FaultPlan.NONE, new Trace(Trace.Keeps.NOTHING), bug);
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
    hour(calm);
    calm.passes(CAUGHT_UP);
    int needed = calm.door.calls() - before;

    var dice = new SplittableRandom(seed);
    var storm = new Storm(dice, REFUSED);
    var stage = stage(storm);
    int started = storm.calls();
    storm.blows(true);
    hour(stage);
    storm.blows(false);
    stage.passes(CAUGHT_UP);
    int calls = storm.calls() - started;
    Round.tell(
        "storm-" + seed,
        "storm %d: %d calls in an hour of throttling at 95 %% and the two passes after it, %d in a quiet one; %s"
            .formatted(seed, calls, needed, stage.report().result()));
    assertThat(calls).isLessThanOrEqualTo((int) (1.2 * needed));
    assertThat(stage.report().result()).isEqualTo(PassReport.Result.SUCCEEDED);
    assertThat(stage.image("web")).as("after two passes").isEqualTo("shop/web:v3");
    stage.minutes(2);
    Scenarios.well(stage, "web", "v3");
    assertThat(stage.rules.broken()).isEmpty();
  }

  /** With a commit shortly before its end, so that there is something to catch up with. */
  private static void hour(Stage stage) {
    stage.run(AN_HOUR.minus(LAST));
    stage.commit("web.yaml", web("v3", 3));
    stage.run(LAST);
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
