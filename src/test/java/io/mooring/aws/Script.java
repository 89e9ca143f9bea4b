package io.mooring.aws;

import io.mooring.port.Aws;
import io.mooring.port.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** ECS as a test tells it, in virtual time: what was asked, and what is throttled once. */
final class Script {
  /** What the test's own answers were asked for, in its own words. */
  final List<String> asked = new ArrayList<>();

  final Ecs ecs;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private int throttledAt = -1;

  Script(Aws answers) {
    ecs = new Ecs(
        (call, request) -> isThrottled()
            ? new Reply.Fault("ThrottlingException", "Rate exceeded", 400, "id")
            : answers.call(call, request),
        new Budget(1, () -> now));
  }

  private boolean isThrottled() {
    if (asked.size() != throttledAt) return false;
    throttledAt = -1;
    return true;
  }

  /** The question after so many answers is throttled, and not when it is asked again. */
  void throttleAfter(int answers) {
    throttledAt = answers;
  }

  Instant now() {
    return now;
  }

  void seconds(int seconds) {
    now = now.plusSeconds(seconds);
  }
}
