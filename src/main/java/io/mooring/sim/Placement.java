package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Finds a container instance for each task of the launch type EC2, that with the fewest tasks of
 * the service first; a DAEMON has one task on each. Tasks of Fargate and of capacity providers need
 * none. Placement strategies and constraints are read back and do not count.
 */
final class Placement {
  /** The number of the instance of a task that is on none. */
  static final int NOWHERE = -1;

  private final World world;

  Placement(World world) {
    this.world = world;
  }

  /** An instance, or {@link #NOWHERE}; or why there is none, as the event says it. */
  record Spot(int instance, String failure) {}

  Spot place(Service service, Deployment deployment) {
    if (world.failingPlacements > 0) {
      world.failingPlacements--;
      return new Spot(NOWHERE, world.placementFailure.event(name(0)));
    }
    if (!Json.text(deployment.version, "launchType").equals("EC2")) return new Spot(NOWHERE, "");
    var closest = IntStream.range(0, world.instances)
        .boxed()
        .filter(instance -> !service.isDaemon() || tasksOn(service, deployment, instance) == 0)
        .sorted(Comparator.comparingLong(instance -> tasksOn(service, instance)))
        .toList();
    if (closest.isEmpty()) return new Spot(NOWHERE, PlacementFailure.NO_INSTANCE.event(""));
    if (world.behaviour.switches().instances().isRoomy()) return new Spot(closest.getFirst(), "");
    for (int instance : closest) {
      if (lacks(service.cluster, deployment.revision, instance).isEmpty())
        return new Spot(instance, "");
    }
    int first = closest.getFirst();
    var lacks = lacks(service.cluster, deployment.revision, first);
    return new Spot(NOWHERE, lacks.getFirst().event(name(first)));
  }

  /**
   * For a task without a service: the instance with the fewest tasks that has room. Where there is
   * none, each says what it lacks (ecs.md 5.1).
   */
  OptionalInt place(Cluster cluster, Revision revision, ArrayNode failures) {
    // Without any the call is refused as a whole; the text is that of ECS.
    if (world.instances == 0) {
      throw Refusal.invalid("No Container Instances were found in your cluster.");
    }
    var closest = IntStream.range(0, world.instances)
        .boxed()
        .sorted(Comparator.comparingLong(instance -> tasksOn(cluster, instance)))
        .toList();
    if (world.behaviour.switches().instances().isRoomy()) {
      return OptionalInt.of(closest.getFirst());
    }
    var lacking = Json.array();
    for (int instance : closest) {
      var lacks = lacks(cluster, revision, instance);
      if (lacks.isEmpty()) return OptionalInt.of(instance);
      var arn = world.arns.ecs("container-instance/" + cluster.name + "/" + name(instance));
      lacking.addObject().put("arn", arn).put("reason", lacks.getFirst().failure());
    }
    failures.addAll(lacking);
    return OptionalInt.empty();
  }

  private static long tasksOn(Cluster cluster, int instance) {
    return cluster.tasks.values().stream()
        .filter(task -> task.instance == instance && !task.isStopped())
        .count();
  }

  /** Says it, and tries again later: what never was a task counts for no breaker. */
  void failed(Service service, Deployment deployment, String failure, Instant at) {
    deployment.failedPlacements++;
    deployment.retryAt = at.plus(world.behaviour.pace().retryAfter(deployment.failedPlacements));
    service.say(world.ids.uuid(), at, failure);
  }

  private static long tasksOn(Service service, Deployment deployment, int instance) {
    return service.tasks.stream()
        .filter(t -> t.instance == instance && t.deployment() == deployment && !t.isStopping())
        .count();
  }

  private static long tasksOn(Service service, int instance) {
    return service.tasks.stream()
        .filter(task -> task.instance == instance && !task.isStopped())
        .count();
  }

  private List<PlacementFailure> lacks(Cluster cluster, Revision revision, int instance) {
    var size = world.behaviour.switches().instances();
    int cpu = cpu(revision);
    int memory = memory(revision);
    var ports = new TreeSet<Integer>();
    for (var task : cluster.tasks.values()) {
      if (task.instance != instance || task.isStopped()) continue;
      cpu += cpu(task.revision);
      memory += memory(task.revision);
      ports.addAll(ports(task.revision));
    }
    ports.retainAll(ports(revision));
    var lacks = new TreeSet<PlacementFailure>();
    if (cpu > size.cpu()) lacks.add(PlacementFailure.CPU);
    if (memory > size.memory()) lacks.add(PlacementFailure.MEMORY);
    if (!ports.isEmpty()) lacks.add(PlacementFailure.PORT);
    return List.copyOf(lacks);
  }

  /** Of the task, else of its containers. */
  private static int cpu(Revision revision) {
    int whole = revision.described().path("cpu").asInt(0);
    if (whole > 0) return whole;
    return revision.containers().stream().mapToInt(c -> c.path("cpu").asInt(0)).sum();
  }

  private static int memory(Revision revision) {
    int whole = revision.described().path("memory").asInt(0);
    if (whole > 0) return whole;
    return revision.containers().stream().mapToInt(Placement::reserved).sum();
  }

  private static int reserved(JsonNode container) {
    int soft = container.path("memoryReservation").asInt(0);
    return soft > 0 ? soft : container.path("memory").asInt(0);
  }

  /** Host ports that a task takes for itself; 0 is any, and an own interface takes none. */
  private static Set<Integer> ports(Revision revision) {
    var ports = new TreeSet<Integer>();
    if (revision.usesNetworkInterface()) return ports;
    for (var container : revision.containers()) {
      for (var mapping : container.path("portMappings")) {
        if (mapping.path("hostPort").asInt(0) > 0)
          ports.add(mapping.path("hostPort").asInt());
      }
    }
    return ports;
  }

  /** The last part of the instance's ARN. */
  static String name(int instance) {
    return "%032x".formatted(instance + 1);
  }

  /** The name that Amazon EC2 has for it. */
  static String ec2(int instance) {
    return "i-%017x".formatted(instance + 1);
  }
}
