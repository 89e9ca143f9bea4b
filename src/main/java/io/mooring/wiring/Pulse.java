package io.mooring.wiring;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What the probes may know of the running house: whether its loop moves. */
public final class Pulse {
  private final AtomicReference<Optional<House>> house = new AtomicReference<>(Optional.empty());

  void started(House running) {
    house.set(Optional.of(running));
  }

  /** When the loop last moved; empty before the house stands. */
  public Optional<Instant> lastTick() {
    return house.get().map(h -> h.loop().lastTick());
  }

  /** How long the longest pass under way has taken. */
  public Duration longestPass() {
    return house.get().map(h -> h.loop().longestRunning()).orElse(Duration.ZERO);
  }
}
