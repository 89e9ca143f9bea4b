package io.mooring.manifest;

import java.util.Comparator;

/**
 * Something wrong with a file, in words a person can act on: what, where, and the fix.
 *
 * <p>{@code pointer} is rooted at the document, as the reader sees it:
 * {@code /spec/service/desiredCount}.
 */
public record Problem(Severity severity, Position at, String pointer, String message) {
  /** Longest message, in characters: the longest of ours lists what CloudWatch takes. */
  private static final int MESSAGE_MAX = 600;

  /** Longest place, in characters: a path of Git's is shorter, also with what put a value there. */
  private static final int PLACE_MAX = 9_000;

  public Problem {
    // Words of the user's may stand in a message: they must fit a line and stay on it.
    message = Suggestion.onOneLine(message, MESSAGE_MAX);
  }

  static final Comparator<Position> PLACES = Comparator.comparing(Position::file)
      .thenComparingInt(Position::line)
      .thenComparingInt(Position::column);

  /** By file, line and column, errors first. */
  public static final Comparator<Problem> ORDER = Comparator.comparing(Problem::at, PLACES)
      .thenComparing(Problem::severity)
      .thenComparing(Problem::pointer)
      .thenComparing(Problem::message);

  public enum Severity {
    /** The resource is not acted on. */
    ERROR,
    /** Likely a mistake, or something dropped on purpose; the resource goes on. */
    NOTE
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  @Override
  public String toString() {
    var word = severity == Severity.ERROR ? "error" : "note";
    return Suggestion.onOneLine(at.toString(), PLACE_MAX) + ": " + word + ": " + message;
  }
}
