package io.mooring.ident;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Writes and reads the values of our tags: {@code key=value} pairs separated by single spaces.
 *
 * <p>ECS allows 256 characters of letters, digits, space and {@code _.:/=+-@}
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html). Every other character
 * becomes {@code -}, and so does a space inside a value. A pair that does not fit any more is left
 * out: put what decides first.
 */
public final class TagCodec {
  /** Longest tag value, in characters. */
  public static final int VALUE_MAX = 256;

  /**
   * Longest reason kept in a tag, in characters: the rest of the value is needed for what decides.
   */
  public static final int REASON_MAX = 80;

  private TagCodec() {}

  public static String write(SequencedMap<String, String> pairs) {
    var line = new StringBuilder();
    for (var pair : pairs.entrySet()) {
      var text = pair.getKey() + "=" + clean(pair.getValue());
      int separator = line.isEmpty() ? 0 : 1;
      if (line.length() + separator + text.length() > VALUE_MAX) continue;
      if (separator == 1) line.append(' ');
      line.append(text);
    }
    return line.toString();
  }

  /** The pairs of a value; what is not a pair is passed over, since people edit tags. */
  public static Map<String, String> read(String value) {
    var pairs = new LinkedHashMap<String, String>();
    for (var part : value.split(" ", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) pairs.putIfAbsent(part.substring(0, equals), part.substring(equals + 1));
    }
    return pairs;
  }

  /** A reason as it is kept in a tag: cut, and words joined by {@code -}. */
  public static String reason(String text) {
    var cleaned = clean(text);
    return cleaned.length() <= REASON_MAX ? cleaned : cleaned.substring(0, REASON_MAX);
  }

  private static String clean(String value) {
    var cleaned = new StringBuilder(value.length());
    value.codePoints().forEach(c -> cleaned.append(isAllowed(c) ? (char) c : '-'));
    return cleaned.toString();
  }

  private static boolean isAllowed(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "_.:/=+-@".indexOf(c) >= 0;
  }
}
