package io.mooring.wiring;

import io.mooring.port.Aws;
import io.mooring.port.Repository;

/** What is put in front of every door, so that somebody sees what goes through it. */
public interface Metering {
  Aws aws(Aws door);

  /** {@code name} is short and configured, never the repository's address. */
  Repository repository(String name, Repository door);
}
