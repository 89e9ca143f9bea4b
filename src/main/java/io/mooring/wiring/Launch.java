package io.mooring.wiring;

import io.mooring.config.Settings;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * What the command line hands to the server, across the one border where nothing can be passed as
 * an argument: the container is started by a class name.
 *
 * @param settings the checked configuration
 * @param started called when everything listens and the loop moves
 * @param refused told why the house could not be built
 * @param ended called when the house is closed, also on Ctrl-C
 */
public record Launch(
    Settings settings, Runnable started, Consumer<String> refused, Runnable ended) {
  private static final AtomicReference<Optional<Launch>> CURRENT =
      new AtomicReference<>(Optional.empty());

  void hand() {
    if (CURRENT.getAndSet(Optional.of(this)).isPresent())
      throw new IllegalStateException("a server was launched already in this process");
  }

  /** Empty when the container was started by a test. */
  static Optional<Launch> current() {
    return CURRENT.get();
  }
}
