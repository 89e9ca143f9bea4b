package io.mooring.plan;

import io.mooring.live.LiveRevision;

/** What is known about a registered revision that equals the wanted one. */
public sealed interface EqualRevision {
  record NotLooked() implements EqualRevision {}

  record None() implements EqualRevision {}

  record Found(LiveRevision revision) implements EqualRevision {}
}
