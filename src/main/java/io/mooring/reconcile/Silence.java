package io.mooring.reconcile;

import java.time.Duration;

/** Passes in a row in which AWS did not answer a read, and when to look again after one. */
final class Silence {
  /** Soonest next look after a read that was not answered, doubled each time. */
  private static final Duration FIRST = Duration.ofSeconds(2);

  /** How many times it is doubled: 64 s, and then the live interval comes first. */
  private static final int DOUBLED_MAX = 5;

  private int passes;
  private boolean now;

  /** A read went unanswered: sooner than usual again, but later each time. */
  Duration again() {
    now = true;
    return FIRST.multipliedBy(1L << Math.min(passes, DOUBLED_MAX));
  }

  void passEnds() {
    passes = now ? passes + 1 : 0;
    now = false;
  }
}
