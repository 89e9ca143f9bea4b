package io.mooring.manifest;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Finds what somebody probably meant to write. */
public final class Suggestion {
  /** Longest word that is compared, in characters: nobody mistypes a longer one by accident. */
  private static final int WORD_MAX = 200;

  /** One slip is forgiven for every so many characters of the word. */
  private static final int CHARACTERS_PER_SLIP = 4;

  /** Most slips forgiven: beyond three, another word was meant. */
  private static final int SLIPS_MAX = 3;

  /** Longest text repeated in a message, in characters. */
  private static final int SHOWN_MAX = 60;

  private Suggestion() {}

  /**
   * The known word that is fewest slips away (letters left out, added, exchanged or swapped; case
   * counts nothing), or nothing when none is near. Among equals, the first in alphabetical order.
   */
  public static Optional<String> nearest(String word, Collection<String> known) {
    if (word.isEmpty() || word.length() > WORD_MAX) return Optional.empty();
    int allowed = Math.clamp((word.length() + 1) / CHARACTERS_PER_SLIP, 1, SLIPS_MAX);
    var best = Optional.<String>empty();
    int fewest = allowed + 1;
    for (var candidate : new TreeSet<>(known)) {
      if (Math.abs(candidate.length() - word.length()) >= fewest) continue;
      int slips = slips(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      // A word as short as its slips shares nothing with the other.
      if (slips < fewest && slips < candidate.length()) {
        fewest = slips;
        best = Optional.of(candidate);
      }
    }
    return best;
  }

  /** {@code ; did you mean `x`?}, or nothing. */
  public static String didYouMean(String word, Collection<String> known) {
    return nearest(word, known).map(near -> "; did you mean `" + near + "`?").orElse("");
  }

  /**
   * A text of the user's as a message repeats it: in backquotes, on one line, cut when long, with
   * {@code ?} for what a terminal would act on or not show.
   */
  public static String quoted(String text) {
    return "`" + onOneLine(text, SHOWN_MAX).replace('`', '?') + "`";
  }

  /** The text with {@code ?} for what would break a line or move a cursor, cut when it is long. */
  static String onOneLine(String text, int most) {
    if (text.length() <= most && text.codePoints().allMatch(Suggestion::isShown)) return text;
    var line = new StringBuilder();
    text.codePoints().limit(most).forEach(c -> line.appendCodePoint(isShown(c) ? c : '?'));
    if (text.codePointCount(0, text.length()) > most) line.append('…');
    return line.toString();
  }

  private static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED -> false;
      default -> true;
    };
  }

  /** Optimal string alignment distance. */
  private static int slips(String a, String b) {
    var beforeLast = new int[b.length() + 1];
    var last = new int[b.length() + 1];
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) last[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int exchange = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(last[j - 1] + exchange, Math.min(last[j], row[j - 1]) + 1);
        boolean swapped = i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
      }
      var spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[b.length()];
  }
}
