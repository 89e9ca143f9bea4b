package io.mooring.run;

import java.time.Duration;
import java.time.Instant;

/** How long ECS may not show a task that was started, and how often it is looked for. */
public final class Sight {
  /**
   * How long a new task may stay unseen
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html: five minutes).
   */
  public static final Duration WITHIN = Duration.ofMinutes(5);

  /** Most tasks are in sight by then. */
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Between two looks for one that is not: it may take an hour until a person is asked. */
  private static final Duration LATER = Duration.ofSeconds(30);

  private Sight() {}

  /** How soon it is looked for again. */
  public static Duration lookAgain(Instant began, Instant now) {
    return began.plus(SOON).isAfter(now) ? RunPlanner.POLL : LATER;
  }
}
