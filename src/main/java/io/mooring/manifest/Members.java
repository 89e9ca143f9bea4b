package io.mooring.manifest;

import io.mooring.shape.Shape;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The members of a structure of ours, put down one after the other. */
final class Members {
  static final Shape TEXT = new Shape.Text(List.of());
  static final Shape TEXTS = new Shape.ListOf(TEXT);
  static final Shape WHOLE = new Shape.Whole(Integer.SIZE);

  private final SortedMap<String, Shape> members = new TreeMap<>();

  private Members() {}

  /** Members that are plain text. */
  static Members texts(String... names) {
    var made = new Members();
    for (var name : names) made.members.put(name, TEXT);
    return made;
  }

  Members and(String name, Shape shape) {
    members.put(name, shape);
    return this;
  }

  Members andAll(SortedMap<String, Shape> more) {
    members.putAll(more);
    return this;
  }

  /** The structure by a name that begins in lower case, as all of ours do. */
  Shape.Structure as(String name, String... required) {
    return new Shape.Structure(
        name, Collections.unmodifiableSortedMap(new TreeMap<>(members)), List.of(required));
  }

  SortedMap<String, Shape> sorted() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(members));
  }
}
