package io.mooring.desired;

import io.mooring.ident.TagCodec;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * A person wants nothing written for now, as {@code mooring:suspend} on a service or, with
 * {@code /<app>} appended, on a cluster remembers it. The tag being there is what suspends: one
 * that somebody wrote by hand counts whatever its value says.
 *
 * @param until when it ends by itself; empty: not before somebody resumes
 * @param why in a few words, for people
 */
public record SuspendTag(String by, Optional<Instant> until, String why) {
  public static SuspendTag parse(String value) {
    var pairs = TagCodec.read(value);
    return new SuspendTag(
        pairs.getOrDefault("by", ""),
        instant(pairs.getOrDefault("until", "")),
        pairs.getOrDefault("why", ""));
  }

  public String value() {
    var pairs = new LinkedHashMap<String, String>();
    until.ifPresent(end -> pairs.put("until", end.toString()));
    pairs.put("by", by);
    pairs.put("why", TagCodec.reason(why));
    return TagCodec.write(pairs);
  }

  public boolean holdsAt(Instant now) {
    return until.isEmpty() || now.isBefore(until.get());
  }

  /** Who, until when and why, such as {@code by anna until 2026-01-01T12:00:00Z: move}. */
  public String words() {
    return "by %s%s%s"
        .formatted(
            by.isEmpty() ? "a person" : by,
            until.map(end -> " until " + end).orElse(""),
            why.isEmpty() ? "" : ": " + spaced(why));
  }

  /** An end that cannot be read is none: what is not understood must not start to write. */
  static Optional<Instant> instant(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  /** A tag's value joins words by hyphens; people read sentences. */
  static String spaced(String reason) {
    return reason.replace('-', ' ');
  }
}
