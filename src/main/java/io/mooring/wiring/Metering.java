package io.mooring.wiring;

import io.mooring.port.Aws;
import io.mooring.port.AwsCall;
import io.mooring.port.Repository;
import java.time.Duration;

/** What is put in front of every door, so that somebody sees what goes through it. */
public interface Metering {
  Aws aws(Aws door);

  /** Told of each call that the budget did not let through yet, and of the wait. */
  default void waited(AwsCall.Group group, Duration wait) {}

  /** {@code name} is short and configured, never the repository's address. */
  Repository repository(String name, Repository door);
}
