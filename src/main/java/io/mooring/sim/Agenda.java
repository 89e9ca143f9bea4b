package io.mooring.sim;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which service must be looked at when. A steady service costs nothing until its wake; services due
 * at one moment come in the order in which they were written in.
 */
final class Agenda {
  record Wake(Instant at, long serial) implements Comparable<Wake> {
    private static final Comparator<Wake> ORDER =
        Comparator.comparing(Wake::at).thenComparingLong(Wake::serial);

    @Override
    public int compareTo(Wake other) {
      return ORDER.compare(this, other);
    }
  }

  private final TreeMap<Wake, Service> wakes = new TreeMap<>();
  private long serial;

  /** Replaces the service's wake; null takes it out. */
  void set(Service service, @Nullable Instant at) {
    if (service.wake != null) wakes.remove(service.wake);
    service.wake = at == null ? null : new Wake(at, ++serial);
    if (service.wake != null) wakes.put(service.wake, service);
  }

  /** The earliest wake that is not after {@code now}. */
  Optional<Service> due(Instant now) {
    if (wakes.isEmpty() || wakes.firstKey().at().isAfter(now)) return Optional.empty();
    return Optional.of(wakes.firstEntry().getValue());
  }
}
