package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/**
 * Builds one document from the parser's events, without recursion, refusing what a manifest has no
 * use for. A refused value leaves null in its place, so that the rest can still be judged.
 */
final class DocumentTree {
  /**
   * Most flaws told of one document: nobody reads more at once, and a file of nothing but aliases
   * would fill the status page, the API and the log with a hundred thousand lines.
   */
  static final int FLAWS_MAX = 20;

  /** A mapping or list that is not closed yet. */
  private static final class Open {
    final ContainerNode<?> node;
    final ParsedText.Mark mark;
    final boolean isKey;
    final Map<String, Integer> keyLines = new HashMap<>();

    /** The key whose value comes next; null in a mapping that awaits a key, and in a list. */
    @Nullable
    String key;

    /** The step of the pointer that leads to the value put last. */
    String step = "";

    int keyLine;
    int keyColumn;

    /** The next value has no place in the tree: its key was refused. */
    boolean detached;

    Open(ContainerNode<?> node, ParsedText.Mark mark, boolean isKey) {
      this.node = node;
      this.mark = mark;
      this.isKey = isKey;
    }

    boolean awaitsKey() {
      return node instanceof ObjectNode && key == null;
    }
  }

  private final int firstLine;
  private final List<Open> open = new ArrayList<>();
  private final List<ParsedText.Flaw> flaws = new ArrayList<>();
  private JsonNode root = NullNode.instance;
  private ParsedText.Mark rootMark;
  private int values;

  /** {@code firstLine} is the line of the file, from 0, at which the parser's line 0 stands. */
  DocumentTree(int firstLine) {
    this.firstLine = firstLine;
    this.rootMark = new ParsedText.Mark(firstLine + 1, 1, List.of());
  }

  int values() {
    return values;
  }

  /** Takes one event; false when the document must not be read further. */
  boolean take(Event event, int valuesAllowed) {
    if (event instanceof NodeEvent node) {
      if (++values <= valuesAllowed) return takeValue(node);
      flaw(event, "more than " + YamlText.VALUES_MAX + " values in one file; split the file");
      return false;
    }
    boolean closes =
        event.getEventId() == Event.ID.MappingEnd || event.getEventId() == Event.ID.SequenceEnd;
    if (closes) close();
    return true;
  }

  private boolean takeValue(NodeEvent event) {
    // Before the key is taken: the pointer then names the mapping that holds it.
    var scalar = event instanceof ScalarEvent s ? s : null;
    if (scalar != null && !open.isEmpty() && open.getLast().awaitsKey()) {
      takeKey(scalar);
      return true;
    }
    refuseAnchorAndTag(event);
    switch (event) {
      case ScalarEvent s -> put(s, scalar(s));
      case AliasEvent alias -> {
        flaw(
            event,
            "alias " + Suggestion.quoted("*" + alias.getAlias().getValue())
                + ": aliases are not accepted; write the value out here");
        if (!open.isEmpty() && open.getLast().awaitsKey()) refuseKey(open.getLast());
        else put(event, NullNode.instance);
      }
      case MappingStartEvent _ -> {
        return start(event, JsonNodeFactory.instance.objectNode());
      }
      case SequenceStartEvent _ -> {
        return start(event, JsonNodeFactory.instance.arrayNode());
      }
      default -> throw new IllegalStateException("an event of no known kind: " + event);
    }
    return true;
  }

  private void takeKey(ScalarEvent event) {
    var parent = open.getLast();
    refuseAnchorAndTag(event);
    int line = line(event);
    var key = event.getValue();
    var first = parent.keyLines.putIfAbsent(key, line);
    if (first != null) {
      parent.key = key;
      flaw(
          event,
          "duplicate key " + Suggestion.quoted(key) + ", first written in line " + first
              + "; remove one of the two");
      parent.detached = true;
    }
    parent.key = key;
    parent.keyLine = line;
    parent.keyColumn = column(event);
  }

  private boolean start(NodeEvent event, ContainerNode<?> node) {
    boolean isKey = !open.isEmpty() && open.getLast().awaitsKey();
    if (isKey) {
      flaw(
          event,
          "a key must be plain text; templates such as {{ … }} are not evaluated here:"
              + " write the value itself");
    }
    if (open.size() == YamlText.DEPTH_MAX) {
      flaw(event, "nested deeper than " + YamlText.DEPTH_MAX + " levels; flatten the document");
      return false;
    }
    var mark = isKey ? mark(event) : put(event, node);
    open.add(new Open(node, mark, isKey));
    return true;
  }

  private void close() {
    var closed = open.removeLast();
    if (closed.isKey) refuseKey(open.getLast());
  }

  private static void refuseKey(Open parent) {
    parent.key = "";
    parent.detached = true;
  }

  /** Puts a value where it belongs and answers its mark. */
  private ParsedText.Mark put(NodeEvent event, JsonNode value) {
    if (open.isEmpty()) {
      root = value;
      rootMark = mark(event);
      return rootMark;
    }
    var parent = open.getLast();
    var key = parent.key;
    if (parent.node instanceof ArrayNode list) {
      var mark = mark(event);
      parent.step = String.valueOf(list.size());
      list.add(value);
      parent.mark.children().add(mark);
      return mark;
    }
    var mark = new ParsedText.Mark(parent.keyLine, parent.keyColumn, children(event));
    parent.step = key == null ? "" : ParsedText.escape(key);
    if (!parent.detached && key != null) {
      ((ObjectNode) parent.node).set(key, value);
      parent.mark.children().add(mark);
    }
    parent.key = null;
    parent.detached = false;
    return mark;
  }

  private JsonNode scalar(ScalarEvent event) {
    if (!event.isPlain()) return TextNode.valueOf(event.getValue());
    return switch (Scalars.plain(event.getValue())) {
      case Scalars.Read.Value(var node) -> node;
      case Scalars.Read.Refused(var message) -> {
        flaw(event, message);
        yield NullNode.instance;
      }
    };
  }

  private void refuseAnchorAndTag(NodeEvent event) {
    if (event instanceof AliasEvent) return;
    event
        .getAnchor()
        .ifPresent(
            anchor -> flaw(
                event,
                "anchor " + Suggestion.quoted("&" + anchor.getValue())
                    + ": anchors are not accepted; remove it and write the value out where it is used"));
    var tag = switch (event) {
      case ScalarEvent s -> s.getTag();
      case MappingStartEvent m -> m.getTag();
      case SequenceStartEvent s -> s.getTag();
      default -> Optional.<String>empty();
    };
    tag.ifPresent(name -> flaw(
        event,
        "tag " + Suggestion.quoted(name.replace("tag:yaml.org,2002:", "!!"))
            + ": tags are not accepted; remove it, and quote the value if it is text"));
  }

  void flaw(Event event, String message) {
    flawAt(line(event), column(event), message);
  }

  void flawAt(int line, int column, String message) {
    if (flaws.size() < FLAWS_MAX) {
      flaws.add(new ParsedText.Flaw(line, column, pointer(), message));
    } else if (flaws.size() == FLAWS_MAX) {
      flaws.add(new ParsedText.Flaw(
          line, column, pointer(), "more problems from here on are not listed; mend these first"));
    }
  }

  /** The pointer of the value that is being read. */
  private String pointer() {
    var pointer = new StringBuilder();
    for (var each : open) {
      if (each != open.getLast()) pointer.append('/').append(each.step);
      else if (each.node instanceof ArrayNode list) pointer.append('/').append(list.size());
      else if (each.key != null) pointer.append('/').append(ParsedText.escape(each.key));
    }
    return pointer.toString();
  }

  ParsedText.Document document(List<ParsedText.Flaw> more, boolean complete, boolean mentionsUs) {
    var all = new ArrayList<>(more);
    all.addAll(flaws);
    return new ParsedText.Document(root, rootMark, all, complete, mentionsUs);
  }

  private ParsedText.Mark mark(NodeEvent event) {
    return new ParsedText.Mark(line(event), column(event), children(event));
  }

  private static List<ParsedText.Mark> children(NodeEvent event) {
    return event instanceof ScalarEvent ? List.of() : new ArrayList<>(0);
  }

  private int line(Event event) {
    return firstLine + 1 + event.getStartMark().map(m -> m.getLine()).orElse(0);
  }

  private static int column(Event event) {
    return 1 + event.getStartMark().map(m -> m.getColumn()).orElse(0);
  }
}
