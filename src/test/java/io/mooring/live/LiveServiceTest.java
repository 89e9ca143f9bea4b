package io.mooring.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Loose;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LiveServiceTest {
  @Test
  void itKeepsTheNewestEventsAndLeavesTheAnswerAsItIs() {
    var answer = Loose.object("{serviceName: 'web', status: 'ACTIVE', desiredCount: 2}");
    var events = answer.putArray("events");
    for (int i = 0; i < 100; i++) events.addObject().put("id", "event-" + i);
    var document = LiveService.of(answer, Instant.EPOCH).document();
    assertThat(document.path("events").findValuesAsText("id"))
        .hasSize(LiveService.EVENTS_MAX)
        .startsWith("event-0")
        .endsWith("event-" + (LiveService.EVENTS_MAX - 1));
    assertThat(document.path("desiredCount").asInt()).isEqualTo(2);
    assertThat(answer.path("events")).hasSize(100);
  }
}
