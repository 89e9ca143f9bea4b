package io.mooring.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.mooring.notify.Channel;
import io.mooring.notify.Tally;

/** Counts notices by channel and by what became of them; born at 0, configured or not. */
public final class NotificationMeters implements Tally {
  private final MeterRegistry registry;

  public NotificationMeters(MeterRegistry registry) {
    this.registry = registry;
    for (var channel : Channel.values()) {
      for (var result : Result.values()) counter(channel, result);
    }
  }

  @Override
  public void count(Channel channel, Result result) {
    counter(channel, result).increment();
  }

  private Counter counter(Channel channel, Result result) {
    return Counter.builder("mooring.notifications")
        .description("Notices sent, given up, or dropped unsent for newer ones")
        .tag("channel", channel.word())
        .tag("result", Labels.of(result))
        .register(registry);
  }
}
