package io.mooring.present;

import io.mooring.diff.Difference;
import java.util.ArrayList;
import java.util.List;

/**
 * A diff as a comment on a pull request: one collapsed section a resource. Everything that comes
 * from a manifest or from ECS is escaped, so that a value can neither break the table, nor run as
 * HTML, nor call for somebody.
 */
public final class DiffMarkdown {
  /** Longest comment, in characters; GitHub takes 65,536. */
  public static final int COMMENT_MAX = 60_000;

  /** Room kept for the line that says how much is missing. */
  private static final int TAIL = 200;

  /** Longest value in a cell, in characters: more is read in the full diff. */
  private static final int CELL_MAX = 600;

  /** A section smaller than this, in characters, would say nothing but that there is one. */
  private static final int SECTION_MIN = 5_000;

  /** Room for what follows the table of a section, in characters. */
  private static final int AFTER_TABLE = 4_000;

  /** Longest sentence after a table, in characters. */
  private static final int SENTENCE_MAX = 300;

  private DiffMarkdown() {}

  public static String of(List<Subject> subjects) {
    if (subjects.isEmpty()) return "";
    var text = new StringBuilder("### Mooring: %s\n\n"
        .formatted(counted(subjects.size(), "resource differs", "resources differ")));
    int told = 0;
    for (var subject : subjects) {
      int room = COMMENT_MAX - TAIL - text.length();
      if (room < SECTION_MIN) break;
      text.append(section(subject, room));
      told++;
    }
    int more = subjects.size() - told;
    if (more > 0) {
      text.append("\n%s not shown here; `mooring diff` shows all.\n"
          .formatted(counted(more, "more resource is", "more resources are")));
    }
    return text.toString();
  }

  private static String counted(int count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  /**
   * One resource, cut to its room.
   *
   * @param room how many characters it may take
   */
  private static String section(Subject subject, int room) {
    var key = subject.resource().key();
    int count = subject.differences().size();
    var text = new StringBuilder("<details><summary>%s: %s, %s</summary>\n\n"
        .formatted(
            code(key.toString()),
            DiffText.origin(subject.resource().sync()),
            counted(count, "difference", "differences")));
    text.append("| field | live | desired | why |\n|---|---|---|---|\n");
    int told = 0;
    for (var difference : subject.differences()) {
      var row = row(subject, difference);
      if (text.length() + row.length() > room - AFTER_TABLE) break;
      text.append(row);
      told++;
    }
    if (told < count) text.append("| %d more | | | |\n".formatted(count - told));
    var after = after(subject);
    var end = "\n</details>\n\n";
    for (var line : after) {
      if (text.length() + line.length() + end.length() > room) break;
      text.append(line);
    }
    return text.append(end).toString();
  }

  /** What would follow, and what a person should know, line by line. */
  private static List<String> after(Subject subject) {
    var lines = new ArrayList<String>();
    var steps = Ahead.of(subject);
    if (!steps.isEmpty())
      lines.add(Ahead.awaitsApproval(subject) ? "\nOnce approved, then:\n\n" : "\nThen:\n\n");
    for (int i = 0; i < steps.size(); i++)
      lines.add("%d. %s\n".formatted(i + 1, prose(steps.get(i).words())));
    for (var condition : subject.resource().conditions())
      lines.add("\n**%s**: %s\n".formatted(condition.type().word(), prose(condition.message())));
    return lines;
  }

  private static String row(Subject subject, Difference difference) {
    if (Subject.isWhole(difference)) return "| the service | not there | wanted | |\n";
    var from = subject.setBy(difference).map(place -> "<br>" + code(place)).orElse("");
    return "| %s | %s | %s | %s%s |\n"
        .formatted(
            code(difference.pointer()),
            cell(Shown.live(difference)),
            cell(Shown.desired(difference)),
            prose(difference.why().words()),
            from);
  }

  private static String cell(List<String> lines) {
    return code(cut(String.join("\n", lines), CELL_MAX));
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) return text;
    // Not through the middle of a character that takes two.
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + " …";
  }

  /** As code in HTML: inside it Markdown and mentions mean nothing once they are entities. */
  private static String code(String text) {
    return "<code>" + entities(text) + "</code>";
  }

  private static String prose(String text) {
    return entities(cut(text, SENTENCE_MAX));
  }

  /** Every character that Markdown, HTML or a mention could be made of, as a number. */
  private static String entities(String text) {
    var made = new StringBuilder(text.length());
    text.codePoints().forEach(c -> {
      if (c == '\n') made.append("<br>");
      else if (c < ' ' || c == 0x7f) made.append(' ');
      else if ("&<>\"'`|@*_~[]()#\\!$:".indexOf(c) >= 0)
        made.append("&#").append(c).append(';');
      else made.appendCodePoint(c);
    });
    return made.toString();
  }
}
