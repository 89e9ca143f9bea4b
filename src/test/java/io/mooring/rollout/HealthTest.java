package io.mooring.rollout;

import static io.mooring.rollout.RolloutTest.live;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Loose;
import io.mooring.live.LiveService;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How well a service runs, by the verdict on its roll-out and its tasks. */
class HealthTest {
  @ParameterizedTest
  @CsvSource({
    "succeeded, 2, 0, ACTIVE, HEALTHY, 2 of 2 tasks running",
    "succeeded, 3, 0, ACTIVE, HEALTHY, 3 of 2 tasks running",
    "succeeded, 1, 1, ACTIVE, PROGRESSING, 1 of 2 tasks running",
    "succeeded, 1, 0, ACTIVE, DEGRADED, '1 of 2 tasks running; ECS says: no room'",
    "rolledBack, 2, 0, ACTIVE, HEALTHY, 2 of 2 tasks running",
    "rolledBack, 0, 0, ACTIVE, DEGRADED, '0 of 2 tasks running; ECS says: no room'",
    "progressing, 2, 0, ACTIVE, PROGRESSING, why",
    "failed, 2, 0, ACTIVE, DEGRADED, why",
    "stalled, 2, 0, ACTIVE, DEGRADED, why",
    "superseded, 2, 0, ACTIVE, HEALTHY, 2 of 2 tasks running",
    "succeeded, 2, 0, DRAINING, MISSING, the service is DRAINING"
  })
  void health(
      String verdict, int running, int pending, String status, String health, String reason) {
    var judged = switch (verdict) {
      case "succeeded" -> new Verdict.Succeeded();
      case "rolledBack" -> new Verdict.RolledBack("why");
      case "progressing" -> new Verdict.Progressing("why");
      case "failed" -> new Verdict.Failed("why");
      case "stalled" -> new Verdict.Stalled("why");
      case "superseded" -> new Verdict.Superseded("why");
      default -> throw new IllegalArgumentException(verdict);
    };
    var service = Loose.object("{desiredCount: 2, events: [{message: 'no room'}]}");
    service.put("status", status).put("runningCount", running).put("pendingCount", pending);
    assertThat(Health.of(judged, LiveService.of(service, Instant.EPOCH)))
        .isEqualTo(new Health(Health.Status.valueOf(health), reason));
  }

  @Test
  void whatWasReplacedIsAsWellAsWhatReplacedIt() {
    var why = new Verdict.Superseded("why");
    assertThat(Health.of(
            why, live("d2 PRIMARY web:2 IN_PROGRESS 1/2 f0", "d1 ACTIVE web:1 COMPLETED 2/2 f0")))
        .isEqualTo(new Health(Health.Status.PROGRESSING, "why"));
    assertThat(Health.of(why, live("d9 PRIMARY web:9 COMPLETED 2/2 f0")))
        .isEqualTo(new Health(Health.Status.HEALTHY, "2 of 2 tasks running"));
  }
}
