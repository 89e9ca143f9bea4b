package io.mooring.present;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.diff.Difference;
import io.mooring.diff.Redaction;
import io.mooring.manifest.YamlWriter;
import java.util.List;

/** The two values of a difference as lines of text, masked. */
final class Shown {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Longest value on one line, in characters; a longer object or list is written as YAML. */
  private static final int LINE_MAX = 76;

  private Shown() {}

  static List<String> live(Difference difference) {
    var shown = difference.liveShown();
    // Where both are masked it is the new value that has changed.
    boolean changed = shown.equals(Redaction.MASK + "(changed)");
    return changed ? List.of(Redaction.MASK) : lines(shown, difference.live().isContainerNode());
  }

  static List<String> desired(Difference difference) {
    var shown = difference.desiredShown();
    boolean changed = shown.equals(Redaction.MASK) && !difference.live().isMissingNode();
    return changed
        ? List.of(Redaction.MASK + "(changed)")
        : lines(shown, difference.desired().isContainerNode());
  }

  private static List<String> lines(String shown, boolean container) {
    if (!container || shown.length() <= LINE_MAX) return shown.lines().toList();
    try {
      return YamlWriter.text(JSON.readTree(shown)).lines().toList();
    } catch (JsonProcessingException notJson) {
      return shown.lines().toList();
    }
  }
}
