package io.mooring.sim;

import java.util.Optional;
import java.util.TreeMap;

/** A task definition family. Its numbers only rise, whatever is deleted (ecs.md 3.1). */
final class Family {
  final TreeMap<Integer, Revision> revisions = new TreeMap<>();
  private int last;

  int nextNumber() {
    return ++last;
  }

  Optional<Revision> latestActive() {
    return revisions.descendingMap().values().stream()
        .filter(revision -> revision.status == Revision.Status.ACTIVE)
        .findFirst();
  }
}
