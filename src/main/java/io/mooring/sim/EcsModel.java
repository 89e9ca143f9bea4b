package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.Reply;
import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A model of Amazon ECS for one account and region: an operation and its request in, what ECS would
 * answer out.
 *
 * <p>It has no clock. Every call says what time it is, and first lets all that was due by then
 * happen: tasks walk, deployments roll, breakers trip. One lock makes it safe for many threads.
 * What it does comes from the facts gathered in {@code ecs.md}, cited in place; what is not known
 * about ECS is refused or is a switch of {@link Behaviour}.
 *
 * <p>Parts of an answer are shared with later answers: read them, do not change them.
 */
public final class EcsModel {
  private static final int BAD_REQUEST = 400;
  private static final int SERVER_ERROR = 500;

  /** How one modelled operation is answered. */
  private interface Operation {
    ObjectNode answer(ObjectNode request, Instant at);
  }

  private final Behaviour behaviour;
  private final SortedMap<String, Long> calls = new TreeMap<>();
  private SortedMap<String, Operation> operations;
  private World world;
  private TokenBuckets buckets = new TokenBuckets();
  private boolean throttling;

  public EcsModel(Behaviour behaviour) {
    this.behaviour = behaviour;
    this.world = new World(behaviour);
    this.operations = operationsOf(world);
  }

  private static SortedMap<String, Operation> operationsOf(World world) {
    var view = new ServiceView(world);
    var clusters = new ClusterCalls(world);
    var definitions = new TaskDefinitionCalls(world);
    var writes = new ServiceWrites(world, view);
    var reads = new ServiceReads(world, view);
    var deployments = new DeploymentCalls(world);
    var tasks = new TaskCalls(world);
    var tags = new TagCalls(world);
    var operations = new TreeMap<String, Operation>();
    operations.put("CreateCluster", (request, _) -> clusters.create(request));
    operations.put("DescribeClusters", (request, _) -> clusters.describe(request));
    operations.put("ListClusters", (request, _) -> clusters.list(request));
    operations.put("DeleteCluster", (request, _) -> clusters.delete(request));
    operations.put("RegisterTaskDefinition", definitions::register);
    operations.put("DescribeTaskDefinition", (request, _) -> definitions.describe(request));
    operations.put("DeregisterTaskDefinition", definitions::deregister);
    operations.put("DeleteTaskDefinitions", definitions::delete);
    operations.put("ListTaskDefinitions", (request, _) -> definitions.list(request));
    operations.put("ListTaskDefinitionFamilies", (request, _) -> definitions.listFamilies(request));
    operations.put("CreateService", writes::create);
    operations.put("UpdateService", writes::update);
    operations.put("DeleteService", writes::delete);
    operations.put("DescribeServices", (request, _) -> reads.describe(request));
    operations.put("ListServices", (request, _) -> reads.list(request));
    operations.put("ListServiceDeployments", (request, _) -> deployments.list(request));
    operations.put("DescribeServiceDeployments", (request, _) -> deployments.describe(request));
    operations.put(
        "DescribeServiceRevisions", (request, _) -> deployments.describeRevisions(request));
    operations.put("StopServiceDeployment", deployments::stop);
    operations.put("ListTasks", (request, _) -> tasks.list(request));
    operations.put("DescribeTasks", (request, _) -> tasks.describe(request));
    operations.put("StopTask", tasks::stop);
    operations.put("RunTask", world.runCalls::run);
    operations.put("TagResource", (request, _) -> tags.tag(request));
    operations.put("UntagResource", (request, _) -> tags.untag(request));
    operations.put("ListTagsForResource", (request, _) -> tags.list(request));
    return operations;
  }

  /**
   * Answers one call at the instant {@code now}. Never throws for what the request holds: a refusal
   * is a {@link Reply.Fault} with the code and, where known, the text of ECS.
   */
  public synchronized Reply call(String operation, ObjectNode request, Instant now) {
    world.advanceTo(now);
    var requestId = world.ids.uuid();
    var shape = Shapes.ecs().input(operation);
    if (shape.isEmpty()) {
      return new Reply.Fault(
          "UnknownOperationException",
          "Amazon ECS has no such operation; check the X-Amz-Target header.",
          BAD_REQUEST,
          requestId);
    }
    calls.merge(operation, 1L, Long::sum);
    if (throttling || (behaviour.switches().buckets() && !buckets.take(operation, now))) {
      return throttled(requestId);
    }
    return answered(operation, requestId, () -> answer(operation, shape.get(), request));
  }

  /**
   * The same for a service beside ECS.
   *
   * @param service its prefix in IAM actions, such as {@code ecr}; {@code ecs} is ECS itself
   */
  public synchronized Reply call(
      String service, String operation, ObjectNode request, Instant now) {
    if (service.equals("ecs")) return call(operation, request, now);
    world.advanceTo(now);
    var requestId = world.ids.uuid();
    calls.merge(service + ":" + operation, 1L, Long::sum);
    if (throttling) return throttled(requestId);
    return answered(
        operation,
        requestId,
        () -> world.neighbours.answer(service, operation, request, world.now()));
  }

  private static Reply throttled(String requestId) {
    return new Reply.Fault("ThrottlingException", "Rate exceeded", BAD_REQUEST, requestId);
  }

  private Reply answered(String operation, String requestId, Supplier<ObjectNode> answer) {
    try {
      return new Reply.Ok(answer.get(), requestId);
    } catch (Refusal refusal) {
      return new Reply.Fault(
          refusal.code(), refusal.text(), refusal.status(), requestId, refusal.resourceIds());
    } catch (RuntimeException defect) {
      // A caller sees what a failing ECS looks like, and the text says whose fault it is.
      return new Reply.Fault(
          "ServerException",
          "The embedded ECS failed at " + operation + ": " + defect
              + ". This is a defect of the embedded ECS.",
          SERVER_ERROR,
          requestId);
    }
  }

  private ObjectNode answer(String operation, Shape.Structure shape, ObjectNode request) {
    var modelled = operations.get(operation);
    if (modelled == null) throw Refusal.notModelled(operation);
    // Time never runs back, so that what is made now is not older than what was there before.
    return modelled.answer(RequestCheck.checked(operation, shape, request), world.now());
  }

  /** Ends a task as EC2 does that takes back a Spot instance; false when there is no such task. */
  public synchronized boolean interrupt(String task, Instant now) {
    world.advanceTo(now);
    return world.interrupt(task);
  }

  /** The account that every ARN names. */
  public String account() {
    return behaviour.account();
  }

  /** Lets everything happen that is due by {@code now}; an earlier instant changes nothing. */
  public synchronized void advanceTo(Instant now) {
    world.advanceTo(now);
  }

  /** An empty world with the clusters of the behaviour, as if newly made; throttling is off. */
  public synchronized void reset() {
    world = new World(behaviour);
    operations = operationsOf(world);
    buckets = new TokenBuckets();
    throttling = false;
    calls.clear();
  }

  /** How often each operation was called since the start or reset, refused calls included. */
  public synchronized SortedMap<String, Long> calls() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(calls));
  }

  /** While on, every call is counted and answers ThrottlingException. */
  public synchronized void throttling(boolean on) {
    throttling = on;
  }

  /** Puts a CloudWatch alarm into ALARM, or back to OK. */
  public synchronized void alarm(String name, boolean ringing, Instant now) {
    world.advanceTo(now);
    world.alarm(name, ringing);
  }

  /** Gives every cluster that many container instances. */
  public synchronized void instances(int count, Instant now) {
    world.advanceTo(now);
    world.instances(count);
  }

  /** The next {@code count} placements of tasks fail, on any launch type. */
  public synchronized void failPlacements(int count, PlacementFailure failure) {
    world.failingPlacements = count;
    world.placementFailure = failure;
  }

  /**
   * The next {@code count} tasks of RunTask find no place.
   *
   * @param reason as in {@code failures[]}
   * @param later whether they are taken on and fail afterwards
   */
  public synchronized void failRuns(int count, String reason, boolean later) {
    world.runTrouble = new RunTrouble(count, reason, later);
  }

  /** The next {@code count} entries of PutTargets and RemoveTargets fail, each for itself. */
  public synchronized void failTargets(int count) {
    world.neighbours.rules().failEntries(count);
  }

  /** The next {@code count} calls of SNS's Publish fail. */
  public synchronized void failPublishes(int count) {
    world.neighbours.topics().failPublishes(count);
  }

  /** What was published to the topic, oldest first, as Publish was given it. */
  public synchronized ArrayNode messages(String topicArn) {
    return world.neighbours.topics().messages(topicArn);
  }

  /** How often a rule was due and could not start its task, which AWS counts in a metric only. */
  public synchronized int failedInvocations() {
    return world.neighbours.rules().failedInvocations();
  }

  /** Decides what becomes of an image from its next start on, before the behaviour's rules. */
  public synchronized void fate(FateRule rule) {
    world.fates.say(rule);
  }

  /** Makes a cluster without counting a call; one that is there already stays as it is. */
  public synchronized void createCluster(String name, Instant now) {
    world.advanceTo(now);
    new ClusterCalls(world).create(Json.object().put("clusterName", name));
  }
}
