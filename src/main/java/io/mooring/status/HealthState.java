package io.mooring.status;

import io.mooring.rollout.Health;
import java.time.Instant;

/** A health and since when its status has been that. */
public record HealthState(Health health, Instant since) {}
