package io.mooring.window;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A time that comes again, in which an app may be changed or may not. It begins when the clock on
 * the wall of its zone shows the time of the expression, and lasts so many hours, as a stopwatch
 * counts them. Where the clocks go forward over its beginning it begins an hour later; where they
 * go back it begins the first time.
 *
 * @param length more than nothing
 * @param manualSync whether what a person approved goes through where this window closes the app
 */
public record Window(Effect effect, Cron begins, Duration length, ZoneId zone, boolean manualSync) {
  public enum Effect {
    /** The app may be changed in it; and, where any such window exists, only in one of them. */
    ALLOW,
    /** The app may not be changed in it, whatever else is said. */
    DENY
  }

  /**
   * How far the clock on a wall is moved at once, at most, for summer time anywhere
   * (https://data.iana.org/time-zones/tz-link.html).
   */
  private static final Duration CLOCK_MOVES_MAX = Duration.ofHours(2);

  public Window {
    if (!length.isPositive()) throw new IllegalArgumentException("a window of " + length);
  }

  /** One time of it, its end not included. */
  record Span(Instant start, Instant end) {
    boolean holds(Instant at) {
      return !at.isBefore(start) && at.isBefore(end);
    }
  }

  /** The time of it in which an instant lies, the last one where there are several. */
  Optional<Span> at(Instant instant) {
    var wall = wall(instant).plus(CLOCK_MOVES_MAX);
    var earliest = wall(instant.minus(length)).minus(CLOCK_MOVES_MAX);
    return Stream.iterate(
            begins.before(wall), Optional::isPresent, due -> due.flatMap(begins::before))
        .flatMap(Optional::stream)
        .takeWhile(due -> due.isAfter(earliest))
        .map(this::span)
        .filter(span -> span.holds(instant))
        .findFirst();
  }

  /** When it begins next after an instant. */
  Optional<Instant> next(Instant instant) {
    var wall = wall(instant).minus(CLOCK_MOVES_MAX);
    return Stream.iterate(
            begins.after(wall), Optional::isPresent, due -> due.flatMap(begins::after))
        .flatMap(Optional::stream)
        .map(due -> span(due).start())
        .filter(start -> start.isAfter(instant))
        .findFirst();
  }

  private LocalDateTime wall(Instant instant) {
    return LocalDateTime.ofInstant(instant, zone);
  }

  private Span span(LocalDateTime begin) {
    var start = begin.atZone(zone).toInstant();
    return new Span(start, start.plus(length));
  }

  /** As it is configured, for people. */
  String words() {
    return "%s \"%s\" for %s"
        .formatted(effect == Effect.DENY ? "deny" : "allow", begins, written());
  }

  private String written() {
    long hours = length.toHours();
    var rest = length.minusHours(hours);
    if (rest.isZero()) return hours + "h";
    return (hours == 0 ? "" : hours + "h") + rest.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
