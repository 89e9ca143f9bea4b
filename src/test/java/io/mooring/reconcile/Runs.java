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

  /** A person writes the record. */
  static void record(World world, String revision, String hook, String value) {
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"mooring:run/%s\",\"value\":\"%s\"}]}"
            .formatted(arn(world, revision), hook, value));
  }

  /** What somebody else registers who registers the same as that revision of {@code web}. */
  static String content(World world, String revision) {
    return world
        .call("DescribeTaskDefinition", "{\"taskDefinition\":\"%s\"}".formatted(revision))
        .deepCopy()
        .withObject("/taskDefinition")
        .retain(
            "family",
            "networkMode",
            "requiresCompatibilities",
            "cpu",
            "memory",
            "containerDefinitions")
        .toString();
  }

  static String arn(World world, String revision) {
    return world
        .call("DescribeTaskDefinition", "{\"taskDefinition\":\"%s\"}".formatted(revision))
        .at("/taskDefinition/taskDefinitionArn")
        .asText();
  }
}
