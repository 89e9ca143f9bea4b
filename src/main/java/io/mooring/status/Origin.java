package io.mooring.status;

/** Where a difference comes from. */
public enum Origin {
  /** A commit that is not applied yet. */
  GIT,
  /** Someone changed ECS: drift. */
  LIVE
}
