package io.mooring.git;

import java.util.List;
import java.util.regex.Pattern;

/** Text that came from a URL or a server, made safe to show. */
final class Redacted {
  /** Characters: two lines of a terminal; what a server says beyond that is not for us. */
  private static final int TEXT_MAX = 300;

  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/\\s'\"]*@");
  private static final Pattern SCP_PASSWORD =
      Pattern.compile("(?<![^\\s'\"])[^/\\s@:'\"]+:[^/\\s@]+@");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  private Redacted() {}

  static String text(String raw) {
    return text(raw, List.of());
  }

  /**
   * Without user names and passwords of URLs, the given secrets, control characters, and length.
   */
  static String text(String raw, List<String> secrets) {
    var text = raw;
    for (var secret : secrets) {
      if (!secret.isEmpty()) text = text.replace(secret, "***");
    }
    text = USER_INFO.matcher(text).replaceAll("***@");
    text = SCP_PASSWORD.matcher(text).replaceAll("***@");
    text = CONTROL.matcher(text).replaceAll(" ").strip();
    return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "...";
  }
}
