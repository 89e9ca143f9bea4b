package io.mooring.notify;

import io.mooring.ident.AppName;
import io.mooring.ident.InstanceName;
import io.mooring.notify.Outbox.Patience;
import io.mooring.port.Aws;
import io.mooring.reconcile.Watcher;
import io.mooring.status.PassReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** All that is told to the world outside: to as many channels as there are senders. */
public final class Notifications implements Watcher, AutoCloseable {
  private final Exclusion exclusion;
  private final Optional<Outbox> calls;
  private final Announcer announcer;
  private final List<Outbox> all = new ArrayList<>();

  /**
   * @param drift the apps that want to hear of drift
   * @param exclusion which AWS calls are not told
   */
  public Notifications(
      InstanceName instance,
      Predicate<AppName> drift,
      Exclusion exclusion,
      Map<Channel, Sender> senders,
      Patience patience,
      Tally tally) {
    this.exclusion = exclusion;
    var events = new ArrayList<Outbox>();
    Optional<Outbox> toCalls = Optional.empty();
    for (var channel : Channel.values()) {
      var sender = senders.get(channel);
      if (sender == null) continue;
      var outbox = new Outbox(channel, sender, patience, tally);
      all.add(outbox);
      switch (channel) {
        case CALLS -> toCalls = Optional.of(outbox);
        case EVENTS, WEBHOOK -> events.add(outbox);
      }
    }
    this.calls = toCalls;
    this.announcer = new Announcer(instance, drift, events);
  }

  /** The door, or one that tells of what goes through it. */
  public Aws before(Aws door) {
    return calls.<Aws>map(outbox -> new NotifiedAws(door, exclusion, outbox)).orElse(door);
  }

  @Override
  public void passed(PassReport report) {
    announcer.passed(report);
  }

  @Override
  public void close() {
    all.forEach(Outbox::close);
  }
}
