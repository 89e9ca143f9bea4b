package io.mooring.wiring;

import io.mooring.config.Settings;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Hands the checked configuration from the command line to the server, across the one border where
 * nothing can be passed as an argument: the container is started by a class name.
 */
final class Launch {
  private static final AtomicReference<Optional<Settings>> SETTINGS =
      new AtomicReference<>(Optional.empty());

  private Launch() {}

  static void with(Settings settings) {
    if (SETTINGS.getAndSet(Optional.of(settings)).isPresent())
      throw new IllegalStateException("a server was launched already in this process");
  }

  /** Empty when the container was started by a test. */
  static Optional<Settings> settings() {
    return SETTINGS.get();
  }
}
