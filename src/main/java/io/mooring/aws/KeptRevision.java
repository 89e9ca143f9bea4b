package io.mooring.aws;

import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A revision that was described, or that we registered. Its content never changes; its tags do.
 *
 * @param first when it was described first; empty for one that we registered
 * @param again how often it was described once more for want of an owner
 * @param sure whether it was described when what it was before is not shown any more
 */
record KeptRevision(LiveRevision revision, Optional<Instant> first, int again, boolean sure) {
  /** How long what is seen for the first time may be shown as it was before. */
  static final Duration A_WHILE = Duration.ofSeconds(30);

  /** How often a revision without an owner is looked at again. */
  private static final int AGAIN_MAX = 3;

  KeptRevision seen(LiveRevision other, Instant now) {
    return new KeptRevision(other, first, again, sure || isOlderThan(A_WHILE, now));
  }

  /** Our own write changed it. */
  KeptRevision with(LiveRevision other) {
    return new KeptRevision(other, first, again, sure);
  }

  KeptRevision onceMore() {
    return new KeptRevision(revision, first, again + 1, sure);
  }

  boolean isOlderThan(Duration time, Instant now) {
    return first.filter(at -> at.plus(time).isAfter(now)).isEmpty();
  }

  /**
   * Whether tags that are there may not have been shown. Each look is twice as far away as the one
   * before, and there are few: a stranger's has none, however often it is asked for.
   */
  boolean mayLack(Instant now) {
    return again < AGAIN_MAX
        && first.isPresent()
        && revision.tag(Tags.OWNER).isEmpty()
        && isOlderThan(ClusterReader.LAG_MAX.multipliedBy(1L << again), now);
  }
}
