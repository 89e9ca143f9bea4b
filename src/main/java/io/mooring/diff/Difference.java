package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One value that differs. {@code pointer} is rooted at {@code spec}, so that it pastes into
 * {@code sync.ignore}; a value that is not there is a missing node. Values are shown only through
 * {@link #desiredShown} and {@link #liveShown}, which mask what looks secret.
 */
public record Difference(String pointer, JsonNode desired, JsonNode live, Why why) {

  public String desiredShown() {
    return Redaction.show(pointer, desired);
  }

  public String liveShown() {
    var shown = Redaction.show(pointer, live);
    return shown.equals(Redaction.MASK) && !desired.isMissingNode()
        ? Redaction.MASK + "(changed)"
        : shown;
  }

  @Override
  public String toString() {
    return "%s: %s, live %s (%s)".formatted(pointer, desiredShown(), liveShown(), why.words());
  }
}
