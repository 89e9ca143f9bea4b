package io.mooring.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The documented request limits of one account and region (ecs.md 2). */
final class TokenBuckets {
  private static final double MILLIS_PER_SECOND = 1000;

  /** Calls that share one bucket: its size in calls and its refill in calls a second. */
  private record Category(String name, int burst, int perSecond, List<String> operations) {
    Category(String name, int burst, int perSecond, String... operations) {
      this(name, burst, perSecond, List.of(operations));
    }
  }

  private static final List<Category> CATEGORIES = List.of(
      new Category("service read", 100, 20, "DescribeServices", "ListServices"),
      new Category(
          "task definition modify", 20, 1, "RegisterTaskDefinition", "DeregisterTaskDefinition"),
      new Category(
          "task definition read",
          50,
          20,
          "DescribeTaskDefinition",
          "ListTaskDefinitions",
          "ListTaskDefinitionFamilies"),
      new Category("task definition delete", 5, 1, "DeleteTaskDefinitions"),
      new Category(
          "cluster resource modify", 100, 40, "RunTask", "StartTask", "StopTask", "ExecuteCommand"),
      new Category("cluster resource read", 100, 20, "DescribeTasks", "ListTasks"),
      new Category(
          "service deployment", 50, 20, "ListServiceDeployments", "DescribeServiceDeployments"),
      new Category("service revision", 50, 20, "DescribeServiceRevisions"),
      new Category("cluster modify", 20, 1, "CreateCluster", "DeleteCluster", "UpdateCluster"),
      new Category("cluster read", 50, 20, "DescribeClusters", "ListClusters"),
      new Category("tag modify", 20, 10, "TagResource", "UntagResource"),
      new Category("tag read", 50, 20, "ListTagsForResource"));

  /** Also of those that AWS does not list (ecs.md 2). */
  private static final Category SERVICE_MODIFY = new Category("service modify", 50, 5);

  private record Level(double tokens, Instant at) {}

  private final SortedMap<String, Level> levels = new TreeMap<>();

  /** Takes a token for the call; false when its bucket is empty. */
  boolean take(String operation, Instant now) {
    var category = CATEGORIES.stream()
        .filter(known -> known.operations.contains(operation))
        .findFirst()
        .orElse(SERVICE_MODIFY);
    var level = levels.getOrDefault(category.name, new Level(category.burst, now));
    // A caller's clock may step back a little; that fills nothing.
    long passed = Math.max(0, Duration.between(level.at, now).toMillis());
    double gained = passed / MILLIS_PER_SECOND * category.perSecond;
    double tokens = Math.min(category.burst, level.tokens + gained);
    boolean taken = tokens >= 1;
    levels.put(category.name, new Level(taken ? tokens - 1 : tokens, now));
    return taken;
  }
}
