package io.mooring.sim;

/** Why a task found no place, in the words of the service event (ecs.md 4.8). */
public enum PlacementFailure {
  NO_INSTANCE(" Reason: No Container Instances were found in your cluster."),
  CPU(" The closest matching (container-instance %s) has insufficient CPU units available."),
  MEMORY(" The closest matching (container-instance %s) has insufficient memory available."),
  PORT(" The closest matching (container-instance %s) is already using a port required by your"
      + " task."),
  AGENT(" The closest matching (container-instance %s) encountered error \"AGENT\"."),
  LIMIT(" Reason: You've reached the limit on the number of tasks you can run concurrently."),
  CAPACITY(" Reason: Capacity is unavailable at this time. Please try again later or in a different"
      + " availability zone."),
  INTERNAL(" Reason: Internal error.");

  private final String words;

  PlacementFailure(String words) {
    this.words = words;
  }

  /** The reason in RunTask's {@code failures[]} (ecs.md 5.1). */
  String failure() {
    return switch (this) {
      case CPU -> "RESOURCE:CPU";
      case MEMORY -> "RESOURCE:MEMORY";
      case PORT -> "RESOURCE:PORTS";
      case AGENT -> "AGENT";
      case NO_INSTANCE, LIMIT, CAPACITY, INTERNAL -> words.replaceFirst("^ Reason: ", "");
    };
  }

  /** What follows the name of the service. */
  String event(String instance) {
    var beginning = switch (this) {
      case NO_INSTANCE, CPU, MEMORY, PORT, AGENT ->
        "was unable to place a task because no container instance met all of its requirements.";
      case LIMIT, CAPACITY, INTERNAL -> "was unable to place a task.";
    };
    return beginning + words.replace("%s", instance);
  }
}
