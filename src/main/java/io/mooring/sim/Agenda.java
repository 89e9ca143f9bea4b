package io.mooring.sim;

import java.time.Instant;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which service or lone task must be looked at when. A steady one costs nothing until its wake;
 * those due at one moment come in the order in which they were written in.
 */
final class Agenda {
  private record Wake(Instant at, long serial) implements Comparable<Wake> {
    private static final Comparator<Wake> ORDER =
        Comparator.comparing(Wake::at).thenComparingLong(Wake::serial);

    @Override
    public int compareTo(Wake other) {
      return ORDER.compare(this, other);
    }
  }

  /** Who is due, and since when. */
  record Entry(Instant at, Due due) {}

  private final TreeMap<Wake, Due> wakes = new TreeMap<>();
  private final IdentityHashMap<Due, Wake> known = new IdentityHashMap<>();
  private long serial;

  /** Replaces the wake; null takes it out. */
  void set(Due due, @Nullable Instant at) {
    var before = known.remove(due);
    if (before != null) wakes.remove(before);
    if (at == null) return;
    var wake = new Wake(at, ++serial);
    wakes.put(wake, due);
    known.put(due, wake);
  }

  /** The earliest that is not after {@code now}. */
  Optional<Entry> due(Instant now) {
    if (wakes.isEmpty() || wakes.firstKey().at().isAfter(now)) return Optional.empty();
    return Optional.of(new Entry(wakes.firstKey().at(), wakes.firstEntry().getValue()));
  }
}
