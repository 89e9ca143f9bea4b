package io.mooring.status;

import io.mooring.ident.ResourceKey;

/** Something that happened once in a pass and is counted, told or audited. */
public sealed interface Event {
  ResourceKey key();

  /** A difference of origin live that was not there in the pass before. */
  record DriftDetected(ResourceKey key) implements Event {}

  /** A difference of origin live is gone after our own write. */
  record DriftCorrected(ResourceKey key) implements Event {}

  /**
   * A roll-out that Mooring started reached its verdict: {@code succeeded}, {@code failed} or
   * {@code rolled_back}.
   */
  record RolloutEnded(ResourceKey key, String result) implements Event {}

  /** One write to AWS, for the audit log. */
  record Wrote(ResourceKey key, String action, String outcome, String requestId) implements Event {}
}
