package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.live.LiveRun;
import io.mooring.plan.Outcome;
import io.mooring.plan.RunAction;
import io.mooring.port.AwsCall;
import io.mooring.run.RunLook;
import io.mooring.run.RunPlanner;
import io.mooring.run.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of runs, by their name and by the record. Those of one pass are described together, a
 * hundred a call, and all of them are due again at the same time.
 */
public final class RunReader {
  /**
   * As many as one DescribeTasks takes
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html).
   */
  private static final int PAGE = 100;

  /** How often the tags of a revision are read while its one task is watched. */
  private static final Duration TAGS_EVERY = Duration.ofSeconds(30);

  /** Most revisions remembered as read; one that is forgotten is read once more. */
  private static final int TAGGED_MAX = 10_000;

  /** How long a list is used for a look that could not go on: less than what ECS may lag. */
  private static final Duration LISTED_FOR = Duration.ofSeconds(20);

  private final Calls calls;

  /** What the looks of this pass will want to see, and what was seen, by cluster and task id. */
  private final Map<String, Set<String>> expected = new HashMap<>();

  private final Map<String, Map<String, Seen>> seen = new HashMap<>();
  private final Map<String, Instant> tagged = new HashMap<>();

  /** Lists of looks for which the calls did not suffice: the next one goes on there. */
  private final Map<String, Listing> unfinished = new HashMap<>();

  /** Ids by status. */
  private record Listing(Map<String, List<String>> byStatus, Instant at) {
    Listing(Instant at) {
      this(new HashMap<>(), at);
    }

    List<String> ids(String status) {
      return byStatus.getOrDefault(status, List.of());
    }
  }

  /**
   * Empty where ECS does not know the task.
   *
   * @param shown when ECS showed it so last, which may be before it was asked last
   */
  private record Seen(Optional<LiveRun> task, Instant at, Instant shown) {
    boolean goesOn() {
      return task.filter(t -> !t.isStopped()).isPresent();
    }

    /** ECS shows what has stopped for an hour more: what just went on cannot be gone. */
    boolean isHidden(Instant now) {
      return goesOn() && shown.plus(Sight.WITHIN).isAfter(now);
    }
  }

  RunReader(Calls calls) {
    this.calls = calls;
  }

  /** These looks follow, so that their tasks are described together. */
  public synchronized void expect(Collection<RunAction.LookAtRun> looks) {
    expected.clear();
    for (var look : looks)
      if (!look.task().isEmpty())
        expected.computeIfAbsent(look.cluster(), _ -> new LinkedHashSet<>()).add(look.task());
  }

  /**
   * Whether the tags of the look's revision should be read with it: each time before something is
   * started, now and then while a task goes on.
   */
  public synchronized boolean wantsTags(RunAction.LookAtRun look, Instant now) {
    var before = tagged.getOrDefault(look.revision(), Instant.MIN);
    unfinished.values().removeIf(listing -> !isFresh(listing, now));
    boolean goesOn = unfinished.containsKey(name(look));
    boolean wants =
        !goesOn && (!look.startedBy().isEmpty() || before.isBefore(now.minus(TAGS_EVERY)));
    if (wants) {
      if (tagged.size() >= TAGGED_MAX) tagged.clear();
      tagged.put(look.revision(), now);
    }
    return wants;
  }

  /** Those that run and those that stopped within the hour. */
  public synchronized Outcome look(RunAction.LookAtRun wanted, Instant now) {
    return look(wanted, new Listing(now), Set.of(), now);
  }

  /**
   * The same before something is started: there may be more than the lists show.
   *
   * @param named ids of tasks that may run too, where they are of that name
   */
  public synchronized Outcome look(RunAction.LookAtRun wanted, Set<String> named, Instant now) {
    var outcome = look(wanted, listing(wanted, now), named, now);
    if (!(outcome instanceof Outcome.Throttled)) unfinished.remove(name(wanted));
    return outcome;
  }

  private Outcome look(RunAction.LookAtRun wanted, Listing lists, Set<String> named, Instant now) {
    var ids = new LinkedHashSet<String>();
    var running = new LinkedHashSet<String>();
    if (!wanted.startedBy().isEmpty()) {
      var trouble = list(wanted, "RUNNING", lists).or(() -> list(wanted, "STOPPED", lists));
      if (trouble.isPresent()) return trouble.get();
      running.addAll(lists.ids("RUNNING"));
      ids.addAll(lists.ids("STOPPED"));
      ids.addAll(running);
      ids.addAll(named);
      // A list may be of a moment ago: what went on when it was seen last is asked for itself.
      seen.getOrDefault(wanted.cluster(), Map.of()).forEach((id, each) -> {
        boolean same =
            each.task().filter(t -> t.startedBy().equals(wanted.startedBy())).isPresent();
        if (same && each.goesOn()) ids.add(id);
      });
    }
    if (!wanted.task().isEmpty()) ids.add(wanted.task());
    var trouble = describe(wanted.cluster(), ids, !wanted.startedBy().isEmpty(), now);
    if (trouble.isPresent()) return trouble.get();
    var found = new ArrayList<LiveRun>();
    var known = seen.getOrDefault(wanted.cluster(), Map.of());
    for (var id : ids) Optional.ofNullable(known.get(id)).flatMap(Seen::task).ifPresent(found::add);
    found.removeIf(task -> named.contains(task.id())
        && !task.id().equals(wanted.task())
        && !task.startedBy().equals(wanted.startedBy()));
    running.removeIf(id -> found.stream().anyMatch(task -> task.id().equals(id)));
    if (!running.isEmpty())
      return new Outcome.Unsure("ECS lists task %s and does not describe it; it is asked again"
          .formatted(String.join(", ", running)));
    return new Outcome.Done(
        new Outcome.Seen.Run(new RunLook.Looked(tick(now), found, Optional.empty())), "");
  }

  /** All looks of one tick end together, so that the next ones are taken together. */
  private static Instant tick(Instant now) {
    long length = RunPlanner.POLL.toSeconds();
    return Instant.ofEpochSecond(now.getEpochSecond() / length * length);
  }

  private static String name(RunAction.LookAtRun look) {
    return look.cluster() + " " + look.startedBy() + " " + look.revision();
  }

  private Listing listing(RunAction.LookAtRun look, Instant now) {
    unfinished.values().removeIf(listing -> !isFresh(listing, now));
    return unfinished.computeIfAbsent(name(look), _ -> new Listing(now));
  }

  private static boolean isFresh(Listing listing, Instant now) {
    return listing.at().plus(LISTED_FOR).isAfter(now);
  }

  private Optional<Outcome> list(RunAction.LookAtRun wanted, String status, Listing lists) {
    if (lists.byStatus().containsKey(status)) return Optional.empty();
    var request = JsonNodeFactory.instance.objectNode();
    request.put("cluster", wanted.cluster()).put("startedBy", wanted.startedBy());
    request.put("desiredStatus", status).put("maxResults", PAGE);
    return switch (calls.call(AwsCall.LIST_TASKS, request)) {
      case Answer.Not(var outcome) -> Optional.of(outcome);
      case Answer.Got(var body, var _) -> {
        var ids = new ArrayList<String>();
        body.path("taskArns").forEach(arn -> ids.add(lastPart(arn.asText())));
        lists.byStatus().put(status, ids);
        yield Optional.empty();
      }
    };
  }

  /** Those that were not seen in this tick, and with them the ones that are expected. */
  private Optional<Outcome> describe(String cluster, Set<String> ids, boolean anew, Instant now) {
    var known = seen.computeIfAbsent(cluster, _ -> new HashMap<>());
    var asked = new LinkedHashSet<String>();
    for (var id : ids) if (anew || !isFresh(known.get(id), now)) asked.add(id);
    if (asked.isEmpty()) return Optional.empty();
    for (var id : expected.getOrDefault(cluster, Set.of()))
      if (!isFresh(known.get(id), now)) asked.add(id);
    // Those of the last tick that go on are wanted again, some only a few steps from here.
    known.forEach((id, each) -> {
      if (each.goesOn() && !isFresh(each, now)) asked.add(id);
    });
    known.values().removeIf(each -> !isFresh(each, now) && !each.isHidden(now));
    var all = List.copyOf(asked);
    for (int from = 0; from < all.size(); from += PAGE) {
      var page = all.subList(from, Math.min(from + PAGE, all.size()));
      // What comes beside those that are asked for is not worth a failure.
      boolean needed = page.stream().anyMatch(ids::contains);
      var trouble = page(cluster, page, known, now);
      if (trouble.isPresent()) return needed ? trouble : Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean isFresh(@Nullable Seen each, Instant now) {
    return each != null && !each.at().isBefore(tick(now));
  }

  private Optional<Outcome> page(
      String cluster, List<String> page, Map<String, Seen> known, Instant now) {
    var request = JsonNodeFactory.instance.objectNode().put("cluster", cluster);
    page.forEach(request.putArray("tasks")::add);
    return switch (calls.call(AwsCall.DESCRIBE_TASKS, request)) {
      case Answer.Not(var outcome) -> Optional.of(outcome);
      case Answer.Got(var body, var _) -> {
        for (var id : page) known.compute(id, (_, before) -> notShown(before, now));
        for (var each : body.path("tasks")) {
          var task = LiveRun.of(each);
          known.put(task.id(), new Seen(Optional.of(task), now, now));
        }
        yield Optional.empty();
      }
    };
  }

  /** An answer of a moment ago, or half of one, must not let another run start beside it. */
  private static Seen notShown(@Nullable Seen before, Instant now) {
    return before != null && before.isHidden(now)
        ? new Seen(before.task(), now, before.shown())
        : new Seen(Optional.empty(), now, now);
  }

  private static String lastPart(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }
}
