package io.mooring.wiring;

import io.micrometer.core.instrument.config.MeterFilter;
import io.mooring.config.Settings;
import io.mooring.reconcile.Board;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The thin skin by which the container reaches the house; nothing is decided here. */
@Singleton
public class Beans {
  @Produces
  @Singleton
  Settings settings() {
    return Launch.current().map(Launch::settings).orElseGet(Settings::none);
  }

  /**
   * Two series of the framework's whose names break Prometheus's rules, so that a check is clean.
   */
  @Produces
  @Singleton
  MeterFilter wellNamed() {
    return MeterFilter.deny(
        id -> id.getName().equals("process.cpu.time") || id.getName().equals("system.cpu.count"));
  }

  @Produces
  @Singleton
  Board board() {
    return new Board();
  }

  @Produces
  @Singleton
  Pulse pulse() {
    return new Pulse();
  }
}
