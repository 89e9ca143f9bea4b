package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.ClusterName;
import io.mooring.live.LiveCluster;
import io.mooring.live.LiveService;
import io.mooring.plan.Outcome;
import io.mooring.port.AwsCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads one cluster in tens, for all apps that go there. Keeps what it read with the instant it was
 * read at, so that a sweep that runs out of budget goes on where it stopped.
 *
 * <p>ECS is eventually consistent: after a write, a read may still show the deployment before it.
 * What such an answer shows is known by {@link Written} and is passed over for a while.
 */
public final class ClusterReader {
  /**
   * Most services in one DescribeServices
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html).
   */
  private static final int BATCH = 10;

  /**
   * How long a read may lag behind a write of ours: AWS speaks of seconds up to minutes, mostly it
   * is none.
   */
  public static final Duration LAG_MAX = Duration.ofMinutes(1);

  /** When something was seen that is not to be acted on before it is read again. */
  private static final Instant TOO_OLD = Instant.MIN;

  private final Calls calls;
  private final ClusterName name;
  private final Map<String, SortedSet<String>> wanted = new HashMap<>();
  private final Map<String, Seen> seen = new HashMap<>();
  private final Map<String, Written> written = new HashMap<>();
  private final Newest newest = new Newest(LAG_MAX);
  private Optional<LiveCluster> cluster = Optional.empty();

  private record Seen(Optional<LiveService> service, Instant at) {}

  /** How a sweep ended. */
  public sealed interface Sweep {
    record Complete(LiveCluster cluster) implements Sweep {}

    /** The budget ran out; what was read is kept. */
    record Partial(Duration lookAgainAfter) implements Sweep {}

    record NoCluster(String message) implements Sweep {}

    record Failed(Outcome outcome) implements Sweep {}
  }

  ClusterReader(Calls calls, ClusterName name) {
    this.calls = calls;
    this.name = name;
  }

  /**
   * Brings everything that any app wants up to {@code notBefore}.
   *
   * @param app who asks; what it asked for last is kept fresh when another app sweeps
   */
  public synchronized Sweep sweep(
      String app, SortedSet<String> names, Instant notBefore, Instant now) {
    boolean others = !names.equals(wanted.put(app, new TreeSet<>(names)));
    if (cluster.isEmpty() || cluster.get().takenAt().isBefore(notBefore)) {
      var trouble = readCluster(now);
      if (trouble.isPresent()) return trouble.get();
    }
    if (others) forgetUnwanted();
    var trouble =
        areStale(names, notBefore) ? readAlong(names, notBefore, now) : Optional.<Sweep>empty();
    // What others want may be more than the budget lets through: that is their trouble.
    return trouble
        .filter(_ -> areStale(names, notBefore))
        .orElseGet(() -> new Sweep.Complete(view(names)));
  }

  private boolean areStale(SortedSet<String> names, Instant notBefore) {
    return names.stream().anyMatch(service -> isStale(service, notBefore));
  }

  /** Who asks comes first, and what others want is read along, where it is ours to see. */
  private Optional<Sweep> readAlong(SortedSet<String> names, Instant notBefore, Instant now) {
    var all = new LinkedHashSet<>(names);
    wanted.values().forEach(all::addAll);
    var trouble = read(all, notBefore, now);
    boolean denied = trouble.filter(ClusterReader::isDenied).isPresent();
    return denied && all.size() > names.size() ? read(names, notBefore, now) : trouble;
  }

  private static boolean isDenied(Sweep trouble) {
    return trouble instanceof Sweep.Failed(var outcome) && outcome instanceof Outcome.Denied;
  }

  private void forgetUnwanted() {
    var all = new HashSet<String>();
    wanted.values().forEach(all::addAll);
    seen.keySet().retainAll(all);
    written.keySet().retainAll(all);
    newest.keep(all);
  }

  private boolean isStale(String service, Instant notBefore) {
    var known = seen.get(service);
    return known == null || known.at().isBefore(notBefore);
  }

  /** Reads some services again, whatever is known of them. */
  public synchronized Sweep reread(SortedSet<String> names, Instant notBefore, Instant now) {
    return read(names, notBefore, now).orElseGet(() -> new Sweep.Complete(view(names)));
  }

  /**
   * What the answer to a write of ours showed. Where that is more than we sent, what we knew was of
   * before, and so may its tags be, which the answer does not tell: it is too old to act on.
   *
   * @param sent members of the service that the write set
   */
  public synchronized void wrote(LiveService service, Set<String> sent, Instant now) {
    var known = Optional.ofNullable(seen.get(service.name()));
    var before = known.flatMap(Seen::service);
    var earlier =
        Optional.ofNullable(written.get(service.name())).filter(w -> !w.isOver(LAG_MAX, now));
    written.put(service.name(), Written.of(earlier, before, service, notBefore(known, now)));
    boolean more =
        before.filter(b -> !sent.containsAll(Written.shownAnew(b, service))).isPresent();
    // Only a read makes it good again.
    boolean old = more || known.filter(k -> k.at().equals(TOO_OLD)).isPresent();
    var at = old ? TOO_OLD : notBefore(known, service.seenAt());
    seen.put(service.name(), new Seen(Optional.of(service), at));
    newest.of(service, now);
  }

  /** A clock that is set back makes no write older than the look that it came from. */
  private static Instant notBefore(Optional<Seen> known, Instant at) {
    return known.map(Seen::at).filter(at::isBefore).orElse(at);
  }

  /** Forgets what is known of a service: a write may have happened. */
  public synchronized void doubt(String service) {
    seen.remove(service);
  }

  /**
   * A write of tags of ours may have happened: what it would leave is not of before any more, even
   * where it is what was there once.
   *
   * @param tags as sent; empty for one that is taken away
   */
  public synchronized void mayHaveTagged(String service, Map<String, Optional<String>> tags) {
    written.computeIfPresent(service, (_, ours) -> ours.mayShow(tags));
    doubt(service);
  }

  /** ECS takes the service back to what was before: what shows that is no read that lags. */
  public synchronized void goesBack(String service) {
    written.remove(service);
    doubt(service);
  }

  /** We took tags of the cluster away; another app may have seen newer ones meanwhile. */
  public synchronized void untagged(Collection<String> keys) {
    cluster = cluster.map(c -> c.without(keys));
  }

  /** When a service, or that there is none, was seen last. */
  public synchronized Optional<Instant> seenAt(String service) {
    return Optional.ofNullable(seen.get(service)).map(Seen::at);
  }

  /** When that was seen last; empty where something else has been seen of it since. */
  public synchronized Optional<Instant> seenAt(String service, Optional<LiveService> shown) {
    return Optional.ofNullable(seen.get(service))
        .filter(s -> s.service().equals(shown))
        .map(Seen::at);
  }

  /** Every service that any app wants here. */
  public synchronized SortedSet<String> wanted() {
    var all = new TreeSet<String>();
    wanted.values().forEach(all::addAll);
    return all;
  }

  /** Where the cluster is, as its ARN says. */
  public synchronized Home home() {
    return Home.of(cluster.map(LiveCluster::arn).orElse(""));
  }

  /** What is known now, without asking. */
  public synchronized LiveCluster view(SortedSet<String> names) {
    var services = new TreeMap<String, LiveService>();
    for (var service : names) {
      var known = seen.get(service);
      if (known != null) known.service().ifPresent(s -> services.put(service, s));
    }
    return cluster.orElseThrow().with(services);
  }

  private Optional<Sweep> readCluster(Instant now) {
    var request = JsonNodeFactory.instance.objectNode();
    request.putArray("clusters").add(name.value());
    request.putArray("include").add("TAGS");
    return switch (calls.call(AwsCall.DESCRIBE_CLUSTERS, request)) {
      case Answer.Not(var outcome) -> Optional.of(ended(outcome));
      case Answer.Got(var body, var _) -> {
        var found = body.path("clusters").path(0);
        if (!found.path("status").asText().equals("ACTIVE")) {
          yield Optional.of(new Sweep.NoCluster(
              "cluster %s does not exist or is not ACTIVE in this account and region"
                  .formatted(name)));
        }
        var tags = new TreeMap<String, String>();
        found
            .path("tags")
            .forEach(t -> tags.put(t.path("key").asText(), t.path("value").asText()));
        cluster = Optional.of(new LiveCluster(
            name, found.path("clusterArn").asText(), true, tags, new TreeMap<>(), now));
        yield Optional.empty();
      }
    };
  }

  private Optional<Sweep> read(Collection<String> names, Instant notBefore, Instant now) {
    var stale = names.stream().filter(n -> isStale(n, notBefore)).toList();
    for (int from = 0; from < stale.size(); from += BATCH) {
      var trouble = describe(stale.subList(from, Math.min(from + BATCH, stale.size())), now);
      if (trouble.isPresent()) return trouble;
    }
    return Optional.empty();
  }

  private Optional<Sweep> describe(List<String> batch, Instant now) {
    var request = JsonNodeFactory.instance.objectNode().put("cluster", name.value());
    batch.forEach(request.putArray("services")::add);
    request.putArray("include").add("TAGS");
    return switch (calls.call(AwsCall.DESCRIBE_SERVICES, request)) {
      case Answer.Not(var outcome) -> Optional.of(ended(outcome));
      case Answer.Got(var body, var _) -> {
        var absent = new ArrayList<>(batch);
        for (var described : body.path("services")) {
          // What is known comes first: a thousand services that stay as they are take their room
          // once.
          var service = newest.of(known(LiveService.of((ObjectNode) described, now)), now);
          seen.put(service.name(), new Seen(fresh(service.name(), Optional.of(service), now), now));
          absent.remove(service.name());
        }
        absent.forEach(gone -> seen.put(gone, new Seen(fresh(gone, Optional.empty(), now), now)));
        yield Optional.empty();
      }
    };
  }

  /** The very object from before where it reads as it did: then nothing is decided again. */
  private LiveService known(LiveService service) {
    return Optional.ofNullable(seen.get(service.name()))
        .flatMap(Seen::service)
        .filter(service::readsAs)
        .orElse(service);
  }

  private static Sweep ended(Outcome outcome) {
    return outcome instanceof Outcome.Throttled(var after)
        ? new Sweep.Partial(after)
        : new Sweep.Failed(outcome);
  }

  private Optional<LiveService> fresh(
      String service, Optional<LiveService> described, Instant now) {
    var ours = written.get(service);
    if (ours == null) return described;
    if (ours.isOver(LAG_MAX, now) || described.filter(ours::isBefore).isPresent()) {
      written.remove(service);
      return described;
    }
    // Where it is not shown, what was seen last is newer than our write, or is what that showed.
    var shown = described.or(() -> Optional.ofNullable(seen.get(service)).flatMap(Seen::service));
    return Optional.of(ours.correct(shown, now));
  }
}
