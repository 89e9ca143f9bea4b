package io.mooring.wiring;

import io.mooring.aws.Ecs;
import io.mooring.ident.AppName;
import io.mooring.ident.ResourceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What the edge may ask of the running house: whether its loop moves, and where apps go to. */
public final class Pulse {
  private final AtomicReference<Optional<House>> house = new AtomicReference<>(Optional.empty());

  void started(House running) {
    house.set(Optional.of(running));
  }

  /** When the loop last moved; empty before the house stands. */
  public Optional<Instant> lastTick() {
    return house.get().map(h -> h.loop().lastTick());
  }

  /** ECS as an app reaches it; empty before the house stands, and for an app that is none. */
  public Optional<Ecs> ecs(AppName app) {
    return house.get().flatMap(h -> h.ecs(app));
  }

  /** The family of a Task as Git declares it; empty where it is not known. */
  public Optional<String> family(ResourceKey task) {
    return house.get().flatMap(h -> h.family(task));
  }

  /** How long the longest pass under way has taken. */
  public Duration longestPass() {
    return house.get().map(h -> h.loop().longestRunning()).orElse(Duration.ZERO);
  }
}
