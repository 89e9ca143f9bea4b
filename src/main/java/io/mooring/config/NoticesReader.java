package io.mooring.config;

import io.mooring.notify.Exclusion;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads who is told what happens. */
final class NoticesReader {
  private static final String KEY = "mooring.notify";

  /** {@code arn:aws:sns:eu-west-1:123456789012:name}; a FIFO topic is named {@code name.fifo}. */
  private static final Pattern TOPIC = Pattern.compile(
      "arn:aws[a-z-]*:sns:(?<region>[a-z]{2,4}(-[a-z]+)+-\\d{1,2}):\\d{12}:[A-Za-z0-9_-]+");

  private final Values values;

  NoticesReader(Values values) {
    this.values = values;
  }

  Settings.Notify read(Keys.Notify keys) {
    var sns = keys.sns();
    var exclude =
        values.made(KEY + ".sns.exclude", sns.exclude().orElse(Exclusion.USUAL), Exclusion::new);
    var calls = topic(KEY + ".sns.topic-arn", sns.topicArn())
        .flatMap(topic -> exclude.map(pattern -> new Settings.Calls(topic, pattern)));
    return new Settings.Notify(
        values.httpAddress(KEY + ".endpoint", keys.endpoint()),
        calls,
        topic(KEY + ".events.topic-arn", keys.events().topicArn()),
        webhook(keys.webhook()),
        missing(keys.webhook()),
        unused(keys.webhook()));
  }

  private Optional<Settings.Topic> topic(String key, Optional<String> text) {
    if (text.isEmpty()) return Optional.empty();
    var parts = TOPIC.matcher(text.get());
    if (parts.matches()) return Optional.of(new Settings.Topic(text.get(), parts.group("region")));
    var example = "such as arn:aws:sns:eu-west-1:123456789012:mooring";
    values.problem(
        key,
        text.get().endsWith(".fifo")
            ? "is a FIFO topic: use a standard one, " + example
            : "is '%s': use the ARN of an SNS topic, %s".formatted(text.get(), example));
    return Optional.empty();
  }

  /** Nothing of the address is repeated in a problem: its path may be a secret. */
  private Optional<Settings.Webhook> webhook(Keys.Webhook keys) {
    var key = KEY + ".webhook";
    if (keys.url().isEmpty()) return Optional.empty();
    var url = address(keys.url().get());
    if (url.isEmpty()) {
      values.problem(
          key + ".url",
          "cannot be used: use an address such as https://hooks.example.com/mooring,"
              + " without a name and a password in it");
    }
    return url.map(address -> new Settings.Webhook(
        address, keys.secret().map(Secret::new), values.path(keys.secretFile())));
  }

  /** The secret is the controller's: a command that tells nobody does without it. */
  private static List<String> missing(Keys.Webhook keys) {
    boolean one = keys.secret().isPresent() != keys.secretFile().isPresent();
    return keys.url().isEmpty() || one
        ? List.of()
        : List.of(
            KEY
                + ".webhook.secret-file or MOORING_NOTIFY_WEBHOOK_SECRET is needed, one of the two: the secret that signs events");
  }

  private static List<String> unused(Keys.Webhook keys) {
    boolean signs = keys.secret().isPresent() || keys.secretFile().isPresent();
    return keys.url().isPresent() || !signs
        ? List.of()
        : List.of(
            KEY
                + ".webhook has a secret and nothing to sign: set its url to where events are posted to, or take MOORING_NOTIFY_WEBHOOK_SECRET or secret-file away");
  }

  private static Optional<URI> address(String text) {
    try {
      var address = URI.create(text);
      boolean web = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
      return web && address.getHost() != null && address.getUserInfo() == null
          ? Optional.of(address)
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
