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

  /** The line of the log; for a write, the audit line. */
  default String describe() {
    return switch (this) {
      case DriftDetected(var key) -> "resource=%s drift detected".formatted(key);
      case DriftCorrected(var key) -> "resource=%s drift corrected".formatted(key);
      case RolloutEnded(var key, var result) -> "resource=%s roll-out %s".formatted(key, result);
      case Wrote(var key, var action, var outcome, var request) ->
        "resource=%s write=\"%s\" outcome=\"%s\" request=%s"
            .formatted(key, action, outcome, request);
    };
  }
}
