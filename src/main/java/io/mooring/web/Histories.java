package io.mooring.web;

import io.mooring.aws.Ecs;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.config.Settings;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Names;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.plan.Action;
import io.mooring.plan.Earlier;
import io.mooring.plan.Known.Deployments;
import io.mooring.plan.Outcome;
import io.mooring.present.History;
import io.mooring.wiring.Pulse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The history of a service, read from ECS when somebody asks for it. What was told is told again
 * for a few seconds, so that who asks often takes no calls from the roll-outs.
 */
@Singleton
public class Histories {
  /** How long what was read is told again: as long as a look at a roll-out is good. */
  private static final Duration KEPT = Duration.ofSeconds(5);

  /** Services whose history is kept, some 20 rows of a few hundred bytes each. */
  private static final int KEPT_MAX = 200;

  private final Settings settings;
  private final Pulse pulse;
  private final Map<String, Told> told = new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
      return size() > KEPT_MAX;
    }
  };

  private record Told(Instant at, List<Row> rows) {}

  /** One deployment; {@code tookSeconds} is null while it is under way. */
  public record Row(
      Instant at,
      String revision,
      @Nullable String commit,
      String what,
      String result,
      String cause,
      @Nullable Long tookSeconds) {
    static Row of(History.Row row) {
      return new Row(
          row.at(),
          row.revision(),
          row.commit().isEmpty() ? null : row.commit(),
          row.what(),
          row.result().word(),
          row.cause(),
          ResourceView.orNull(row.took().map(Duration::toSeconds)));
    }
  }

  public Histories(Settings settings, Pulse pulse) {
    this.settings = settings;
    this.pulse = pulse;
  }

  /** Newest first. */
  synchronized List<Row> of(String app, String cluster, String service) {
    var key = String.join("/", app, cluster, service);
    var before = told.get(key);
    if (before != null && before.at().plus(KEPT).isAfter(Instant.now())) return before.rows();
    var rows = read(app, cluster, service).stream().map(Row::of).toList();
    told.remove(key);
    told.put(key, new Told(Instant.now(), rows));
    return rows;
  }

  private List<History.Row> read(String app, String cluster, String service) {
    var spec = settings.specs().stream()
        .filter(s -> s.name().value().equals(app))
        .findFirst()
        .orElseThrow(() -> absent(service));
    var ecs = pulse.ecs(new AppName(app)).orElseThrow(() -> absent(service));
    var live = live(ecs, cluster, service).orElseThrow(() -> absent(service));
    return switch (deployments(ecs, cluster, service)) {
      case Deployments.Seen seen ->
        History.of(live, seen, definitions(ecs, seen), Tags.owner(spec.instance(), spec.name()));
      case Deployments.Unknown(var why) ->
        throw new Errors.Refused(
            503, "ECS's history of %s cannot be read: %s".formatted(service, why));
      case Deployments.NotLooked() -> List.of();
    };
  }

  private static Errors.Refused absent(String service) {
    return new Errors.Refused(404, "there is no service %s in ECS".formatted(service));
  }

  /** As the loop saw it last. */
  private static Optional<LiveService> live(Ecs ecs, String cluster, String service) {
    if (!Names.isEcs(cluster)) return Optional.empty();
    var reader = ecs.cluster(new ClusterName(cluster));
    if (reader.seenAt(service).isEmpty()) return Optional.empty();
    return reader.view(new TreeSet<>(List.of(service))).service(service);
  }

  private static Deployments deployments(Ecs ecs, String cluster, String service) {
    var look = new Action.LookAtDeployments(cluster, service, List.of());
    return switch (ecs.historyReader().look(look)) {
      case Outcome.Done(Outcome.Seen.Deployments(var seen), var _) -> seen;
      case Outcome other ->
        throw new Errors.Refused(
            503,
            "ECS's history of %s cannot be read now (%s); try again"
                .formatted(service, Ecs.words(other)));
    };
  }

  /** A revision that cannot be described now lacks its commit, and nothing else. */
  private static NavigableMap<String, LiveRevision> definitions(Ecs ecs, Deployments.Seen seen) {
    var found = new TreeMap<String, LiveRevision>();
    for (var arn : Earlier.definitions(seen).keySet()) {
      if (ecs.revisions().describe(arn) instanceof Lookup.Found(var revision))
        found.put(arn, revision);
    }
    return found;
  }
}
