package io.mooring.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Loose;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LiveServiceTest {
  @Test
  void itKeepsWhatHappenedAndNotThatNothingDid() {
    var answer = Loose.object("{serviceName: 'web', status: 'ACTIVE', desiredCount: 2}");
    var events = answer.putArray("events");
    for (int i = 0; i < 50; i++) {
      events
          .addObject()
          .put("id", "steady-" + i)
          .put("message", "(service web) has reached a steady state.");
      events
          .addObject()
          .put("id", "unhealthy-" + i)
          .put("message", "(service web) (task t) failed container health checks.");
    }
    var document = LiveService.of(answer, Instant.EPOCH).document();
    assertThat(document.path("events").findValuesAsText("id"))
        .hasSize(51)
        .startsWith("steady-0", "unhealthy-0", "unhealthy-1")
        .endsWith("unhealthy-49");
    assertThat(document.path("desiredCount").asInt()).isEqualTo(2);
    assertThat(answer.path("events")).hasSize(100);
    events.insertObject(0).put("id", "first").put("message", "(service web) has started 1 tasks");
    assertThat(
            LiveService.of(answer, Instant.EPOCH).document().at("/events/1/id").asText())
        .isEqualTo("unhealthy-0");
  }
}
