package io.mooring.manifest;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where each value of a document was written, by JSON pointer. */
public record Positions(Position start, SortedMap<String, Position> byPointer) {
  public Positions {
    byPointer = Collections.unmodifiableSortedMap(new TreeMap<>(byPointer));
  }

  /** The place of a value, or of its nearest parent that has one. */
  public Position of(String pointer) {
    for (var at = pointer; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
      var position = byPointer.get(at);
      if (position != null) return position;
    }
    return start;
  }

  /** These places with others put under a pointer, as when one file is included in another. */
  public Positions with(String under, Positions included) {
    var merged = new TreeMap<>(byPointer);
    for (Map.Entry<String, Position> entry : included.byPointer().entrySet()) {
      merged.put(under + entry.getKey(), entry.getValue());
    }
    merged.put(under, included.start());
    return new Positions(start, merged);
  }
}
