package io.mooring.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.aws.Answer;
import io.mooring.aws.Ecs;
import io.mooring.aws.TaskReader.Look;
import io.mooring.aws.TaskReader.Which;
import io.mooring.desired.RunTag;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Kind;
import io.mooring.ident.Names;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveRun;
import io.mooring.live.LiveService;
import io.mooring.plan.Outcome;
import io.mooring.plan.RecordKey;
import io.mooring.port.AwsCall;
import io.mooring.run.RunName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Whose logs are meant, found in ECS. Git is asked only where ECS knows nothing by that name, since
 * the family of a Task may have another.
 */
final class LogTargets {
  /** How far back a record of a run is looked for, in revisions of the family. */
  private static final int REVISIONS = 10;

  /** Tasks that one RunTask started are there within this time of each other. */
  private static final Duration TOGETHER = Duration.ofSeconds(30);

  private final Bench bench;
  private final InstantSource clock;

  LogTargets(Bench bench, InstantSource clock) {
    this.bench = bench;
    this.clock = clock;
  }

  /**
   * What is asked for.
   *
   * @param name of a service or Task, "" where a task's id alone is given
   * @param hook a hook of the service, "" for none
   * @param task an id or ARN, "" for none
   */
  record Asked(String name, String hook, String task) {}

  /** A task that ECS has forgotten, and the revision that says where its log is. */
  record Past(String task, LiveRevision revision) {}

  /**
   * Where the tasks are and how they are found again.
   *
   * @param run whether they end by themselves
   */
  record Watched(
      Ecs ecs, LiveFleet fleet, String cluster, Which which, boolean run, Optional<Past> past) {

    List<LiveRun> tasks() {
      return fleet.tasks(which);
    }

    /** Of one attempt of a run: the newest, or the one before. */
    List<LiveRun> chosen(List<LiveRun> tasks, boolean previous) {
      if (which instanceof Which.One) return tasks;
      if (!run)
        return tasks.stream().filter(task -> task.isStopped() == previous).toList();
      var newest = attempt(tasks);
      return previous ? attempt(tasks.subList(newest.size(), tasks.size())) : newest;
    }

    /** Those that were started with the first one; the newest come first. */
    private static List<LiveRun> attempt(List<LiveRun> tasks) {
      if (tasks.isEmpty()) return tasks;
      var first = tasks.getFirst();
      var created = first.times().createdAt();
      return tasks.stream()
          .takeWhile(task -> task.taskDefinitionArn().equals(first.taskDefinitionArn())
              && (created.isEmpty()
                  || task.times()
                      .createdAt()
                      .filter(at -> at.plus(TOGETHER).isBefore(created.get()))
                      .isEmpty()))
          .toList();
    }
  }

  private record Site(Bench.Place place, LiveFleet fleet, ClusterName cluster) {
    private Watched watched(Which which, boolean run, Optional<Past> past) {
      return new Watched(place.ecs(), fleet, cluster.value(), which, run, past);
    }

    private String startedBy(Kind kind, String name, String hook) {
      var spec = place.spec();
      var key = new ResourceKey(spec.name(), cluster, kind, name);
      return new RunName(Tags.owner(spec.instance(), spec.name()), key, hook).startedBy();
    }
  }

  private List<Site> sites() {
    var sites = new ArrayList<Site>();
    for (var place : bench.places()) {
      AwsOptions.confirm(place.ecs(), place.spec().destination().account());
      for (var cluster : place.spec().destination().clusters())
        sites.add(new Site(place, new LiveFleet(place.ecs(), cluster, clock), cluster));
    }
    return sites;
  }

  /**
   * The one thing that is meant.
   *
   * @throws Failure where it is not there or could be two
   */
  Watched find(Asked asked) {
    var sites = sites();
    if (!asked.task().isEmpty()) return task(asked, sites);
    if (!Names.isEcs(asked.name()))
      throw new Failure(
          ExitCode.USAGE, "'%s' is no name of a service or Task".formatted(asked.name()));
    var found = new ArrayList<Watched>();
    for (var site : sites) one(asked, site).ifPresent(found::add);
    if (found.isEmpty()) for (var site : sites) declared(asked, site).ifPresent(found::add);
    if (found.size() > 1)
      throw new Failure(
          ExitCode.USAGE,
          "%s is on %s: say which app with --app"
              .formatted(
                  asked.name(),
                  String.join(
                      " and ", found.stream().map(w -> "cluster " + w.cluster()).toList())));
    if (found.size() == 1) return found.getFirst();
    throw new Failure(
        ExitCode.NOT_FOUND,
        "there is no service %s and no task of a Task of that name on %s; `mooring status` lists what is declared"
            .formatted(
                asked.name(),
                String.join(
                    ", ", sites.stream().map(s -> "cluster " + s.cluster()).toList())));
  }

  private Optional<Watched> one(Asked asked, Site site) {
    var service = service(asked.name(), site);
    if (service.isPresent() && asked.hook().isEmpty())
      return Optional.of(site.watched(new Which.OfService(asked.name()), false, Optional.empty()));
    var kind = service.isPresent() ? Kind.SERVICE : Kind.TASK;
    var hook = asked.hook().isEmpty() ? asked.name() : asked.hook();
    var which = new Which.StartedBy(site.startedBy(kind, asked.name(), hook));
    if (!site.fleet().tasks(which).isEmpty())
      return Optional.of(site.watched(which, true, Optional.empty()));
    var family = service
        .flatMap(s -> RevisionName.parse(s.taskDefinitionArn()))
        .map(RevisionName::family)
        .orElse(asked.name());
    var past = past(site, kind, asked.name(), family, hook);
    if (past.isPresent()) return Optional.of(site.watched(which, true, past));
    if (service.isEmpty()) return Optional.empty();
    throw new Failure(
        ExitCode.NOT_FOUND,
        "no run of %s of %s is known: no task carries it, and no revision of %s has a record of it"
            .formatted(hook, asked.name(), family));
  }

  /** A Task that ECS has forgotten, by the family that its manifest says. */
  private static Optional<Watched> declared(Asked asked, Site site) {
    var name = asked.name();
    if (!asked.hook().isEmpty() && !asked.hook().equals(name)) return Optional.empty();
    var key = new ResourceKey(site.place().spec().name(), site.cluster(), Kind.TASK, name);
    return site.place().worker().tasks().tasks().stream()
        .filter(task -> task.key().equals(key))
        .map(task -> task.run().definition().family())
        .flatMap(family -> past(site, Kind.TASK, name, family, name).stream())
        .map(past -> site.watched(
            new Which.StartedBy(site.startedBy(Kind.TASK, name, name)), true, Optional.of(past)))
        .findFirst();
  }

  private static Optional<LiveService> service(String name, Site site) {
    return site.fleet()
        .services(new TreeSet<>(List.of(name)))
        .service(name)
        .filter(LiveService::isActive);
  }

  /** By the record on the newest revision that has one. */
  private static Optional<Past> past(
      Site site, Kind kind, String name, String family, String hook) {
    var key = new ResourceKey(site.place().spec().name(), site.cluster(), kind, name);
    var request = JsonNodeFactory.instance.objectNode().put("familyPrefix", family);
    request.put("status", "ACTIVE").put("sort", "DESC").put("maxResults", REVISIONS);
    var answer = site.place().ecs().calls().call(AwsCall.LIST_TASK_DEFINITIONS, request);
    if (!(answer instanceof Answer.Got(var body, var _))) return Optional.empty();
    for (var arn : body.path("taskDefinitionArns")) {
      var revision = site.fleet().revision(arn.asText());
      var task = revision
          .filter(r -> !r.isOthers(site.place().spec().owners()))
          .flatMap(r ->
              r.tag(RecordKey.of(key, hook, true)).or(() -> r.tag(RecordKey.of(key, hook, false))))
          .flatMap(RunTag::parse)
          .map(RunTag::task)
          .filter(id -> !id.isEmpty());
      if (task.isPresent()) return Optional.of(new Past(task.get(), revision.orElseThrow()));
    }
    return Optional.empty();
  }

  private static Watched task(Asked asked, List<Site> sites) {
    var which = new Which.One(asked.task());
    var trouble = Optional.<Outcome>empty();
    for (var site : sites) {
      // ECS refuses the ARN of a task of another cluster.
      switch (site.place().ecs().taskReader().look(site.cluster().value(), which)) {
        case Look.Found(var tasks) -> {
          if (!tasks.isEmpty())
            return site.watched(which, isRun(tasks.getFirst()), Optional.empty());
        }
        case Look.Failed(Outcome.Refused _) -> {}
        case Look.Failed(var outcome) -> trouble = Optional.of(outcome);
      }
    }
    if (trouble.isPresent())
      throw new Failure(
          trouble.get() instanceof Outcome.Denied ? ExitCode.FORBIDDEN : ExitCode.OTHER,
          "task %s cannot be looked for: %s".formatted(asked.task(), Ecs.words(trouble.get())));
    for (var site : sites) {
      var service =
          asked.name().isEmpty() ? Optional.<LiveService>empty() : service(asked.name(), site);
      var revision = service.flatMap(s -> site.fleet().revision(s.taskDefinitionArn()));
      if (revision.isPresent())
        return site.watched(
            which, true, Optional.of(new Past(lastPart(asked.task()), revision.get())));
    }
    throw new Failure(
        ExitCode.NOT_FOUND,
        "ECS does not know task %s: it forgets tasks an hour after they stopped; with the name of its service its log is looked for all the same"
            .formatted(asked.task()));
  }

  private static boolean isRun(LiveRun task) {
    return !task.startedBy().startsWith("ecs-svc/");
  }

  private static String lastPart(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }
}
