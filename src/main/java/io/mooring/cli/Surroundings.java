package io.mooring.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What a command gets from the process: data goes to {@code out}, progress and errors to
 * {@code err}.
 */
record Surroundings(
    PrintWriter out, PrintWriter err, Map<String, String> environment, Properties properties) {

  static Surroundings ofProcess() {
    return new Surroundings(
        new PrintWriter(System.out, false, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        System.getenv(),
        System.getProperties());
  }

  /** Colour is for a person at a terminal who did not ask for none (https://no-color.org). */
  boolean colour() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  /** One line to stderr, so that stdout stays the command's data. */
  void progress(String line) {
    err.println(line);
    err.flush();
  }
}
