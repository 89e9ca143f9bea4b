package io.mooring.aws;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.live.LiveDeployment;
import io.mooring.live.LiveService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the answers to our own writes to one service showed, and what was there before, so that a
 * read that lags behind is told from a change by someone else: it shows a value from before our
 * write.
 *
 * <p>Who sets a value back to exactly what it was is therefore seen later than others, when a read
 * can lag no more.
 *
 * @param ours the service as the last write left it
 * @param members values that our writes replaced, by member of the service; a missing node where
 *     there was none
 * @param tags the same by tag
 */
record Written(
    LiveService ours,
    Map<String, List<JsonNode>> members,
    Map<String, List<Optional<String>>> tags,
    Instant at) {

  /**
   * Members that move by themselves, whoever writes: where ECS goes back they are again what they
   * were before our write.
   */
  private static final Set<String> MOVING = Set.of(
      "currentServiceDeployment",
      "currentServiceRevisions",
      "deployments",
      "events",
      "pendingCount",
      "runningCount",
      "tags",
      "taskDefinition");

  static Written of(
      Optional<Written> earlierOne, Optional<LiveService> beforeIt, LiveService after, Instant at) {
    // What was known of a service of the same name that is deleted says nothing about this one.
    var earlier = earlierOne.filter(e -> e.ours().createdAt().equals(after.createdAt()));
    var before = beforeIt.filter(b -> b.createdAt().equals(after.createdAt()));
    var members = new HashMap<String, List<JsonNode>>();
    var tags = new HashMap<String, List<Optional<String>>>();
    earlier.ifPresent(e -> e.members().forEach((m, was) -> members.put(m, new ArrayList<>(was))));
    earlier.ifPresent(e -> e.tags().forEach((key, was) -> tags.put(key, new ArrayList<>(was))));
    before.ifPresent(b -> {
      for (var member : changed(b, after))
        members.computeIfAbsent(member, _ -> new ArrayList<>()).add(b.document().path(member));
      for (var key : names(b.tags().keySet().iterator(), after.tags().keySet().iterator())) {
        if (b.tag(key).equals(after.tag(key))) continue;
        tags.computeIfAbsent(key, _ -> new ArrayList<>()).add(b.tag(key));
      }
    });
    return new Written(after, members, tags, at);
  }

  /** Members that read otherwise than before, but those that move by themselves. */
  static Set<String> changed(LiveService before, LiveService after) {
    var changed = names(before.document().fieldNames(), after.document().fieldNames());
    changed.removeAll(MOVING);
    changed.removeIf(m -> before.document().path(m).equals(after.document().path(m)));
    return changed;
  }

  /** Members that an answer shows otherwise than before; what it leaves out is not set. */
  static Set<String> shownAnew(LiveService before, LiveService answer) {
    if (!before.createdAt().equals(answer.createdAt())) return Set.of();
    var changed = changed(before, answer);
    changed.removeIf(member -> !answer.document().has(member));
    return changed;
  }

  private static Set<String> names(Iterator<String> one, Iterator<String> other) {
    var names = new TreeSet<String>();
    one.forEachRemaining(names::add);
    other.forEachRemaining(names::add);
    return names;
  }

  /** Whether it was created after the one that we wrote to: another service of the same name. */
  boolean isBefore(LiveService described) {
    var there = described.createdAt();
    var here = ours.createdAt();
    return there.isPresent() && here.isPresent() && there.get().isAfter(here.get());
  }

  boolean isOver(Duration lag, Instant now) {
    return Duration.between(at, now).compareTo(lag) > 0;
  }

  /** The same, where a read that shows these tags may well be of now. */
  Written mayShow(Map<String, Optional<String>> sent) {
    var before = new HashMap<String, List<Optional<String>>>();
    tags.forEach((key, was) -> before.put(
        key, was.stream().filter(value -> !value.equals(sent.get(key))).toList()));
    return new Written(ours, members, before, at);
  }

  /** What was described, with what is from before our write replaced by what we wrote. */
  LiveService correct(Optional<LiveService> described, Instant now) {
    var shown = described.filter(d -> d.isEndOf(ours) || !lagsBehind(d)).orElse(ours);
    return new LiveService(
        shown.name(),
        shown.arn(),
        shown.status(),
        shown.document(),
        shown.deployments(),
        described.map(this::correctTags).orElse(ours.tags()),
        now);
  }

  /** A newer deployment than ours is never from before; for the rest the values tell. */
  private boolean lagsBehind(LiveService described) {
    var there = described.primary().map(LiveDeployment::times).flatMap(t -> t.createdAt());
    var here = ours.primary().map(LiveDeployment::times).flatMap(t -> t.createdAt());
    if (there.isPresent() && here.isPresent() && !there.equals(here))
      return there.get().isBefore(here.get());
    return members.entrySet().stream().anyMatch(member -> {
      var shown = described.document().path(member.getKey());
      return !shown.equals(ours.document().path(member.getKey()))
          && member.getValue().contains(shown);
    });
  }

  private SortedMap<String, String> correctTags(LiveService described) {
    var corrected = new TreeMap<>(described.tags());
    tags.forEach((key, was) -> {
      if (!was.contains(described.tag(key))) return;
      corrected.remove(key);
      ours.tag(key).ifPresent(value -> corrected.put(key, value));
    });
    return corrected;
  }
}
