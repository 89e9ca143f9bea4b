package io.mooring.diff;

import java.util.List;

/** What differs and what was ignored, both in pointer order. */
public record Diff(List<Difference> differences, List<Ignored> ignored) {
  public static final Diff NONE = new Diff(List.of(), List.of());

  public Diff {
    differences = List.copyOf(differences);
    ignored = List.copyOf(ignored);
  }

  public boolean isEmpty() {
    return differences.isEmpty();
  }
}
