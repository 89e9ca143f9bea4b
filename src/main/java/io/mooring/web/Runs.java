package io.mooring.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.aws.Answer;
import io.mooring.aws.Ecs;
import io.mooring.aws.LogFollow;
import io.mooring.aws.LogPlace;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.aws.TaskReader.Look;
import io.mooring.aws.TaskReader.Which;
import io.mooring.config.Settings;
import io.mooring.desired.RunTag;
import io.mooring.diff.Redaction;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import io.mooring.live.LiveService;
import io.mooring.port.AwsCall;
import io.mooring.run.RunName;
import io.mooring.wiring.Pulse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a resource by their records, and the last lines of its tasks. Read from ECS when
 * somebody asks; what was told is told again for a few seconds.
 */
@Singleton
public class Runs {
  /** How long what was read is told again. */
  private static final Duration KEPT = Duration.ofSeconds(5);

  /** Answers kept, each some hundred kilobytes at most. */
  private static final int KEPT_MAX = 50;

  /** How far back records are looked for, in revisions of the family. */
  private static final int REVISIONS = 5;

  /** Last lines of each container. */
  private static final int LINES = 100;

  /** Most tasks whose lines are told. */
  private static final int TASKS = 5;

  /** Rounds of reading: a log that does not answer by then is left out. */
  private static final int STEPS = 20;

  private final Settings settings;
  private final Pulse pulse;
  private final Map<String, Told> told = new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
      return size() > KEPT_MAX;
    }
  };

  private record Told(Instant at, List<?> rows) {}

  /** One run of a revision, newest revision first; {@code since} is when it was intended. */
  public record Row(
      String hook,
      String revision,
      String state,
      int attempt,
      @Nullable String task,
      @Nullable String cause,
      @Nullable String by,
      @Nullable Instant since) {}

  /** A line of a container, oldest first; what looks secret is masked. */
  public record LineView(Instant at, String task, String container, String message) {}

  public Runs(Settings settings, Pulse pulse) {
    this.settings = settings;
    this.pulse = pulse;
  }

  /** A declared resource and where it is. */
  private record Place(Ecs ecs, ResourceKey key, String owner) {
    private Optional<LiveService> service() {
      var reader = ecs.cluster(key.cluster());
      if (key.kind() != Kind.SERVICE || reader.seenAt(key.name()).isEmpty())
        return Optional.empty();
      return reader.view(new TreeSet<>(List.of(key.name()))).service(key.name());
    }

    /** A Task's is taken for its name, as a derived one's is. */
    private String family() {
      return service()
          .flatMap(s -> RevisionName.parse(s.taskDefinitionArn()))
          .map(RevisionName::family)
          .orElse(key.name());
    }
  }

  private Place place(ResourceView declared) {
    var app = new AppName(declared.app());
    var spec = settings.specs().stream()
        .filter(s -> s.name().equals(app))
        .findFirst()
        .orElseThrow(() -> new Errors.Refused(404, "there is no app " + app));
    var ecs = pulse.ecs(app).orElseThrow(() -> new Errors.Refused(503, "still starting"));
    var kind = declared.kind().equals(Kind.SERVICE.word()) ? Kind.SERVICE : Kind.TASK;
    var key = new ResourceKey(app, new ClusterName(declared.cluster()), kind, declared.name());
    return new Place(ecs, key, Tags.owner(spec.instance(), app));
  }

  /** By the tags on the newest revisions. */
  synchronized List<Row> of(ResourceView declared) {
    var place = place(declared);
    return kept(place.key() + " runs", () -> rows(place));
  }

  /** The last lines of the tasks that run, or of one run where a hook is named. */
  synchronized List<LineView> logs(ResourceView declared, Optional<String> hook) {
    var place = place(declared);
    return kept(place.key() + " logs " + hook.orElse(""), () -> lines(place, hook));
  }

  @SuppressWarnings("unchecked") // what is kept under a key is what was read for it
  private <T> List<T> kept(String key, Supplier<List<T>> read) {
    var before = told.get(key);
    if (before != null && before.at().plus(KEPT).isAfter(Instant.now()))
      return (List<T>) before.rows();
    var rows = read.get();
    told.remove(key);
    told.put(key, new Told(Instant.now(), rows));
    return rows;
  }

  private static List<Row> rows(Place place) {
    var request = JsonNodeFactory.instance.objectNode().put("familyPrefix", place.family());
    request.put("status", "ACTIVE").put("sort", "DESC").put("maxResults", REVISIONS);
    var rows = new ArrayList<Row>();
    switch (place.ecs().calls().call(AwsCall.LIST_TASK_DEFINITIONS, request)) {
      case Answer.Not(var outcome) -> throw unread(Ecs.words(outcome));
      case Answer.Got(var body, var _) -> {
        for (var arn : body.path("taskDefinitionArns")) {
          if (place.ecs().revisions().describe(arn.asText()) instanceof Lookup.Found(var revision))
            rows.addAll(rows(revision));
        }
      }
    }
    return rows;
  }

  private static List<Row> rows(LiveRevision revision) {
    var prefix = Tags.RUN + "/";
    var rows = new ArrayList<Row>();
    revision.tags().forEach((key, value) -> {
      if (!key.startsWith(prefix)) return;
      RunTag.parse(value)
          .ifPresent(tag -> rows.add(new Row(
              key.substring(key.lastIndexOf('/') + 1),
              revision.name().toString(),
              tag.state().name().toLowerCase(Locale.ROOT),
              tag.attempt(),
              orNull(tag.task()),
              orNull(tag.why()),
              orNull(tag.by()),
              ResourceView.orNull(tag.at()))));
    });
    return rows;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static Errors.Refused unread(String why) {
    return new Errors.Refused(503, "ECS cannot be read now (%s); try again".formatted(why));
  }

  private static List<LineView> lines(Place place, Optional<String> hook) {
    boolean service = place.key().kind() == Kind.SERVICE && hook.isEmpty();
    var run = new RunName(place.owner(), place.key(), hook.orElse(place.key().name()));
    var which =
        service ? new Which.OfService(place.key().name()) : new Which.StartedBy(run.startedBy());
    var cluster = place.key().cluster().value();
    var tasks = switch (place.ecs().taskReader().look(cluster, which)) {
      case Look.Found(var found) ->
        found.stream()
            .filter(task -> !service || !task.isStopped())
            .limit(service ? TASKS : 1)
            .toList();
      case Look.Failed(var outcome) -> throw unread(Ecs.words(outcome));
    };
    var follow = place.ecs().follow();
    tasks.forEach(task -> add(place, task, follow));
    var lines = new ArrayList<LineView>();
    for (int i = 0; i < STEPS; i++) {
      var step = follow.step(Instant.now());
      step.lines().forEach(line -> lines.add(view(line)));
      // Nobody's request waits for the budget: what is not there now is there next time.
      if (step.again().filter(pause -> pause.isZero()).isEmpty()) break;
    }
    return lines;
  }

  private static void add(Place place, LiveRun task, LogFollow follow) {
    if (!(place.ecs().revisions().describe(task.taskDefinitionArn())
        instanceof Lookup.Found(var revision))) return;
    var region = place.ecs().cluster(place.key().cluster()).home().region();
    var start = new LogFollow.Start(Optional.empty(), Optional.of(LINES), true);
    for (var container : revision.taskDefinition().path("containerDefinitions"))
      follow.add(
          new LogFollow.Source(task.id(), container.path("name").asText()),
          LogPlace.of(container, task.id(), region),
          start,
          new LogFollow.Until.Now());
  }

  private static LineView view(LogFollow.Line line) {
    var text = JsonNodeFactory.instance.textNode(line.line().message());
    return new LineView(
        line.line().at(),
        line.source().task(),
        line.source().container(),
        Redaction.redact(text).asText());
  }
}
