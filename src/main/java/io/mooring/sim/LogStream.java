package io.mooring.sim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One stream of CloudWatch Logs. Its lines are in the order of their time, and become visible in
 * that order too, so that what can be seen is always the beginning of the list.
 */
final class LogStream {
  /**
   * One line.
   *
   * @param seenAt when it has come in and can be read
   */
  record Line(Instant at, Instant seenAt, String message) {}

  final Instant createdAt;
  private final List<Line> lines = new ArrayList<>();

  LogStream(Instant createdAt) {
    this.createdAt = createdAt;
  }

  /** Many lines may bear one instant; none is older than the one before it. */
  void add(Instant at, Instant seenAt, String message) {
    if (lines.isEmpty()) {
      lines.add(new Line(at, later(at, seenAt), message));
      return;
    }
    var last = lines.getLast();
    var time = later(last.at, at);
    lines.add(new Line(time, later(last.seenAt, later(time, seenAt)), message));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** What was to be written after the instant never is. */
  void cut(Instant end) {
    while (!lines.isEmpty() && lines.getLast().at.isAfter(end)) lines.removeLast();
  }

  List<Line> seen(Instant now) {
    int low = 0;
    int high = lines.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (lines.get(middle).seenAt.isAfter(now)) high = middle;
      else low = middle + 1;
    }
    return lines.subList(0, low);
  }

  /** How many of the lines are older than the instant. */
  static int before(List<Line> lines, Instant instant) {
    int low = 0;
    int high = lines.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (lines.get(middle).at.isBefore(instant)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
