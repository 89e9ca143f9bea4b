package io.mooring.aws;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far a stream was read. It is a value: the same cursor reads the same events again.
 *
 * @param from what is older is left out
 * @param token of the last page, "" before the first
 * @param last when the newest line was written, where there was one
 * @param atLast how many lines of that very millisecond were read
 * @param skip how many of them come once more, since reading began again at that millisecond
 * @param bounded whether reading ends at {@link LogReader#LINES_MAX} and
 *     {@link LogReader#BYTES_MAX}
 */
public record LogCursor(
    LogPlace.Stream place,
    Optional<Instant> from,
    String token,
    Size size,
    Optional<Instant> last,
    int atLast,
    int skip,
    boolean bounded) {

  /** What was read so far: lines, and the bytes of their text. */
  public record Size(int lines, long bytes) {
    static final Size NONE = new Size(0, 0);

    Size plus(Size more) {
      return new Size(lines + more.lines, bytes + more.bytes);
    }
  }

  /** At the beginning of a stream. */
  public static LogCursor head(LogPlace.Stream place, Optional<Instant> from, boolean bounded) {
    return new LogCursor(place, from, "", Size.NONE, Optional.empty(), 0, 0, bounded);
  }

  /** At the newest line that was read, since the token was forgotten: after 24 hours. */
  LogCursor again() {
    return new LogCursor(place, last.or(() -> from), "", size, last, atLast, atLast, bounded);
  }

  LogCursor at(String next) {
    return new LogCursor(place, from, next, size, last, atLast, skip, bounded);
  }

  /** Past these lines. */
  LogCursor past(List<LogLine> lines, Size more, int stillToSkip) {
    if (lines.isEmpty())
      return new LogCursor(place, from, token, size, last, atLast, stillToSkip, bounded);
    var newest = lines.getLast().at();
    int same = (int) lines.stream().filter(line -> line.at().equals(newest)).count();
    int before = last.filter(newest::equals).isPresent() ? atLast : 0;
    return new LogCursor(
        place,
        from,
        token,
        size.plus(more),
        Optional.of(newest),
        before + same,
        stillToSkip,
        bounded);
  }
}
