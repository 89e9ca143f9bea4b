package io.mooring.ident;

import java.util.Optional;

/**
 * One revision of a task definition family, as in {@code web:12}. Revisions are immutable and never
 * reused.
 */
public record RevisionName(String family, int revision) implements Comparable<RevisionName> {
  public RevisionName {
    Names.requireEcs("family", family);
    if (revision < 1) throw new IllegalArgumentException("revision " + revision + " of " + family);
  }

  /** Reads {@code family:revision} or a task definition ARN; empty for anything else. */
  public static Optional<RevisionName> parse(String text) {
    var tail = text.substring(text.lastIndexOf('/') + 1);
    int colon = tail.lastIndexOf(':');
    if (colon < 1 || !Names.isEcs(tail.substring(0, colon))) return Optional.empty();
    if (tail.startsWith("+", colon + 1)) return Optional.empty();
    try {
      return Optional.of(new RevisionName(
          tail.substring(0, colon), Integer.parseInt(tail, colon + 1, tail.length(), 10)));
    } catch (IllegalArgumentException notARevision) {
      return Optional.empty();
    }
  }

  @Override
  public int compareTo(RevisionName other) {
    int byFamily = family.compareTo(other.family);
    return byFamily != 0 ? byFamily : Integer.compare(revision, other.revision);
  }

  @Override
  public String toString() {
    return family + ":" + revision;
  }
}
