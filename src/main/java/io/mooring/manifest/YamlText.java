package io.mooring.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads YAML 1.2 and JSON with the place of every value, from files that nobody vouches for.
 *
 * <p>Numbers are read as in JSON, so {@code no}, {@code 012} and {@code 1_000} stay text;
 * {@code true}, {@code false} and {@code null} (also {@code ~} and an empty value) may be spelled
 * as YAML's core schema allows. Aliases, anchors, tags, directives, keys that are not plain text,
 * duplicate keys, {@code .inf} and {@code .nan} are refused, each with its place and a fix.
 *
 * <p>What was read before an error is kept, and since a line that begins with {@code ---} always
 * starts a new document, one broken document does not take the next ones with it.
 */
public final class YamlText {
  /** Largest file, in bytes: the largest real manifest seen is a twentieth of it. */
  public static final int FILE_MAX = 1 << 20;

  /** Most mappings, lists, keys and scalars in one file: 0.2 s of parsing. */
  public static final int VALUES_MAX = 100_000;

  /** Deepest nesting, in levels: ECS's own shapes need 9 below {@code spec}. */
  public static final int DEPTH_MAX = 32;

  /** Most documents in one file: each costs a parser of its own. */
  public static final int DOCUMENTS_MAX = 1_000;

  private static final Pattern DOCUMENT_START =
      Pattern.compile("^---(?=[ \\t\\r\\n]|\\z)", Pattern.MULTILINE);
  private static final Pattern FLOW = Pattern.compile("\\A\\s*[{\\[]");

  private YamlText() {}

  /** Never throws for bad content: what is wrong is in the answer. */
  public static ParsedText parse(String file, byte[] content) {
    if (content.length > FILE_MAX) {
      return unreadable(
          file,
          // A caller may stop reading early: the true size is not known here.
          "the file is larger than " + FILE_MAX + " bytes (1 MiB), the most that is read; split it"
              + " into several files");
    }
    if (isUtf16(content)) return unreadable(file, "the text is UTF-16; save the file as UTF-8");
    if (isWide(content))
      return unreadable(file, "the text is UTF-16 or UTF-32; save the file as UTF-8");
    var decoded = decode(content);
    var starts = starts(decoded.text());
    if (starts.size() > DOCUMENTS_MAX) {
      return unreadable(
          file, "more than " + DOCUMENTS_MAX + " documents in one file; split the file");
    }
    var documents = new ArrayList<ParsedText.Document>();
    int values = 0;
    int line = 0;
    for (int i = 0; i < starts.size(); i++) {
      int end = i + 1 < starts.size() ? starts.get(i + 1) : decoded.text().length();
      var part = decoded.text().substring(starts.get(i), end);
      int nextLine = line + (int) part.chars().filter(c -> c == '\n').count();
      var encoding = decoded.flaw(line, nextLine, i + 1 == starts.size());
      values += read(part, line, VALUES_MAX - values, encoding, documents);
      line = nextLine;
    }
    return new ParsedText(file, documents, List.of());
  }

  private static ParsedText unreadable(String file, String message) {
    return new ParsedText(file, List.of(), List.of(new ParsedText.Flaw(1, 1, "", message)));
  }

  /** Reads the documents of one part, most often one, and answers how many values it met. */
  private static int read(
      String part,
      int firstLine,
      int valuesAllowed,
      List<ParsedText.Flaw> encoding,
      List<ParsedText.Document> documents) {
    var flaws = new ArrayList<>(encoding);
    boolean mentionsUs = part.contains("mooring/");
    var text = withoutDirectives(withoutControls(part, firstLine, flaws), firstLine, flaws);
    text = withSpaces(text);
    // With the default buffer one long scalar costs seconds: the scanner moves the buffer for each
    // character that it looks ahead.
    var settings = LoadSettings.builder().setBufferSize(text.length() + 16).build();
    var tree = new DocumentTree(firstLine);
    int values = 0;
    boolean complete = true;
    try {
      for (var event : new Parse(settings).parseString(text)) {
        if (event instanceof DocumentStartEvent && tree.values() > 0) {
          keep(tree.document(flaws, true, mentionsUs), documents);
          values += tree.values();
          flaws.clear();
          tree = new DocumentTree(firstLine);
        }
        if (tree.take(event, valuesAllowed - values)) continue;
        complete = false;
        break;
      }
    } catch (MarkedYamlEngineException broken) {
      complete = false;
      syntaxFlaw(broken, text, firstLine, tree);
    } catch (YamlEngineException broken) {
      complete = false;
      tree.flawAt(firstLine + 1, 1, "not valid YAML: " + Suggestion.quoted(words(broken)));
    }
    keep(tree.document(flaws, complete, mentionsUs), documents);
    return values + tree.values();
  }

  /** An empty document, as between two {@code ---}, is nobody's mistake. */
  private static void keep(ParsedText.Document document, List<ParsedText.Document> documents) {
    if (document.root().isNull() && document.flaws().isEmpty()) return;
    documents.add(document);
  }

  private static void syntaxFlaw(
      MarkedYamlEngineException broken, String text, int firstLine, DocumentTree tree) {
    // Quotes that are never closed are told where they open, not where the text ends.
    var at =
        SyntaxWording.isUnclosedQuote(broken) ? broken.getContextMark() : broken.getProblemMark();
    int line = at.map(Mark::getLine).orElse(0);
    var words = text.lines().skip(line).findFirst().orElse("");
    tree.flawAt(
        firstLine + line + 1,
        at.map(Mark::getColumn).orElse(0) + 1,
        SyntaxWording.of(broken, words, firstLine));
  }

  private static String words(YamlEngineException broken) {
    return Optional.ofNullable(broken.getMessage()).orElse("unreadable");
  }

  /**
   * Where each document starts: {@code ---} at the start of a line can stand for nothing else (YAML
   * 1.2.2, 6.6 and 9.1.2).
   */
  private static List<Integer> starts(String text) {
    var starts = new ArrayList<Integer>();
    starts.add(0);
    var marker = DOCUMENT_START.matcher(text);
    while (marker.find() && starts.size() <= DOCUMENTS_MAX) {
      // The marker after a directive or a comment starts the document that they belong to.
      if (!isHead(text, starts.getLast(), marker.start())) starts.add(marker.start());
    }
    return starts;
  }

  /** Whether there are only empty lines, comments and directives. */
  private static boolean isHead(String text, int from, int to) {
    for (int at = from; at < to; at = lineEnd(text, at) + 1) {
      char first = text.charAt(at);
      boolean isBlank = first != '-' && text.substring(at, lineEnd(text, at)).isBlank();
      if (first != '#' && first != '%' && !isBlank) return false;
    }
    return true;
  }

  private static int lineEnd(String text, int at) {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end;
  }

  /**
   * Directives are made comments, so that the document below can still be named; the first one is
   * told.
   */
  private static String withoutDirectives(String text, int firstLine, List<ParsedText.Flaw> flaws) {
    var made = new StringBuilder(text);
    int line = firstLine;
    boolean told = false;
    for (int at = 0; at < text.length(); at = lineEnd(text, at) + 1) {
      int end = lineEnd(text, at);
      if (!isHead(text, at, end)) break;
      line++;
      if (text.charAt(at) != '%') continue;
      made.setCharAt(at, '#');
      if (told) continue;
      told = true;
      var directive = Suggestion.quoted(text.substring(at, end).strip());
      flaws.add(new ParsedText.Flaw(
          line,
          1,
          "",
          "directive " + directive + ": directives are not accepted; remove the line"));
    }
    return made.toString();
  }

  /** JSON allows tabs between its tokens and YAML does not; places stay the same. */
  static String withSpaces(String text) {
    if (text.indexOf('\t') < 0 || !FLOW.matcher(text).find()) return text;
    var spaced = new StringBuilder(text.length());
    boolean inText = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (inText && c == '\\' && i + 1 < text.length()) {
        spaced.append(c).append(text.charAt(++i));
        continue;
      }
      if (c == '"') inText = !inText;
      spaced.append(c == '\t' && !inText ? ' ' : c);
    }
    return spaced.toString();
  }

  /** YAML has no place for control characters; the first one is told, all become {@code ?}. */
  private static String withoutControls(String text, int firstLine, List<ParsedText.Flaw> flaws) {
    if (StreamReader.isPrintable(text)) return text;
    var clean = new StringBuilder(text.length());
    int line = firstLine + 1;
    int column = 1;
    boolean told = false;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int c = text.codePointAt(at);
      boolean bad = !StreamReader.isPrintable(c);
      clean.appendCodePoint(bad ? '?' : c);
      if (bad && !told) {
        told = true;
        flaws.add(new ParsedText.Flaw(
            line,
            column,
            "",
            "the character U+%04X cannot stand in YAML; remove it, or write it as an escape in"
                    .formatted(c)
                + " double quotes"));
      }
      line += c == '\n' ? 1 : 0;
      column = c == '\n' ? 1 : column + 1;
    }
    return clean.toString();
  }

  /** Without a mark, it is the zero in an ASCII character that tells (YAML 1.2.2, 5.2). */
  private static boolean isWide(byte[] content) {
    if (content.length < 4) return false;
    boolean isPair = (content[0] == 0) != (content[1] == 0);
    boolean isFour = content[0] == 0 && content[1] == 0 && (content[2] != 0 || content[3] != 0);
    return isPair || isFour;
  }

  private static boolean isUtf16(byte[] content) {
    if (content.length < 2) return false;
    int mark = (content[0] & 0xff) << 8 | (content[1] & 0xff);
    return mark == 0xfeff || mark == 0xfffe;
  }

  /** A file as text; {@code badLine} is the first line, from 0, that is not UTF-8, or -1. */
  private record Decoded(String text, int badLine, int badColumn) {
    List<ParsedText.Flaw> flaw(int from, int to, boolean last) {
      if (badLine < from || (badLine >= to && !last)) return List.of();
      return List.of(new ParsedText.Flaw(
          badLine + 1, badColumn, "", "this is not UTF-8 text; save the file as UTF-8"));
    }
  }

  private static Decoded decode(byte[] content) {
    var bytes = ByteBuffer.wrap(content);
    try {
      var strict = StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
      return new Decoded(withoutByteOrderMark(strict.decode(bytes).toString()), -1, 0);
    } catch (CharacterCodingException malformed) {
      // The decoder stops in front of the first bad byte.
      var before = new String(content, 0, bytes.position(), StandardCharsets.UTF_8);
      int line = (int) before.chars().filter(c -> c == '\n').count();
      int column = before.length() - before.lastIndexOf('\n');
      return new Decoded(
          withoutByteOrderMark(new String(content, StandardCharsets.UTF_8)), line, column);
    }
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }
}
