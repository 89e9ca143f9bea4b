package io.mooring.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A value that is never printed, asked for again at each use so that a rotated file is picked up.
 * What it prints is where it comes from, which is what a person needs to put it right.
 */
public final class Secret {
  private final String origin;
  private final Supplier<String> value;

  private Secret(String origin, Supplier<String> value) {
    this.origin = origin;
    this.value = value;
  }

  /** The content of a file, without the line end that editors leave. */
  public static Secret file(Path file) {
    return new Secret("file " + file, () -> {
      try {
        return Files.readString(file).strip();
      } catch (IOException unreadable) {
        throw new UnusableSourceException(
            "cannot read the secret in %s: it must exist and be readable by the user that runs"
                    .formatted(file)
                + " Mooring",
            unreadable);
      }
    });
  }

  /** A value that the caller took from the named environment variable. */
  public static Secret environment(String variable, String value) {
    return new Secret("environment variable " + variable, () -> value);
  }

  /** Where it comes from: safe to print. */
  String origin() {
    return origin;
  }

  String reveal() {
    return value.get();
  }

  @Override
  public String toString() {
    return "secret from " + origin;
  }
}
