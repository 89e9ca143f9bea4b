package io.mooring.desired;

import io.mooring.ident.TagCodec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;

/**
 * How far one run is, as {@code mooring:run/<hook>} on a revision remembers it. It is written
 * before each step that cannot be taken back, so that after a crash the step is found or repeated,
 * never doubled.
 *
 * @param attempt counts from 1; 0 before the first
 * @param tries of this attempt that ECS did not place, counting from 1
 * @param at when this try was intended, or ECS named its task in answer to it, by our clock
 * @param task the id of its task, "" before there is one
 * @param after when the task of the attempt before was created, by the clock of ECS: what is newer
 *     belongs to this one
 * @param request digits of the digest of the run as it was authored at this attempt
 * @param token the first digits of the {@code clientToken} that a start was intended with; only
 *     while it is
 * @param ask which release this attempt was made for, "" for none
 * @param by the person who said how it ended, "" where nobody had to
 * @param why how it ended or why it waits, in a few words, for people
 */
public record RunTag(
    State state,
    int attempt,
    int tries,
    Optional<Instant> at,
    String task,
    Optional<Instant> after,
    String request,
    String token,
    String ask,
    String by,
    String why) {

  public enum State {
    /** Registered with its revision and not begun. */
    PENDING,
    /** It is about to be started, or was; only a look tells. */
    STARTING,
    /** ECS had no room for it and is asked again. */
    DEFERRED,
    /** ECS does not start it as it is written. */
    REFUSED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** Whether it ran is not known any more; a person says so. */
    UNKNOWN,
    /** A person wants another attempt. */
    RETRY;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<State> of(String word) {
      return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
    }
  }

  /** Digits of a token that are kept: enough to tell one start from the next. */
  private static final int TOKEN_DIGITS = 8;

  /** What is sent along when the revision is registered. */
  public static final RunTag PENDING =
      new RunTag(State.PENDING, 0, 0, Optional.empty(), "", Optional.empty(), "", "", "", "", "");

  /** Reads a tag's value; empty where a person mangled it. */
  public static Optional<RunTag> parse(String value) {
    var pairs = TagCodec.read(value);
    return State.of(pairs.getOrDefault("state", ""))
        .map(state -> new RunTag(
            state,
            number(pairs.getOrDefault("n", "")),
            number(pairs.getOrDefault("t", "")),
            SuspendTag.instant(pairs.getOrDefault("at", "")),
            pairs.getOrDefault("task", ""),
            millis(pairs.getOrDefault("after", "")),
            pairs.getOrDefault("rq", ""),
            pairs.getOrDefault("tk", ""),
            pairs.getOrDefault("ask", ""),
            pairs.getOrDefault("by", ""),
            SuspendTag.spaced(pairs.getOrDefault("why", ""))));
  }

  public String value() {
    var pairs = new LinkedHashMap<String, String>();
    pairs.put("state", state.word());
    if (attempt > 0) pairs.put("n", Integer.toString(attempt));
    if (tries > 0) pairs.put("t", Integer.toString(tries));
    at.ifPresent(t -> pairs.put("at", t.truncatedTo(ChronoUnit.SECONDS).toString()));
    if (!task.isEmpty()) pairs.put("task", task);
    after.ifPresent(t -> pairs.put("after", Long.toString(t.toEpochMilli())));
    if (!request.isEmpty()) pairs.put("rq", request);
    if (!token.isEmpty()) pairs.put("tk", token);
    if (!ask.isEmpty()) pairs.put("ask", ask);
    if (!by.isEmpty()) pairs.put("by", by);
    if (!why.isEmpty()) pairs.put("why", TagCodec.reason(why));
    return TagCodec.write(pairs);
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
  }

  private static Optional<Instant> millis(String text) {
    return text.matches("[0-9]{1,15}")
        ? Optional.of(Instant.ofEpochMilli(Long.parseLong(text)))
        : Optional.empty();
  }

  public RunTag as(State other, String reason) {
    return new RunTag(other, attempt, tries, at, task, after, request, "", ask, by, reason);
  }

  /** A task of this attempt was seen. */
  public RunTag on(String taskId) {
    return new RunTag(State.RUNNING, attempt, tries, at, taskId, after, request, "", ask, by, "");
  }

  /** ECS has just named a task of this attempt, which may not be in sight yet. */
  public RunTag on(String taskId, Instant now) {
    return new RunTag(
        State.RUNNING, attempt, tries, Optional.of(now), taskId, after, request, "", ask, by, "");
  }

  /** The same attempt once more, at this instant. */
  public RunTag again(Instant now, String digits) {
    return new RunTag(
        State.STARTING, attempt, tries + 1, Optional.of(now), "", after, digits, "", ask, "", "");
  }

  /**
   * The next attempt.
   *
   * @param newerThan when the task of this attempt was created
   */
  public RunTag next(Instant now, Optional<Instant> newerThan, String digits, String release) {
    return new RunTag(
        State.STARTING,
        attempt + 1,
        1,
        Optional.of(now),
        "",
        newerThan.or(() -> after),
        digits,
        "",
        release,
        "",
        "");
  }

  /** A start that is intended with this token. */
  public RunTag under(String clientToken) {
    var digits = clientToken.substring(0, Math.min(TOKEN_DIGITS, clientToken.length()));
    return new RunTag(state, attempt, tries, at, task, after, request, digits, ask, by, why);
  }

  /** Whether the start was intended with this token, so that ECS knows it by it. */
  public boolean isUnder(String clientToken) {
    return !token.isEmpty() && clientToken.startsWith(token);
  }

  /** The same with the last task so far, of as many as ECS shows where it counted none. */
  public RunTag named(String taskId, int shown) {
    int counted = attempt > 0 ? attempt : shown;
    return new RunTag(state, counted, tries, at, taskId, after, request, "", ask, by, why);
  }

  /** How a person says that it ended, or that it should be tried again. */
  public RunTag said(State other, String person, String reason) {
    return new RunTag(other, attempt, tries, at, task, after, request, "", ask, person, reason);
  }

  public boolean isOver() {
    return state == State.SUCCEEDED || state == State.FAILED;
  }
}
