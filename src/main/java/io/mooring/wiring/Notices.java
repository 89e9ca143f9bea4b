package io.mooring.wiring;

import io.mooring.aws.SdkAws;
import io.mooring.config.Settings;
import io.mooring.notify.Channel;
import io.mooring.notify.Exclusion;
import io.mooring.notify.Notifications;
import io.mooring.notify.Outbox.Patience;
import io.mooring.notify.Sender;
import io.mooring.notify.SnsTopic;
import io.mooring.notify.Tally;
import io.mooring.notify.Webhook;
import io.mooring.plan.Policy;
import io.mooring.port.Aws;
import io.mooring.port.AwsCall;
import io.mooring.port.Repository;
import io.mooring.reconcile.Watcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The notifications as configured, and the connections that they go out by. */
final class Notices implements AutoCloseable {
  /** Longest wait for a webhook's answer; who takes longer should answer first and work later. */
  private static final Duration WEBHOOK_TIMEOUT = Duration.ofSeconds(10);

  private final Settings.Notify settings;
  private final Metering metering;
  private final InstantSource clock;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Notifications notifications;

  Notices(Settings all, Metering metering, Tally tally, InstantSource clock) {
    this.settings = all.notices();
    this.metering = metering;
    this.clock = clock;
    var silent = all.specs().stream()
        .filter(spec -> spec.policy().drift() == Policy.Drift.IGNORE)
        .map(spec -> spec.name())
        .collect(Collectors.toUnmodifiableSet());
    this.notifications = new Notifications(
        all.instance(),
        app -> !silent.contains(app),
        settings.sns().map(Settings.Calls::exclude).orElse(new Exclusion(Exclusion.USUAL)),
        senders(),
        Patience.USUAL,
        tally);
    open.push(notifications);
  }

  private EnumMap<Channel, Sender> senders() {
    var senders = new EnumMap<Channel, Sender>(Channel.class);
    settings.sns().ifPresent(calls -> senders.put(Channel.CALLS, topic(calls.topic())));
    settings.events().ifPresent(topic -> senders.put(Channel.EVENTS, topic(topic)));
    settings.webhook().ifPresent(hook -> {
      var webhook = new Webhook(hook.url(), secret(hook), WEBHOOK_TIMEOUT, clock);
      open.push(webhook);
      senders.put(Channel.WEBHOOK, webhook);
    });
    return senders;
  }

  /** Under Mooring's own identity: the topic is the installation's, whatever its apps assume. */
  private SnsTopic topic(Settings.Topic topic) {
    var sdk = SdkAws.open(new SdkAws.Target(topic.region(), settings.endpoint(), Optional.empty()));
    open.push(sdk);
    return new SnsTopic(metering.aws(sdk), topic.arn());
  }

  private static Supplier<String> secret(Settings.Webhook hook) {
    return () -> hook.secret()
        .map(s -> s.value())
        .orElseGet(() -> hook.secretFile().map(Notices::content).orElseThrow());
  }

  private static String content(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(
          "cannot read the secret in %s: it must exist and be readable by Mooring".formatted(file),
          unreadable);
    }
  }

  Watcher watcher() {
    return notifications;
  }

  /** The doors of the apps: counted as before, and told of where that is configured. */
  Metering doors() {
    return new Metering() {
      @Override
      public Aws aws(Aws door) {
        return notifications.before(metering.aws(door));
      }

      @Override
      public void waited(AwsCall.Group group, Duration wait) {
        metering.waited(group, wait);
      }

      @Override
      public Repository repository(String name, Repository door) {
        return metering.repository(name, door);
      }
    };
  }

  /** What waits goes out first, then its connections are closed. */
  @Override
  public void close() {
    for (var each : open) {
      try {
        each.close();
      } catch (Exception broken) {
        throw new IllegalStateException("notifications do not close: " + each, broken);
      }
    }
  }
}
