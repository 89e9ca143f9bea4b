package io.mooring.plan;

import io.mooring.ident.Commit;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * On which terms a decision is made.
 *
 * @param owner the value of our {@code mooring:owner}
 * @param approved a person approved the app's commit as a whole
 * @param contested pointers that our own writes did not settle
 * @param confirmed pointers of drift that has been there for {@link #DRIFT_SETTLE}
 * @param slotFree whether one more roll-out may start now
 */
public record Terms(
    Policy policy,
    String owner,
    Optional<Commit> commit,
    boolean approved,
    SortedSet<String> contested,
    SortedSet<String> confirmed,
    boolean slotFree,
    Instant now) {
  /**
   * How long drift must have been seen before it is corrected. One look is not enough: ECS is
   * eventually consistent, and a read that lags behind our own write looks like drift.
   */
  public static final Duration DRIFT_SETTLE = Duration.ofSeconds(5);

  public Terms {
    confirmed = Collections.unmodifiableSortedSet(new TreeSet<>(confirmed));
    contested = Collections.unmodifiableSortedSet(new TreeSet<>(contested));
  }

  /** A commit in a few characters, for notes. */
  public String commitWords() {
    return commit.map(c -> "commit " + c.abbreviated()).orElse("no commit");
  }
}
