package io.mooring.plan;

/** How well a revision is the one that is looked for; the later the better. */
public enum Match {
  /** Other content. */
  NONE,
  /** The same content, registered by somebody else. */
  EQUAL,
  /** We registered it, and none of its runs has begun. */
  OURS,
  /** No other one is looked for. */
  FIRST
}
