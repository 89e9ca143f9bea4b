package io.mooring.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What we wrote on revisions a moment ago. ECS may go on showing what was there before; a run whose
 * record is read as of before would be begun again.
 */
final class OwnTags {
  /**
   * How long that may be
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html: up to about five
   * minutes).
   */
  private static final Duration A_WHILE = Duration.ofMinutes(5);

  /** @param before values that were there earlier, "" for none */
  private record Write(Set<String> before, String value, Instant at) {}

  private final Map<String, Map<String, Write>> writes = new HashMap<>();

  void wrote(String arn, SortedMap<String, String> tags, Map<String, String> was, Instant now) {
    writes.values().forEach(of -> of.values().removeIf(write -> isOver(write, now)));
    writes.values().removeIf(Map::isEmpty);
    var of = writes.computeIfAbsent(arn, _ -> new HashMap<>());
    tags.forEach((key, value) -> {
      var before = new TreeSet<String>();
      before.add(was.getOrDefault(key, ""));
      var earlier = of.get(key);
      if (earlier != null) before.addAll(earlier.before());
      before.remove(value);
      of.put(key, new Write(before, value, now));
    });
  }

  /** Tags as read, with ours where they show what was there before; others' writes stay. */
  SortedMap<String, String> over(String arn, SortedMap<String, String> read, Instant now) {
    var tags = new TreeMap<>(read);
    writes.getOrDefault(arn, Map.of()).forEach((key, write) -> {
      if (!isOver(write, now) && write.before().contains(read.getOrDefault(key, "")))
        tags.put(key, write.value());
    });
    return tags;
  }

  private static boolean isOver(Write write, Instant now) {
    return !write.at().plus(A_WHILE).isAfter(now);
  }
}
