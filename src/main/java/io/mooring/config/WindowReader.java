package io.mooring.config;

import io.mooring.window.Cron;
import io.mooring.window.Window;
import io.mooring.window.Windows;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the windows of one app. */
final class WindowReader {
  /** Shorter than what cron can tell apart. */
  private static final Duration LEAST = Duration.ofMinutes(1);

  /** What is closed for longer than a month is better suspended, with a reason. */
  private static final Duration MOST = Duration.ofDays(31);

  /** Most windows of one app: each is asked for in every pass. */
  private static final int WINDOWS_MAX = 50;

  private static final ZoneId UTC = ZoneId.of("UTC");

  private final Values values;

  WindowReader(Values values) {
    this.values = values;
  }

  Windows read(String key, List<Keys.Window> windows) {
    if (windows.size() > WINDOWS_MAX) {
      values.problem(
          key, "has %d windows, at most %d: join some".formatted(windows.size(), WINDOWS_MAX));
    }
    var read = new ArrayList<Window>();
    for (int i = 0; i < windows.size(); i++)
      window(key + "[" + i + "]", windows.get(i)).ifPresent(read::add);
    return new Windows(read);
  }

  private Optional<Window> window(String key, Keys.Window window) {
    int before = values.problems().size();
    boolean denies = window.deny().isPresent();
    if (denies == window.allow().isPresent()) {
      values.problem(
          key, "needs one of deny and allow: when it begins, as in deny: \"0 18 * * FRI\"");
      return Optional.empty();
    }
    var begins = denies
        ? cron(key + ".deny", window.deny().orElseThrow())
        : cron(key + ".allow", window.allow().orElseThrow());
    if (window.length().isEmpty()) {
      values.problem(key + ".for", "is missing: set it to how long the window lasts, such as 62h");
    }
    var length = values.duration(key + ".for", window.length(), LEAST, LEAST, MOST);
    var zone = zone(key + ".zone", window.zone());
    boolean manual = values.flag(key + ".manual-sync", window.manualSync(), false);
    if (values.problems().size() > before || begins.isEmpty()) return Optional.empty();
    var effect = denies ? Window.Effect.DENY : Window.Effect.ALLOW;
    return Optional.of(new Window(effect, begins.get(), length, zone, manual));
  }

  private Optional<Cron> cron(String key, String text) {
    try {
      return Optional.of(Cron.parse(text));
    } catch (IllegalArgumentException wrong) {
      values.problem(key, "cannot be used: " + wrong.getMessage());
      return Optional.empty();
    }
  }

  private ZoneId zone(String key, Optional<String> text) {
    if (text.isEmpty()) return UTC;
    try {
      return ZoneId.of(text.get());
    } catch (DateTimeException _) {
      values.problem(
          key, "is '%s': use a time zone such as Europe/Berlin or UTC".formatted(text.get()));
      return UTC;
    }
  }
}
