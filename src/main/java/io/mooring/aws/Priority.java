package io.mooring.aws;

/**
 * Who comes first where the API budget is short. Nobody waits in line: who comes later leaves a
 * part of the bucket alone, so that there is always something left for who comes first.
 */
public enum Priority {
  /** What a person asked for, roll-outs and rollbacks, and looking at what is wanted. */
  FIRST(0),
  /** Taking drift back: it was there for a while, and a deploy is waited for. */
  DRIFT(4),
  /** Housekeeping: listing what is in a cluster, and retention. */
  BACKGROUND(2);

  private final int part;

  /** @param part one in how many tokens of a full bucket is left alone; 0 for none */
  Priority(int part) {
    this.part = part;
  }

  /** How many tokens of a bucket must stay in it; always fewer than it holds. */
  long kept(long burst) {
    return part == 0 ? 0 : burst / part;
  }
}
