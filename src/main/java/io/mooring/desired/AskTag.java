package io.mooring.desired;

import io.mooring.ident.TagCodec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Somebody asks for something to be done once to a service, as {@code mooring:restart} and
 * {@code mooring:release} on it remember it until it is done.
 *
 * @param at when it was asked for, by the clock of whoever asked; another instant asks anew
 * @param from the PRIMARY deployment that was there, "" where nobody wrote it down: another one in
 *     its place tells that it was begun, whatever the clocks say
 * @param by a person, or {@link #GIT}
 * @param why in a few words, for people
 */
public record AskTag(Optional<Instant> at, String from, String by, String why) {
  /** The value of {@link #by} where the manifest asks. */
  public static final String GIT = "git";

  public static AskTag parse(String value) {
    var pairs = TagCodec.read(value);
    return new AskTag(
        SuspendTag.instant(pairs.getOrDefault("at", "")),
        pairs.getOrDefault("from", ""),
        pairs.getOrDefault("by", ""),
        pairs.getOrDefault("why", ""));
  }

  public String value() {
    var pairs = new LinkedHashMap<String, String>();
    at.ifPresent(asked -> pairs.put("at", asked.toString()));
    if (!from.isEmpty()) pairs.put("from", from);
    pairs.put("by", by);
    if (!why.isEmpty()) pairs.put("why", TagCodec.reason(why));
    return TagCodec.write(pairs);
  }

  public AskTag from(String deployment) {
    return new AskTag(at, deployment, by, why);
  }

  /** Who and why, such as {@code by anna: new certificate}. */
  public String words() {
    return "by " + (by.isEmpty() ? "a person" : by)
        + (why.isEmpty() ? "" : ": " + SuspendTag.spaced(why));
  }
}
