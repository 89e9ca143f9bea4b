package io.mooring.cli;

import io.mooring.config.Release;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "version", description = "Print the version of this release.")
final class VersionCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  VersionCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    surroundings
        .out()
        .printf("mooring %s (Java %s)%n", Release.version(), Runtime.version().feature());
    return ExitCode.FINE.code();
  }
}
