package io.mooring.cli;

import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * Where the process starts. A plain main and not the framework's: a short command ends before a
 * container would have booted, and only {@code run} and {@code demo} start one.
 */
@QuarkusMain
public final class Main {
  Main() {}

  public static void main(String[] arguments) {
    var surroundings = Surroundings.ofProcess();
    int exitCode = CommandTree.execute(surroundings, arguments);
    surroundings.out().flush();
    surroundings.err().flush();
    System.exit(exitCode);
  }
}
