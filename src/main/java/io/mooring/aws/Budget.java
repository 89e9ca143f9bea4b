package io.mooring.aws;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.mooring.port.AwsCall;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Our share of the documented request limits of one account and region, a token bucket a group of
 * operations. Nobody waits for a token: who gets none is told how long it would take.
 *
 * <p>Where AWS throttles all the same, others use up the limit. Then the group is left alone, each
 * time for longer, and after that a single call asks whether it is over before the rest follow.
 */
public final class Budget {
  /** First pause after AWS throttled a call, doubled each time. */
  private static final Duration PAUSE_FIRST = Duration.ofSeconds(2);

  /** Longest pause: how late the end of a throttling may be noticed. */
  private static final Duration PAUSE_MAX = Duration.ofMinutes(1);

  private final Map<AwsCall.Group, Bucket> buckets = new EnumMap<>(AwsCall.Group.class);
  private final Map<AwsCall.Group, Long> bursts = new EnumMap<>(AwsCall.Group.class);
  private final Map<AwsCall.Group, Pause> pauses = new EnumMap<>(AwsCall.Group.class);
  private final InstantSource clock;
  private final BiConsumer<AwsCall.Group, Duration> waits;

  /** @param probing whether one call was let through to ask whether it is over */
  private record Pause(Duration length, Instant until, boolean probing) {}

  Instant now() {
    return clock.instant();
  }

  /** Where nobody wants to know who had to wait. */
  public Budget(double share, InstantSource clock) {
    this(share, clock, (_, _) -> {});
  }

  /**
   * Of one account and region.
   *
   * @param share of the limits, above 0 and at most 1: the account's other users need the rest
   * @param waits told of each call that was not let through, and of how long it was told to wait
   */
  public Budget(double share, InstantSource clock, BiConsumer<AwsCall.Group, Duration> waits) {
    this.clock = clock;
    this.waits = waits;
    if (share <= 0 || share > 1) throw new IllegalArgumentException("a share of " + share);
    for (var group : AwsCall.Group.values()) {
      long burst = Math.max(1, Math.round(group.burst() * share));
      var refill = Duration.ofNanos(Math.round(Duration.ofSeconds(1).toNanos() / share));
      bursts.put(group, burst);
      buckets.put(
          group,
          Bucket.builder()
              .addLimit(limit -> limit.capacity(burst).refillGreedy(group.perSecond(), refill))
              .withCustomTimePrecision(new Meter(clock))
              .build());
    }
  }

  /**
   * Takes one token: zero when it was there, else how long until there is one.
   *
   * @param priority how much of the bucket must be left over for those who come first
   */
  Duration take(AwsCall.Group group, Priority priority) {
    var wait = taken(group, priority);
    if (!wait.isZero()) waits.accept(group, wait);
    return wait;
  }

  private synchronized Duration taken(AwsCall.Group group, Priority priority) {
    var now = clock.instant();
    var pause = pauses.get(group);
    if (pause != null && now.isBefore(pause.until())) return Duration.between(now, pause.until());
    var bucket = buckets.get(group);
    if (bucket == null) throw new IllegalStateException("no bucket for " + group);
    long kept = priority.kept(bursts.getOrDefault(group, 1L));
    var enough = bucket.estimateAbilityToConsume(kept + 1);
    if (!enough.canBeConsumed())
      return Duration.ofNanos(Math.max(1, enough.getNanosToWaitForRefill()));
    var probe = bucket.tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) return Duration.ofNanos(Math.max(1, probe.getNanosToWaitForRefill()));
    // The one call that asks; the others wait for its answer.
    if (pause != null) pauses.put(group, new Pause(pause.length(), now.plus(pause.length()), true));
    return Duration.ZERO;
  }

  /**
   * AWS itself said that it is too much; how long nothing more is sent. Many calls that were on
   * their way together say it once.
   */
  synchronized Duration throttled(AwsCall.Group group) {
    var before = pauses.get(group);
    var now = clock.instant();
    if (before != null && !before.probing() && now.isBefore(before.until()))
      return Duration.between(now, before.until());
    var length = before == null ? PAUSE_FIRST : before.length().multipliedBy(2);
    if (length.compareTo(PAUSE_MAX) > 0) length = PAUSE_MAX;
    pauses.put(group, new Pause(length, now.plus(length), false));
    return length;
  }

  /** AWS took a call of the group; one that was on its way before a pause does not end it. */
  synchronized void accepted(AwsCall.Group group) {
    var pause = pauses.get(group);
    if (pause != null && pause.probing()) pauses.remove(group);
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
