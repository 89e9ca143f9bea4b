package io.mooring.manifest;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * A value with the exact part of the text that holds it, for editing the text around it. Offsets
 * are in characters, the end is the first after it; of a block it is where its last value ends.
 */
sealed interface Span {
  int start();

  int end();

  record Scalar(int start, int end, String text, ScalarStyle style) implements Span {
    boolean isBlock() {
      return style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED;
    }
  }

  record Mapping(int start, int end, boolean flow, List<Member> members) implements Span {
    Optional<Member> member(String key) {
      return members.stream().filter(m -> m.key().text().equals(key)).findFirst();
    }
  }

  record Listing(int start, int end, boolean flow, List<Span> entries) implements Span {}

  record Member(Scalar key, Span value) {}

  /** The member of a mapping, at any depth; empty when a step leads nowhere. */
  default Optional<Span> at(String... keys) {
    var at = Optional.of(this);
    for (var key : keys)
      at = at.flatMap(
              span -> span instanceof Mapping mapping ? mapping.member(key) : Optional.empty())
          .map(Member::value);
    return at;
  }

  /**
   * The documents of a text that {@link YamlText} found nothing wrong with, which bounds its depth.
   */
  static List<Span> documents(String text) {
    var settings = LoadSettings.builder().setBufferSize(text.length() + 16).build();
    var reader = new Reader(text, new Parse(settings).parseString(text).iterator());
    return reader.documents();
  }

  /** Turns the parser's events into spans. */
  final class Reader {
    private final String text;
    private final Iterator<Event> events;
    private int codePoint;
    private int offset;

    private Reader(String text, Iterator<Event> events) {
      this.text = text;
      this.events = events;
    }

    private List<Span> documents() {
      var documents = new ArrayList<Span>();
      while (events.hasNext()) {
        var event = events.next();
        if (event.getEventId() == Event.ID.DocumentStart) documents.add(value(events.next()));
      }
      return documents;
    }

    private Span value(Event event) {
      int start = offset(event.getStartMark());
      return switch (event) {
        case ScalarEvent scalar ->
          new Scalar(
              start, offset(scalar.getEndMark()), scalar.getValue(), scalar.getScalarStyle());
        case MappingStartEvent mapping -> mapping(start, mapping.isFlow());
        case SequenceStartEvent list -> list(start, list.isFlow());
        default -> throw new IllegalArgumentException("a text with " + event.getEventId());
      };
    }

    private Mapping mapping(int start, boolean flow) {
      var members = new ArrayList<Member>();
      int end = start;
      for (var event = events.next(); ; event = events.next()) {
        if (event.getEventId() == Event.ID.MappingEnd)
          return new Mapping(start, flow ? offset(event.getEndMark()) : end, flow, members);
        if (!(value(event) instanceof Scalar key))
          throw new IllegalArgumentException("a key that is no text");
        var value = value(events.next());
        members.add(new Member(key, value));
        end = Math.max(key.end(), value.end());
      }
    }

    private Listing list(int start, boolean flow) {
      var entries = new ArrayList<Span>();
      int end = start;
      for (var event = events.next(); ; event = events.next()) {
        if (event.getEventId() == Event.ID.SequenceEnd)
          return new Listing(start, flow ? offset(event.getEndMark()) : end, flow, entries);
        var entry = value(event);
        entries.add(entry);
        end = entry.end();
      }
    }

    /**
     * The parser counts code points; events come in the order of the text, so this only walks on.
     */
    private int offset(Optional<Mark> mark) {
      int index = mark.map(Mark::getIndex).orElse(codePoint);
      offset = text.offsetByCodePoints(offset, index - codePoint);
      codePoint = index;
      return offset;
    }
  }
}
