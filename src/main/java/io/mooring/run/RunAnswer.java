package io.mooring.run;

import io.mooring.live.LiveRun;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What RunTask said, where this process heard it. What follows from it is written down before
 * anything else happens; after a crash the same request is sent again, or its tasks are found.
 *
 * @param token of the request that it answers
 */
public record RunAnswer(String token, Said said) {
  public sealed interface Said {
    /** Tasks, and beside them what could not be placed; both may be empty. */
    record Placed(List<LiveRun> tasks, List<Shortage> failures) implements Said {
      public Placed {
        tasks = List.copyOf(tasks);
        failures = List.copyOf(failures);
      }

      /** Whether all that was not placed is a matter of time. */
      public boolean isCapacity() {
        return failures.stream().allMatch(Shortage::isCapacity);
      }

      public String why() {
        return failures.stream().map(Shortage::words).distinct().collect(Collectors.joining(", "));
      }
    }

    /** Nothing was started, and nothing will be for this request. */
    record Refused(String code, String message) implements Said {}

    /**
     * The token is taken by a request of ours that was written otherwise
     * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html,
     * ConflictException).
     *
     * @param tasks ids of those that it has started; none where there was no room
     */
    record Taken(List<String> tasks) implements Said {
      public Taken {
        tasks = List.copyOf(tasks);
      }
    }
  }

  /** Whether what took the token has started nothing. */
  boolean isTakenForNothing() {
    return said instanceof Said.Taken(var tasks) && tasks.isEmpty();
  }

  /** An element of {@code failures}, which come with a status of 200. */
  public record Shortage(String reason, String detail) {
    /**
     * Whether it is a matter of time
     * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html).
     */
    public boolean isCapacity() {
      return reason.startsWith("RESOURCE:")
          || reason.equals("AGENT")
          || reason.toLowerCase(Locale.ROOT).contains("capacity");
    }

    /** In short, as a record keeps it; {@link Unplaced} tells what it means. */
    public String words() {
      return detail.isEmpty() ? reason : reason + " (" + detail + ")";
    }
  }
}
