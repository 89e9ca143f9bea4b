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
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import io.mooring.live.LiveService;
import io.mooring.plan.RecordKey;
import io.mooring.port.AwsCall;
import io.mooring.reconcile.AppSpec;
import io.mooring.run.RunName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a resource by their records, and the last lines of its tasks. Read from ECS when
 * somebody asks; what was told is told again for a few seconds.
 */
public final class Runs {
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

  /** Longest name of a run, in characters, by the rules of manifests. */
  private static final int NAME_MAX = 40;

  private final Settings settings;
  private final Function<AppName, Optional<Ecs>> ecs;
  private final Function<ResourceKey, Optional<String>> families;
  private final Map<String, Told> told = new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
      return size() > KEPT_MAX;
    }
  };

  private record Told(Instant at, Object answer) {}

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

  /** {@code notes} say of which containers there are no lines, and why. */
  public record Lines(List<LineView> items, List<String> notes) {}

  /**
   * @param ecs as an app reaches it; empty before the house stands
   * @param families those of the Tasks that are declared
   */
  Runs(
      Settings settings,
      Function<AppName, Optional<Ecs>> ecs,
      Function<ResourceKey, Optional<String>> families) {
    this.settings = settings;
    this.ecs = ecs;
    this.families = families;
  }

  /** A declared resource and where it is. */
  private record Place(Ecs ecs, ResourceKey key, AppSpec app, Optional<String> declared) {
    private Optional<LiveService> service() {
      var reader = ecs.cluster(key.cluster());
      if (key.kind() != Kind.SERVICE || reader.seenAt(key.name()).isEmpty())
        return Optional.empty();
      return reader.view(new TreeSet<>(List.of(key.name()))).service(key.name());
    }

    private String family() {
      return service()
          .flatMap(s -> RevisionName.parse(s.taskDefinitionArn()))
          .map(RevisionName::family)
          .or(() -> declared)
          .orElse(key.name());
    }

    /** Whose record a tag is; empty for another's on a revision that several share. */
    private Optional<String> hook(String tag) {
      for (var prefix : List.of(RecordKey.of(key, "", true), RecordKey.of(key, "", false))) {
        if (!tag.startsWith(prefix)) continue;
        var name = tag.substring(prefix.length());
        return Optional.of(name).filter(n -> !n.contains("/"));
      }
      return Optional.empty();
    }
  }

  private Place place(ResourceView declared) {
    var app = new AppName(declared.app());
    var spec = settings.specs().stream()
        .filter(s -> s.name().equals(app))
        .findFirst()
        .orElseThrow(() -> new Errors.Refused(404, "there is no app " + app));
    var there = ecs.apply(app)
        .orElseThrow(() -> new Errors.Refused(503, "Mooring is still starting; try again"));
    var kind = declared.kind().equals(Kind.SERVICE.word()) ? Kind.SERVICE : Kind.TASK;
    var key = new ResourceKey(app, new ClusterName(declared.cluster()), kind, declared.name());
    return new Place(there, key, spec, families.apply(key));
  }

  /** By the tags on the newest revisions. */
  synchronized List<Row> of(ResourceView declared) {
    var place = place(declared);
    return kept(place.key() + " runs", () -> rows(place));
  }

  /** The last lines of the tasks that run, or of one run where a hook is named. */
  synchronized Lines logs(ResourceView declared, Optional<String> hook) {
    // Not every address becomes calls to AWS.
    if (hook.filter(name -> !isName(name)).isPresent())
      throw new Errors.Refused(
          400,
          "the query parameter run takes the name of a hook: a-z, 0-9 and -, at most %d of them"
              .formatted(NAME_MAX));
    var place = place(declared);
    return kept(place.key() + " logs " + hook.orElse(""), () -> lines(place, hook));
  }

  private static boolean isName(String name) {
    return name.length() <= NAME_MAX && name.matches("[a-z0-9][a-z0-9-]*");
  }

  @SuppressWarnings("unchecked") // what is kept under a key is what was read for it
  private <T> T kept(String key, Supplier<T> read) {
    var before = told.get(key);
    if (before != null && before.at().plus(KEPT).isAfter(Instant.now())) return (T) before.answer();
    var answer = read.get();
    told.remove(key);
    told.put(key, new Told(Instant.now(), answer));
    return answer;
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
            rows.addAll(rows(place, revision));
        }
      }
    }
    return rows;
  }

  private static List<Row> rows(Place place, LiveRevision revision) {
    var rows = new ArrayList<Row>();
    if (revision.isOthers(place.app().owners())) return rows;
    revision.tags().forEach((key, value) -> {
      var hook = place.hook(key);
      if (hook.isEmpty()) return;
      RunTag.parse(value)
          .ifPresent(tag -> rows.add(new Row(
              hook.get(),
              revision.name().toString(),
              tag.state().name().toLowerCase(Locale.ROOT),
              tag.attempt(),
              orNull(tag.task()),
              orNull(masked(tag.why())),
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

  private static Lines lines(Place place, Optional<String> hook) {
    boolean service = place.key().kind() == Kind.SERVICE && hook.isEmpty();
    var run =
        new RunName(place.app().owner(), place.key(), hook.orElse(place.key().name()));
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
    var notes = new TreeSet<String>();
    for (int i = 0; i < STEPS; i++) {
      var step = follow.step(Instant.now());
      step.lines().forEach(line -> lines.add(view(line)));
      step.notes()
          .forEach(note -> notes.add("container %s of task %s: %s"
              .formatted(note.source().container(), note.source().task(), note.words())));
      // Nobody's request waits for the budget: what is not there now is there next time.
      if (step.again().filter(pause -> pause.isZero()).isEmpty()) break;
    }
    return new Lines(lines, List.copyOf(notes));
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
    return new LineView(
        line.line().at(),
        line.source().task(),
        line.source().container(),
        masked(line.line().message()));
  }

  private static String masked(String text) {
    return Redaction.redact(JsonNodeFactory.instance.textNode(text)).asText();
  }
}
