package io.mooring.desired;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.ident.Digest;
import java.time.Duration;
import java.util.Optional;

/**
 * How the service is rolled out, and how that is judged: {@code progressDeadline} is time without
 * progress.
 *
 * @param restart any text; when it changes, the service's tasks are replaced once
 * @param recreate whether a change that ECS cannot make in place may delete the service and create
 *     it again
 */
public record RolloutRules(
    Duration progressDeadline, OnFailure onFailure, Optional<String> restart, boolean recreate) {
  /** Hexadecimal digits that tell one restart's text from another in a tag. */
  private static final int RESTART_DIGITS = 8;

  /** What holds where a manifest says nothing. */
  public static final RolloutRules DEFAULT =
      new RolloutRules(Duration.ofMinutes(15), OnFailure.ROLLBACK);

  public enum OnFailure {
    ROLLBACK,
    STOP
  }

  /** Without a restart, and never created again. */
  public RolloutRules(Duration progressDeadline, OnFailure onFailure) {
    this(progressDeadline, onFailure, Optional.empty(), false);
  }

  /** A short digest of the text, "" where there is none. */
  public String restartDigest() {
    return restart
        .map(text -> Digest.of(JsonNodeFactory.instance.textNode(text)).value())
        .map(digest -> digest.substring(Digest.PREFIX.length()).substring(0, RESTART_DIGITS))
        .orElse("");
  }
}
