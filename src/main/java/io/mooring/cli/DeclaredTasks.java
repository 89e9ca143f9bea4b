package io.mooring.cli;

import io.mooring.aws.Ecs;
import io.mooring.config.Configuration;
import io.mooring.desired.DesiredTask;
import io.mooring.desired.RunTag;
import io.mooring.execute.Executor;
import io.mooring.live.LiveRevision;
import io.mooring.plan.Action;
import io.mooring.plan.Outcome;
import io.mooring.plan.RunAction;
import io.mooring.plan.TaskKnown.Registered;
import io.mooring.plan.TaskScene;
import io.mooring.reconcile.AppSpec;
import io.mooring.reconcile.WantedTasks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The Tasks of one app: declared in Git, and their records found in ECS. */
final class DeclaredTasks {
  private final AppSpec spec;
  private final WantedTasks wanted;
  private final Executor executor;

  private DeclaredTasks(AppSpec spec, WantedTasks wanted, Ecs ecs, InstantSource clock) {
    this.spec = spec;
    this.wanted = wanted;
    this.executor = new Executor(ecs, spec.destination(), clock);
  }

  /**
   * Of the apps that go there; Git is read, in a mirror of its own.
   *
   * @return one for each app
   */
  static List<DeclaredTasks> read(
      AwsOptions.Configured configured, Surroundings surroundings, Ecs ecs, InstantSource clock) {
    try (var bench = new Bench(configured.settings(), configured.apps(), clock)) {
      var read = new ArrayList<DeclaredTasks>();
      for (var place : bench.places()) {
        var wanted = place.worker().tasks();
        wanted.stale().ifPresent(why -> surroundings.progress("Git cannot be read now: " + why));
        read.add(new DeclaredTasks(place.spec(), wanted, ecs, clock));
      }
      return read;
    }
  }

  /**
   * Of the one app that is meant.
   *
   * @throws Failure where there is no configuration, or it may be several
   */
  static DeclaredTasks one(
      AwsOptions.Reach reach, Surroundings surroundings, Ecs ecs, InstantSource clock) {
    var configured = reach
        .configured()
        .orElseThrow(() -> new Failure(
            ExitCode.USAGE,
            "a Task of the manifests needs a configuration, which says where they are: name it with --config or %s"
                .formatted(Configuration.FILE_VARIABLE)));
    if (configured.apps().size() > 1)
      throw new Failure(
          ExitCode.USAGE,
          "there are %d apps on cluster %s: say which with --app"
              .formatted(configured.apps().size(), reach.cluster()));
    return read(configured, surroundings, ecs, clock).getFirst();
  }

  AppSpec spec() {
    return spec;
  }

  /** Those of one cluster, in the order of their names. */
  List<DeclaredTask> in(String cluster) {
    return wanted.tasks().stream()
        .filter(task -> task.key().cluster().value().equals(cluster))
        .map(this::found)
        .toList();
  }

  /**
   * The one of this name.
   *
   * @throws Failure where it is not declared, or its manifest has errors
   */
  DeclaredTask named(String name, String cluster) {
    var found = wanted.tasks().stream()
        .filter(task -> task.key().name().equals(name))
        .filter(task -> task.key().cluster().value().equals(cluster))
        .findFirst();
    if (found.isPresent()) return found(found.get());
    for (var each : wanted.blocked().entrySet()) {
      if (each.getKey().name().equals(name))
        throw new Failure(
            ExitCode.FAILED,
            "the manifest of Task %s has errors:\n%s"
                .formatted(
                    name,
                    each.getValue().stream()
                        .map(problem -> "  " + problem)
                        .collect(Collectors.joining("\n"))));
    }
    throw new Failure(ExitCode.NOT_FOUND, missing(name, cluster));
  }

  private String missing(String name, String cluster) {
    var names = wanted.tasks().stream()
        .filter(task -> task.key().cluster().value().equals(cluster))
        .map(task -> task.key().name())
        .toList();
    return "app %s declares no Task %s on cluster %s; it has %s"
        .formatted(spec.name(), name, cluster, names.isEmpty() ? "none" : String.join(", ", names));
  }

  private DeclaredTask found(DesiredTask task) {
    var search = new Action.Search(
        spec.owner(), spec.formerly(), TaskScene.definitionOwner(task).tagValue(), true);
    var find = RunAction.FindRegistered.of(
        task.run().definition().family(),
        TaskScene.digest(task),
        search,
        task.key(),
        task.run().name());
    var revision = registered(task, find);
    // One that is shared carries a record only once the Task has begun.
    if (find.shared() && revision.isEmpty()) revision = registered(task, find.withoutRecord());
    var tag = revision.flatMap(find::recordOn).flatMap(RunTag::parse);
    boolean lost = !find.shared() && revision.isPresent() && tag.isEmpty();
    return new DeclaredTask(task, revision, tag, lost);
  }

  private Optional<LiveRevision> registered(DesiredTask task, RunAction.FindRegistered find) {
    while (true) {
      switch (executor.perform(find, task.key().cluster(), "")) {
        case Outcome.Done(Outcome.Seen.Registered(Registered.Found(var revision)), var _) -> {
          return Optional.of(revision);
        }
        case Outcome.Done _ -> {
          return Optional.empty();
        }
        case Outcome.Throttled(var after) -> pause(after);
        case Outcome other ->
          throw TaskRunner.failure(
              "the revisions of family %s cannot be read".formatted(find.family()), other);
      }
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.OTHER, "interrupted");
    }
  }
}
