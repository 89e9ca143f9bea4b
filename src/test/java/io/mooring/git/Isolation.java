package io.mooring.git;

/** Lets fixtures that use JGit themselves keep it from this machine's Git settings as well. */
public final class Isolation {
  private Isolation() {}

  public static void install() {
    IsolatedSystem.install();
  }
}
