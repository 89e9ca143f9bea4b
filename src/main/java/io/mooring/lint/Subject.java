package io.mooring.lint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One manifest as the rules look at it. */
final class Subject {
  /** Most containers that are judged: ten times what ECS takes, and their number is told. */
  private static final int CONTAINERS_MAX = 100;

  static final String TASK = "/spec/taskDefinition";

  private final Kind kind;
  private final ObjectNode spec;
  private final List<At> containers;
  private final List<String> containerNames;

  Subject(Kind kind, ObjectNode spec) {
    this.kind = kind;
    this.spec = spec;
    this.containers = task().stream()
        .flatMap(task -> task.each("containerDefinitions").stream())
        .filter(container -> container.node().isObject())
        .limit(CONTAINERS_MAX)
        .toList();
    this.containerNames = containers.stream().map(c -> c.text("name")).toList();
  }

  private At spec(String member) {
    return new At("/spec/" + member, spec.path(member));
  }

  /** The task definition, when the manifest holds it itself. */
  Optional<At> task() {
    var task = spec("taskDefinition");
    boolean isOwn = task.node().isObject() && !task.node().has("ref");
    return isOwn ? Optional.of(task) : Optional.empty();
  }

  Optional<At> service() {
    var service = spec("service");
    return service.node().isObject() ? Optional.of(service) : Optional.empty();
  }

  Kind kind() {
    return kind;
  }

  /** The service and every run: they say where and with what capacity tasks are placed. */
  List<At> requests() {
    var runs = Stream.of("hooks", "schedules")
        .flatMap(list -> spec(list).entries().stream())
        .map(each -> each.child("run"));
    return Stream.concat(Stream.of(spec("service"), run()), runs)
        .filter(request -> request.node().isObject())
        .toList();
  }

  /** The run of a Task, or where it would stand. */
  At run() {
    return spec("run");
  }

  /** What says by itself where tasks are placed, and has no service to take it from. */
  List<At> placing() {
    return switch (kind) {
      case TASK -> List.of(run());
      case SCHEDULE ->
        spec("schedules").entries().stream()
            .filter(each -> !each.child("target")
                .child("EcsParameters")
                .child("NetworkConfiguration")
                .isSet())
            .map(each -> each.child("run"))
            .toList();
      case SERVICE -> service().stream().toList();
      case TASK_DEFINITION, OVERLAY -> List.of();
    };
  }

  /** The run of a Task and those of schedules, but for what says it in its target or service. */
  List<At> started() {
    if (kind == Kind.TASK) return List.of(run());
    boolean inherited = service()
        .filter(s ->
            s.child("launchType").isSet() || s.child("capacityProviderStrategy").isSet())
        .isPresent();
    if (inherited) return List.of();
    return spec("schedules").entries().stream()
        .filter(each -> {
          var parameters = each.child("target").child("EcsParameters");
          return !parameters.child("LaunchType").isSet()
              && !parameters.child("CapacityProviderStrategy").isSet();
        })
        .map(each -> each.child("run"))
        .toList();
  }

  /** The containers that are mappings, in order. */
  List<At> containers() {
    return containers;
  }

  List<String> containerNames() {
    return containerNames;
  }

  /** Whether every container has a name that can be compared. */
  boolean knowsContainers() {
    return !containerNames.isEmpty()
        && containerNames.stream().noneMatch(name -> name.isEmpty() || At.isOpen(name));
  }

  List<String> compatibilities() {
    return task().stream()
        .flatMap(task -> task.each("requiresCompatibilities").stream())
        .map(At::text)
        .toList();
  }

  /** Whether ECS holds the task definition, or its tasks, to the rules of Fargate. */
  boolean isFargate() {
    return compatibilities().contains("FARGATE")
        || requests().stream()
            .anyMatch(r -> r.text("launchType").equals("FARGATE")
                || r.each("capacityProviderStrategy").stream()
                    .anyMatch(p -> isFargateProvider(p.text("capacityProvider"))));
  }

  static boolean isFargateProvider(String name) {
    return name.equals("FARGATE") || name.equals("FARGATE_SPOT");
  }

  boolean isDaemon() {
    return service().filter(s -> s.text("schedulingStrategy").equals("DAEMON")).isPresent();
  }

  /** The controller of a service's deployments; {@code ECS} unless another one is named. */
  String controller() {
    var type = service().map(s -> s.child("deploymentController").text("type")).orElse("");
    return type.isEmpty() ? "ECS" : type;
  }

  /** The network mode as written; empty when it is left out. */
  String networkMode() {
    return task().map(task -> task.text("networkMode")).orElse("");
  }

  boolean isWindows() {
    return task()
        .map(t -> t.child("runtimePlatform").text("operatingSystemFamily"))
        .orElse("")
        .startsWith("WINDOWS");
  }
}
