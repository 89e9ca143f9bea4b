package io.mooring.desired;

import java.time.Duration;
import java.util.List;

/**
 * How a run is judged and for how long it may run.
 *
 * @param timeout from its start to its end
 * @param retries attempts after the first one that failed
 */
public record RunRules(
    Duration timeout, OnTimeout onTimeout, int retries, OnSupersede onSupersede, Success success) {

  /** What becomes of a task that runs for too long. The run has failed either way. */
  public enum OnTimeout {
    STOP,
    LEAVE
  }

  /** What becomes of a running task when Git wants another version. */
  public enum OnSupersede {
    WAIT,
    STOP
  }

  /** Whose exit codes make a run a success; each must be there and 0. */
  public sealed interface Success {
    /** Those of the named containers. */
    record Containers(List<String> names) implements Success {
      public Containers {
        names = List.copyOf(names);
      }
    }

    /** Those of all essential containers. */
    record Essential() implements Success {}

    record All() implements Success {}
  }
}
