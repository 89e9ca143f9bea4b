package io.mooring.status;

import io.mooring.diff.Difference;
import io.mooring.diff.Ignored;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a resource matches Git. The status is computed from the list of differences, so
 * "OutOfSync with an empty diff" cannot be written down.
 */
public sealed interface Sync {
  Instant since();

  /** Nothing differs. */
  record Synced(Instant since, List<Ignored> ignored) implements Sync {
    public Synced {
      ignored = List.copyOf(ignored);
    }
  }

  /** Something differs; a resource that is not there at all differs in the pointer "". */
  record OutOfSync(
      Instant since, Origin origin, List<Difference> differences, List<Ignored> ignored)
      implements Sync {
    public OutOfSync {
      differences = List.copyOf(differences);
      ignored = List.copyOf(ignored);
      if (differences.isEmpty())
        throw new IllegalArgumentException("OutOfSync without a difference");
    }
  }

  /**
   * It cannot be told: the manifest, the source or ECS could not be read. {@code lastKnown} is what
   * differs from the last good commit, where that much is known.
   */
  record Unknown(Instant since, Optional<OutOfSync> lastKnown) implements Sync {}

  default Status status() {
    return switch (this) {
      case Synced _ -> Status.SYNCED;
      case OutOfSync _ -> Status.OUT_OF_SYNC;
      case Unknown _ -> Status.UNKNOWN;
    };
  }

  default Optional<Origin> knownOrigin() {
    return out().map(OutOfSync::origin);
  }

  default List<Difference> differences() {
    return out().map(OutOfSync::differences).orElse(List.of());
  }

  default List<Ignored> ignored() {
    return switch (this) {
      case Synced synced -> synced.ignored();
      case OutOfSync out -> out.ignored();
      case Unknown(var _, var lastKnown) -> lastKnown.map(OutOfSync::ignored).orElse(List.of());
    };
  }

  private Optional<OutOfSync> out() {
    return switch (this) {
      case Synced _ -> Optional.empty();
      case OutOfSync out -> Optional.of(out);
      case Unknown(var _, var lastKnown) -> lastKnown;
    };
  }

  /** Argo CD's words. */
  enum Status {
    SYNCED("Synced"),
    OUT_OF_SYNC("OutOfSync"),
    UNKNOWN("Unknown");

    private final String word;

    Status(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }
}
