package io.mooring.status;

import java.time.Instant;
import java.util.Optional;

/** What Mooring is doing or did last to a resource. */
public record Operation(
    Phase phase, String message, Instant startedAt, Optional<Instant> finishedAt) {
  public enum Phase {
    RUNNING("Running"),
    SUCCEEDED("Succeeded"),
    /** It was done and did not work out: a roll-out that failed. */
    FAILED("Failed"),
    /** It could not be done: AWS refused or did not answer. */
    ERROR("Error");

    private final String word;

    Phase(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }
}
