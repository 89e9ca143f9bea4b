package io.mooring.reconcile;

import io.mooring.fixture.World;

/** What became of tasks without a service. */
final class Runs {
  private Runs() {}

  /** How often RunTask was called. */
  static long calls(World world) {
    return world.model.calls().getOrDefault("RunTask", 0L);
  }

  /** The record of a run on a revision, "" where there is none. */
  static String record(World world, String revision, String hook) {
    var tags = world
        .call(
            "DescribeTaskDefinition",
            "{\"taskDefinition\":\"%s\",\"include\":[\"TAGS\"]}".formatted(revision))
        .path("tags");
    for (var tag : tags)
      if (tag.path("key").asText().equals("mooring:run/" + hook))
        return tag.path("value").asText();
    return "";
  }
}
