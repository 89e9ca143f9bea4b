package io.mooring.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that the embedded ECS holds. Moves from one due event to the next, never past {@code now}.
 */
final class World {
  /** What a request means that names no cluster (API reference of CreateService and others). */
  static final String DEFAULT_CLUSTER = "default";

  /** How long a deleted revision that nothing uses is still seen (ecs.md 3.1, observed). */
  private static final Duration DELETED_REVISION_KEPT = Duration.ofHours(1);

  final Behaviour behaviour;
  final Arns arns;
  final Ids ids = new Ids();
  final Fates fates;

  /** Container instances of every cluster. */
  int instances;

  /** Placements that will fail, and for what. */
  int failingPlacements;

  PlacementFailure placementFailure = PlacementFailure.CPU;

  RunTrouble runTrouble = RunTrouble.NONE;

  /** CloudWatch alarms that are in ALARM; all others are OK. */
  final SortedSet<String> alarms = new TreeSet<>();

  final Agenda agenda = new Agenda();
  final Rollouts rollouts;
  final Scheduler scheduler;
  final Runs runs;
  final RunCalls runCalls;
  final SortedMap<String, Cluster> clusters = new TreeMap<>();
  final SortedMap<String, Family> families = new TreeMap<>();
  final Neighbours neighbours;
  private Instant now = Instant.EPOCH;

  World(Behaviour behaviour) {
    this.behaviour = behaviour;
    this.arns = new Arns(behaviour.account(), behaviour.region());
    this.fates = new Fates(behaviour.fates());
    this.neighbours = new Neighbours(this);
    this.instances = behaviour.switches().instances().count();
    this.rollouts = new Rollouts(this);
    this.scheduler = new Scheduler(this);
    this.runs = new Runs(this);
    this.runCalls = new RunCalls(this);
    behaviour.clusters().forEach(this::addCluster);
  }

  Instant now() {
    return now;
  }

  Cluster addCluster(String name) {
    var cluster = new Cluster(name, arns.cluster(name), Json.object());
    clusters.put(name, cluster);
    return cluster;
  }

  /** Tasks on instances that go are stopped; daemons follow the number. */
  void instances(int count) {
    instances = count;
    for (var cluster : clusters.values()) {
      for (var task : List.copyOf(cluster.tasks.values())) {
        if (task.instance < count) continue;
        var host = "Host EC2 (instance " + Placement.ec2(task.instance) + ") terminated.";
        // The code that goes with this reason is not known.
        task.stop("TerminationNotice", host, now);
        if (task.service == null) runs.step(task, now);
      }
      for (var service : List.copyOf(cluster.services.values())) {
        if (service.status != Service.Status.ACTIVE) continue;
        if (service.isDaemon()) service.desiredCount = count;
        for (var deployment : service.deployments) deployment.retryAt = null;
        scheduler.step(service, now);
      }
    }
  }

  /** By the id or ARN of a task. */
  boolean interrupt(String reference) {
    var id = arns.lastPart("task", reference);
    for (var cluster : clusters.values()) {
      var task = cluster.tasks.get(id);
      if (task == null || task.isStopped()) continue;
      task.stop("SpotInterruption", "Your Spot Task was interrupted.", now);
      moveOn(task);
      return true;
    }
    return false;
  }

  /** After something was done to a task from outside. */
  void moveOn(Task task) {
    if (task.service == null) runs.step(task, now);
    else scheduler.step(task.service, now);
  }

  /** Every service whose deployment is under way looks at its alarms. */
  void alarm(String name, boolean ringing) {
    if (!(ringing ? alarms.add(name) : alarms.remove(name))) return;
    for (var cluster : clusters.values()) {
      for (var service : List.copyOf(cluster.services.values())) {
        if (service.underWay().isPresent()) scheduler.step(service, now);
      }
    }
  }

  /** An instant in the past changes nothing: time does not run backwards. */
  void advanceTo(Instant to) {
    for (var due = agenda.due(to); due.isPresent(); due = agenda.due(to)) {
      if (due.get().at().isAfter(now)) now = due.get().at();
      switch (due.get().due()) {
        case Service service -> scheduler.step(service, now);
        case Task task -> runs.step(task, now);
        case Rule rule -> neighbours.rules().fire(rule, now);
      }
    }
    if (to.isAfter(now)) now = to;
  }

  /** The ACTIVE cluster that a request's member names, by name or ARN; absent is "default". */
  Cluster cluster(String reference) {
    var name = reference.isEmpty() ? DEFAULT_CLUSTER : arns.local("cluster", reference);
    var cluster = clusters.get(name);
    if (cluster == null || !cluster.active) throw Refusal.clusterNotFound();
    return cluster;
  }

  /** A service in any status, by name or by short or long ARN. */
  Optional<Service> service(Cluster cluster, String reference) {
    var local = arns.local("service", reference);
    int slash = local.indexOf('/');
    if (slash >= 0 && !local.substring(0, slash).equals(cluster.name)) return Optional.empty();
    return Optional.ofNullable(cluster.services.get(local.substring(slash + 1)));
  }

  /** The revision that {@code family:number} or an ARN names; a family alone, its newest ACTIVE. */
  Optional<Revision> revision(String reference) {
    var local = arns.local("task-definition", reference);
    int colon = local.indexOf(':');
    var family = families.get(colon < 0 ? local : local.substring(0, colon));
    if (family == null) return Optional.empty();
    if (colon < 0) return family.latestActive();
    var digits = local.substring(colon + 1);
    if (!digits.matches("[0-9]{1,9}")) return Optional.empty();
    var revision = family.revisions.get(Integer.parseInt(digits));
    if (revision == null) return Optional.empty();
    if (isGone(revision)) {
      family.revisions.remove(revision.number);
      return Optional.empty();
    }
    return Optional.of(revision);
  }

  private boolean isGone(Revision revision) {
    return revision.deleteRequestedAt != null
        && !now.isBefore(revision.deleteRequestedAt.plus(DELETED_REVISION_KEPT))
        && clusters.values().stream().noneMatch(cluster -> uses(cluster, revision));
  }

  private static boolean uses(Cluster cluster, Revision revision) {
    return cluster.services.values().stream()
            .flatMap(service -> service.deployments.stream())
            .anyMatch(deployment -> deployment.revision == revision)
        || cluster.tasks.values().stream()
            .anyMatch(task -> task.revision == revision && !task.isStopped());
  }

  /** The revision that a service is to run from now on (ecs.md 1.3). */
  Revision runnable(String reference) {
    var revision =
        revision(reference).orElseThrow(() -> Refusal.client("TaskDefinition not found."));
    if (revision.status != Revision.Status.ACTIVE) {
      throw Refusal.client("TaskDefinition is inactive");
    }
    return revision;
  }
}
