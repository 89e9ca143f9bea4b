package io.mooring.aws;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.mooring.port.AwsCall;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;

/**
 * Our share of the documented request limits of one account and region, a token bucket a group of
 * operations. Nobody waits for a token: who gets none is told how long it would take.
 */
public final class Budget {
  private final Map<AwsCall.Group, Bucket> buckets = new EnumMap<>(AwsCall.Group.class);

  /**
   * {@code share} of the limits, above 0 and at most 1: the account's other users need the rest.
   */
  public Budget(double share, InstantSource clock) {
    if (share <= 0 || share > 1) throw new IllegalArgumentException("a share of " + share);
    for (var group : AwsCall.Group.values()) {
      long burst = Math.max(1, Math.round(group.burst() * share));
      var refill = Duration.ofNanos(Math.round(Duration.ofSeconds(1).toNanos() / share));
      buckets.put(
          group,
          Bucket.builder()
              .addLimit(limit -> limit.capacity(burst).refillGreedy(group.perSecond(), refill))
              .withCustomTimePrecision(new Meter(clock))
              .build());
    }
  }

  /** Takes one token: zero when it was there, else how long until there is one. */
  Duration take(AwsCall.Group group) {
    var bucket = buckets.get(group);
    if (bucket == null) throw new IllegalStateException("no bucket for " + group);
    var probe = bucket.tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(1, probe.getNanosToWaitForRefill()));
  }

  private record Meter(InstantSource clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return clock.millis() * 1_000_000;
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
