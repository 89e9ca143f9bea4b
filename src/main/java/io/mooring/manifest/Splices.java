package io.mooring.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/** Changes of a text at exact places, written in the style of what stands around them. */
final class Splices {
  /** Replaces what is between two offsets. */
  private record Splice(int start, int end, String with) {}

  private final String text;
  private final String newLine;
  private final List<Splice> splices = new ArrayList<>();

  Splices(String text) {
    this.text = text;
    this.newLine = text.contains("\r\n") ? "\r\n" : "\n";
  }

  List<Span> documents() {
    return Span.documents(text);
  }

  /** The text with every change. It may differ from the one that was read in blanks alone. */
  String applied(String original) {
    var made = new StringBuilder(original);
    splices.stream()
        .sorted(Comparator.comparingInt(Splice::start).reversed())
        .forEach(s -> made.replace(s.start(), s.end(), s.with()));
    return made.toString();
  }

  /** Another text in place of a scalar, in its quotes. */
  void scalar(Span at, String value) {
    if (at instanceof Span.Scalar scalar && !scalar.isBlock())
      splices.add(new Splice(at.start(), at.end(), styled(value, scalar.style())));
  }

  /** Only letters, digits and {@code ._:/@-} occur in images, so nothing needs an escape. */
  private static String styled(String value, ScalarStyle style) {
    return switch (style) {
      case SINGLE_QUOTED -> "'" + value + "'";
      case DOUBLE_QUOTED -> '"' + value + '"';
      default -> isPlain(value) ? value : '"' + value + '"';
    };
  }

  /** Whether YAML reads the text as itself without quotes. */
  private static boolean isPlain(String value) {
    return Scalars.plain(value) instanceof Scalars.Read.Value(var node)
        && node.equals(TextNode.valueOf(value))
        && !value.matches("[-?:].*|.*:")
        // Other tools read these as numbers, times or truths.
        && !value.matches("(?i)[-+.0-9_:e]+|0x.*|y|n|yes|no|on|off");
  }

  /** A member behind another one of a mapping. */
  void addAfter(Span.Member member, Span.Mapping in, String key, String value) {
    var written = pair(key, value, isQuoted(in));
    insert(
        member.value().end(),
        in.flow() ? ", " + written : indented(column(member.key().start()), written),
        in.flow());
  }

  /** An entry behind the last one of a list. */
  void addEntry(Span.Listing list, ObjectNode entry, Span.Mapping root) {
    var written = flow(entry, isQuoted(root));
    if (list.entries().isEmpty()) {
      insert(list.start() + 1, written, true);
    } else if (list.flow()) {
      insert(list.entries().getLast().end(), ", " + written, true);
    } else {
      int dash = column(list.start());
      boolean block = list.entries().getLast() instanceof Span.Mapping last && !last.flow();
      var lines = block ? block(entry, dash + 2) : written;
      insert(list.end(), indented(dash, "- " + lines), false);
    }
  }

  /** A list with one entry as the last member of the document. */
  void addMember(Span.Mapping root, String key, ObjectNode entry) {
    boolean quoted = isQuoted(root);
    var name = quoted ? '"' + key + '"' : key;
    if (root.flow()) {
      var list = name + ": [" + flow(entry, quoted) + "]";
      insert(
          root.members().isEmpty()
              ? root.start() + 1
              : root.members().getLast().value().end(),
          (root.members().isEmpty() ? "" : ", ") + list,
          true);
    } else {
      int column = column(root.start());
      var lines = name + ":" + indented(column + 2, "- " + block(entry, column + 4));
      insert(root.end(), indented(column, lines), false);
    }
  }

  /** A list with one entry for a member that has no value. */
  void fill(Span.Member member, ObjectNode entry, Span.Mapping root) {
    var list = "[" + flow(entry, isQuoted(root)) + "]";
    var value = member.value();
    if (value.end() > value.start()) splices.add(new Splice(value.start(), value.end(), list));
    else insert(text.indexOf(':', member.key().end()) + 1, " " + list, true);
  }

  /** Puts a text at an offset, or behind the line of the offset. */
  private void insert(int offset, String what, boolean here) {
    int at = offset;
    if (!here) {
      // The end of a block text is the start of the next line already.
      boolean lineBegins = at > 0 && text.charAt(at - 1) == '\n';
      if (lineBegins) at -= text.startsWith(newLine, at - newLine.length()) ? newLine.length() : 1;
      while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') at++;
    }
    splices.add(new Splice(at, at, what));
  }

  private String indented(int column, String line) {
    return newLine + " ".repeat(column) + line;
  }

  private String block(ObjectNode entry, int column) {
    return entry.properties().stream()
        .map(m -> pair(m.getKey(), m.getValue().asText(), false))
        .collect(Collectors.joining(newLine + " ".repeat(column)));
  }

  private static String flow(ObjectNode entry, boolean quoted) {
    return entry.properties().stream()
        .map(m -> pair(m.getKey(), m.getValue().asText(), quoted))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String pair(String key, String value, boolean quoted) {
    var style = quoted ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN;
    return styled(key, style) + ": " + styled(value, style);
  }

  /** JSON quotes its keys, so what is added is quoted, too. */
  private static boolean isQuoted(Span.Mapping mapping) {
    return !mapping.members().isEmpty()
        && mapping.members().getFirst().key().style() == ScalarStyle.DOUBLE_QUOTED;
  }

  private int column(int offset) {
    int line = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1));
    return offset - line - 1;
  }
}
