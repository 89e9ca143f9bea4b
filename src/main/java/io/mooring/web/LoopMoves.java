package io.mooring.web;

import io.mooring.wiring.Pulse;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Live means that the loop moves, not that the port answers: a process whose loop stands still must
 * be restarted, and nobody else would notice.
 */
@Liveness
public class LoopMoves implements HealthCheck {
  /** Hundreds of ticks long: only a loop that stands still misses them all. */
  private static final Duration TICK_MAX = Duration.ofSeconds(30);

  /** Every call inside a pass has a time limit of its own; a pass that outlasts this hangs. */
  private static final Duration PASS_MAX = Duration.ofMinutes(30);

  private final Pulse pulse;

  public LoopMoves(Pulse pulse) {
    this.pulse = pulse;
  }

  @Override
  public HealthCheckResponse call() {
    boolean ticks =
        pulse.lastTick().filter(at -> at.plus(TICK_MAX).isAfter(Instant.now())).isPresent();
    boolean passes = pulse.longestPass().compareTo(PASS_MAX) < 0;
    return HealthCheckResponse.named("loop moves")
        .status(ticks && passes)
        .withData("lastTick", pulse.lastTick().map(Instant::toString).orElse("not yet"))
        .withData("longestPassSeconds", pulse.longestPass().toSeconds())
        .build();
  }
}
