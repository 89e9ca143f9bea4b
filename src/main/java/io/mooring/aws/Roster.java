package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveService;
import io.mooring.plan.Outcome;
import io.mooring.port.AwsCall;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who is in a cluster besides what its apps declare: the names of all its services, listed now and
 * then, and of those that nobody declares whose they are by their tags. Shared by all apps that go
 * to the cluster, so that it is asked for once.
 */
public final class Roster {
  /** How long a listing is used. What a commit removes is known without one. */
  private static final Duration LISTED_FOR = Duration.ofMinutes(10);

  /** How long the tags of a service that nobody declares are believed. */
  private static final Duration TAGS_FOR = Duration.ofHours(1);

  /**
   * Most services of one page
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html).
   */
  private static final int PAGE = 100;

  /**
   * Most services in one DescribeServices
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html).
   */
  private static final int BATCH = 10;

  /** Most names kept: twice as many as ECS has room for in a cluster by default. */
  private static final int NAMES_MAX = 10_000;

  private final Calls calls;
  private final ClusterName cluster;
  private final Map<String, SortedSet<String>> declared = new HashMap<>();
  private final Map<String, Tagged> tagged = new HashMap<>();
  private SortedSet<String> names = new TreeSet<>();
  private SortedSet<String> listing = new TreeSet<>();
  private Optional<String> nextPage = Optional.empty();
  private Instant listedAt = Instant.MIN;
  private boolean listedOnce;

  private record Tagged(String owner, String resource, Instant at) {}

  /** How asking ended. */
  public sealed interface Asked {
    /** All names are listed, and of all that nobody declares the tags are known. */
    record Whole() implements Asked {}

    /** The budget did not allow it; what was asked is kept. */
    record Partial(Duration lookAgainAfter) implements Asked {}

    record Failed(Outcome outcome) implements Asked {}
  }

  Roster(Calls calls, ClusterName cluster) {
    this.calls = calls;
    this.cluster = cluster;
  }

  /** What an app declares here now; what it does not declare any more is looked at next. */
  public synchronized void declare(String app, SortedSet<String> all) {
    var before = declared.put(app, new TreeSet<>(all));
    if (before == null) return;
    before.removeAll(all);
    names.addAll(before);
    before.forEach(tagged::remove);
  }

  /** Names that no app declares and whose tags name this owner and the very service. */
  public synchronized SortedSet<String> undeclared(String owner) {
    var found = new TreeSet<String>();
    tagged.forEach((name, tags) -> {
      boolean named = tags.resource().equals(cluster + "/Service/" + name);
      if (named && tags.owner().equals(owner) && !isDeclared(name)) found.add(name);
    });
    return found;
  }

  /** Whether everybody who is there is known, as of the last listing. */
  public synchronized boolean isWhole() {
    return listedOnce && names.stream().allMatch(n -> isDeclared(n) || tagged.containsKey(n));
  }

  /** It is gone. */
  public synchronized void forget(String name) {
    names.remove(name);
    tagged.remove(name);
  }

  /** Asks for what is not known or too old, as far as the budget goes. */
  public synchronized Asked ask(Priority priority, Instant now) {
    var door = calls.at(priority);
    if (!listedAt.plus(LISTED_FOR).isAfter(now) || nextPage.isPresent()) {
      var trouble = list(door, now);
      if (trouble.isPresent()) return trouble.get();
    }
    var open =
        names.stream().filter(name -> !isDeclared(name) && isStale(name, now)).toList();
    for (int from = 0; from < open.size(); from += BATCH) {
      var trouble = describe(door, open.subList(from, Math.min(from + BATCH, open.size())), now);
      if (trouble.isPresent()) return trouble.get();
    }
    return new Asked.Whole();
  }

  private boolean isDeclared(String name) {
    return declared.values().stream().anyMatch(all -> all.contains(name));
  }

  private boolean isStale(String name, Instant now) {
    var known = tagged.get(name);
    return known == null || !known.at().plus(TAGS_FOR).isAfter(now);
  }

  private Optional<Asked> list(Calls door, Instant now) {
    do {
      var request = JsonNodeFactory.instance.objectNode();
      request.put("cluster", cluster.value()).put("maxResults", PAGE);
      nextPage.ifPresent(token -> request.put("nextToken", token));
      switch (door.call(AwsCall.LIST_SERVICES, request)) {
        case Answer.Got(var body, var _) -> {
          for (var arn : body.path("serviceArns"))
            listing.add(arn.asText().substring(arn.asText().lastIndexOf('/') + 1));
          nextPage = Optional.of(body.path("nextToken").asText()).filter(t -> !t.isEmpty());
        }
        case Answer.Not(var outcome) -> {
          return Optional.of(ended(outcome, now));
        }
      }
    } while (nextPage.isPresent() && listing.size() < NAMES_MAX);
    listedOnce = nextPage.isEmpty();
    names = listing;
    listing = new TreeSet<>();
    nextPage = Optional.empty();
    listedAt = now;
    tagged.keySet().retainAll(names);
    return Optional.empty();
  }

  private Optional<Asked> describe(Calls door, List<String> batch, Instant now) {
    var request = JsonNodeFactory.instance.objectNode().put("cluster", cluster.value());
    batch.forEach(request.putArray("services")::add);
    request.putArray("include").add("TAGS");
    return switch (door.call(AwsCall.DESCRIBE_SERVICES, request)) {
      case Answer.Not(var outcome) -> Optional.of(ended(outcome, now));
      case Answer.Got(var body, var _) -> {
        var gone = new TreeSet<>(batch);
        for (var described : body.path("services")) {
          var service = LiveService.of((ObjectNode) described, now);
          if (!service.isActive()) continue;
          gone.remove(service.name());
          tagged.put(
              service.name(),
              new Tagged(
                  service.tag(Tags.OWNER).orElse(""), service.tag(Tags.RESOURCE).orElse(""), now));
        }
        gone.forEach(this::forget);
        yield Optional.empty();
      }
    };
  }

  /** What was refused is not asked again before the next listing is due. */
  private Asked ended(Outcome outcome, Instant now) {
    if (outcome instanceof Outcome.Throttled(var after)) return new Asked.Partial(after);
    listing = new TreeSet<>();
    nextPage = Optional.empty();
    listedAt = now;
    return new Asked.Failed(isGone(outcome) ? new Outcome.Refused("NoCluster", gone()) : outcome);
  }

  private static boolean isGone(Outcome outcome) {
    return outcome instanceof Outcome.Refused(var code, var _, var _)
        && code.startsWith("ClusterNotFound");
  }

  private String gone() {
    return "cluster %s does not exist in this account and region; create it, or take it out of the destination's clusters"
        .formatted(cluster);
  }
}
