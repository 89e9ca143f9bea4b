package io.mooring.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.HistogramDiff;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;

/** Two texts compared line by line, as {@code git diff} writes it. */
public final class TextDiff {
  private TextDiff() {}

  /** The unified diff with its two header lines; nothing where the texts are equal. */
  public static String unified(String beforeName, String before, String afterName, String after) {
    var left = new RawText(before.getBytes(StandardCharsets.UTF_8));
    var right = new RawText(after.getBytes(StandardCharsets.UTF_8));
    var edits = new HistogramDiff().diff(RawTextComparator.DEFAULT, left, right);
    if (edits.isEmpty()) return "";
    var out = new ByteArrayOutputStream();
    try (var formatter = new DiffFormatter(out)) {
      formatter.format(edits, left, right);
      formatter.flush();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return "--- %s\n+++ %s\n%s"
        .formatted(beforeName, afterName, out.toString(StandardCharsets.UTF_8));
  }
}
