package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one file says: its documents, as far as they could be read, and what is wrong with it as
 * text. Apart from {@code file} it depends on the content alone, so a cache may keep it by Git blob
 * id and put the name in place with {@link #at}.
 */
public record ParsedText(String file, List<Document> documents, List<Flaw> flaws) {
  public ParsedText {
    documents = List.copyOf(documents);
    flaws = List.copyOf(flaws);
  }

  /** The same text under another name. */
  public ParsedText at(String otherFile) {
    return new ParsedText(otherFile, documents, flaws);
  }

  /** Everything wrong with the text, in the order of its lines. */
  public List<Problem> problems() {
    var all = new ArrayList<Problem>();
    flaws.forEach(flaw -> all.add(flaw.in(file)));
    documents.forEach(document -> document.flaws().forEach(flaw -> all.add(flaw.in(file))));
    return all.stream().sorted(Problem.ORDER).toList();
  }

  /**
   * One document. {@code flaws} are what is wrong with it as text; when it is not {@code complete},
   * the tree ends where the text could not be read further. {@code mentionsUs} tells whether the
   * text speaks of a Mooring version at all, so that a broken file of somebody else's is left
   * alone.
   */
  public record Document(
      JsonNode root, Mark mark, List<Flaw> flaws, boolean complete, boolean mentionsUs) {
    public Document {
      flaws = List.copyOf(flaws);
    }

    /** A document equals itself alone: what was made of it is kept by it, and trees are large. */
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    /** The place of a value, or of its nearest parent that is there. */
    Position position(String file, String pointer) {
      return at(file, Steps.of(pointer)).provenance().at();
    }

    /** Where the value that the steps lead to comes from; the steps must lead somewhere. */
    Sourced at(String file, List<String> steps) {
      var node = root;
      var at = mark;
      for (var step : steps) {
        int index = indexOf(node, step);
        if (index < 0) break;
        node = child(node, step);
        at = at.children().get(index);
      }
      return new Sourced(node, new Provenance.Written(file, "", node, at));
    }

    static int indexOf(JsonNode node, String step) {
      if (node.isArray()) return Steps.index(step).filter(i -> i < node.size()).orElse(-1);
      int index = 0;
      for (var member : node.properties()) {
        if (member.getKey().equals(step)) return index;
        index++;
      }
      return -1;
    }

    static JsonNode child(JsonNode node, String step) {
      return node.isArray() ? node.path(Integer.parseInt(step)) : node.path(step);
    }
  }

  /**
   * Where a value was written, and the values in it in the order of the tree: the key's place for a
   * member of a mapping, its own for anything else. Lines and columns count from 1.
   */
  public record Mark(int line, int column, List<Mark> children) {
    Position in(String file) {
      return new Position(file, line, column);
    }
  }

  /** Something wrong with the text; {@code pointer} is the value that cannot be relied on. */
  public record Flaw(int line, int column, String pointer, String message) {
    Problem in(String file) {
      return new Problem(
          Problem.Severity.ERROR, new Position(file, line, column), pointer, message);
    }
  }

  /** A key as a step of a JSON pointer (RFC 6901, section 3). */
  public static String escape(String key) {
    return key.indexOf('~') < 0 && key.indexOf('/') < 0
        ? key
        : key.replace("~", "~0").replace("/", "~1");
  }

  static String unescape(String step) {
    return step.indexOf('~') < 0 ? step : step.replace("~1", "/").replace("~0", "~");
  }
}
