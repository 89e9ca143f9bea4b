package io.mooring.wiring;

import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts the container around the house, and waits until it ends. */
public final class Server {
  private Server() {}

  /** Whether something listens there already; better said before half of the process stands. */
  public static boolean isFree(String host, int port) {
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(host, port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Runs until the process is told to end; the exit code.
   *
   * @param file the configuration file, for the framework's own keys in it
   */
  public static int run(Launch launch, Optional<Path> file) {
    launch.hand();
    var http = launch.settings().http();
    System.setProperty("quarkus.http.host", http.host());
    System.setProperty("quarkus.http.port", String.valueOf(http.port()));
    file.ifPresent(
        f -> System.setProperty("quarkus.config.locations", f.toAbsolutePath().toString()));
    var exitCode = new AtomicInteger();
    Quarkus.run(ServerApp.class, (code, _) -> exitCode.set(code));
    return exitCode.get();
  }
}
