package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredService;
import io.mooring.desired.Digests;
import io.mooring.desired.RolloutRules;
import io.mooring.diff.Diff;
import io.mooring.diff.Differ;
import io.mooring.diff.Difference;
import io.mooring.fixture.Loose;
import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.Digest;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveService;
import io.mooring.manifest.Position;
import io.mooring.manifest.Positions;
import io.mooring.port.Reply;
import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import io.mooring.sim.Behaviour;
import io.mooring.sim.EcsModel;
import io.mooring.sim.Pace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * For every kind of service, with every field that the SDK knows and two elements in every list:
 * what is sent and read back differs in nothing, in whatever order; and every plain value changed
 * alone is seen at its own pointer and nowhere else.
 */
class ServiceKindsTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** Enough orders to try each pair of elements both ways. */
  private static final int SHUFFLES = 8;

  private static final String RULED_OUT = "clientToken, cluster, serviceName, taskDefinition, tags";

  /**
   * A kind of service: what its members are beside those that any service may have, and which of
   * the latter it cannot have.
   */
  enum ServiceKind {
    FARGATE("awsvpc", "{launchType: 'FARGATE', platformVersion: 'LATEST'}", "X"),
    EC2_BRIDGE("bridge", "{launchType: 'EC2'}", "networkConfiguration, platformVersion"),
    EC2_HOST("host", "{launchType: 'EC2'}", "networkConfiguration, platformVersion"),
    DAEMON(
        "bridge",
        "{launchType: 'EC2', schedulingStrategy: 'DAEMON'}",
        "networkConfiguration, platformVersion, desiredCount, placementStrategy"),
    EXTERNAL_INSTANCES(
        "bridge",
        "{launchType: 'EXTERNAL'}",
        "networkConfiguration, platformVersion, loadBalancers, serviceRegistries,"
            + " placementStrategy"),
    EXTERNAL_CONTROLLER(
        "awsvpc",
        "{launchType: 'FARGATE', deploymentController: {type: 'EXTERNAL'}}",
        "deploymentConfiguration"),
    CODE_DEPLOY(
        "awsvpc", "{launchType: 'FARGATE', deploymentController: {type: 'CODE_DEPLOY'}}", "X"),
    BLUE_GREEN("awsvpc", "{launchType: 'FARGATE'}", "X"),
    LINEAR("awsvpc", "{launchType: 'FARGATE'}", "X"),
    CANARY("awsvpc", "{launchType: 'FARGATE'}", "X"),
    SERVICE_CONNECT("awsvpc", "{launchType: 'FARGATE'}", "volumeConfigurations, loadBalancers"),
    EBS_VOLUMES("awsvpc", "{launchType: 'FARGATE'}", "serviceConnectConfiguration"),
    FARGATE_SPOT(
        "awsvpc",
        "{capacityProviderStrategy: [{capacityProvider: 'FARGATE_SPOT', weight: 3},"
            + " {capacityProvider: 'FARGATE', base: 1}]}",
        "launchType"),
    MANAGED_INSTANCES(
        "awsvpc",
        "{capacityProviderStrategy: [{capacityProvider: 'managed-a', weight: 1},"
            + " {capacityProvider: 'managed-b', weight: 2}]}",
        "launchType, platformVersion");

    private final String networkMode;
    private final ObjectNode members;
    private final List<String> without;

    ServiceKind(String networkMode, String members, String without) {
      this.networkMode = networkMode;
      this.members = Loose.object(members);
      this.without = List.of(without.split(", ", -1));
    }

    private String strategy() {
      return switch (this) {
        case BLUE_GREEN, LINEAR, CANARY -> name();
        default -> "ROLLING";
      };
    }
  }

  /** The member that tells the elements of a list apart, written down once more and by hand. */
  private static final Map<String, String> KEYS = Map.ofEntries(
      Map.entry("containerDefinitions", "name"),
      Map.entry("environment", "name"),
      Map.entry("secrets", "name"),
      Map.entry("secretOptions", "name"),
      Map.entry("volumes", "name"),
      Map.entry("properties", "name"),
      Map.entry("ulimits", "name"),
      Map.entry("dependsOn", "containerName"),
      Map.entry("systemControls", "namespace"),
      Map.entry("resourceRequirements", "type"),
      Map.entry("inferenceAccelerators", "deviceName"),
      Map.entry("capacityProviderStrategy", "capacityProvider"),
      Map.entry("volumeConfigurations", "name"),
      Map.entry("tagSpecifications", "resourceType"),
      Map.entry("tags", "key"),
      Map.entry("vpcLatticeConfigurations", "portName"),
      Map.entry("services", "portName"));

  /** The lists whose order counts; every other one without a key is a set. */
  private static final Set<String> ORDERED = Set.of(
      "command",
      "entryPoint",
      "dnsServers",
      "dnsSearchDomains",
      "environmentFiles",
      "placementStrategy");

  private final EcsModel model = new EcsModel(Behaviour.standard()
      .withPace(Pace.BRISK)
      .withClusters("shop")
      .withUnmodelled(Behaviour.Unmodelled.READ_BACK));

  @ParameterizedTest
  @EnumSource
  void whatIsSentAndReadBackDiffersInNothingInWhateverOrder(ServiceKind kind) {
    var definition = taskDefinition(kind);
    var service = service(kind);
    var running = register(definition);
    var live = create(service);
    assertThat(pointers(Differ.taskDefinition(definition, running, List.of()))).isEmpty();
    assertThat(pointers(Differ.service(desired(service), LiveService.of(live, NOW))))
        .isEmpty();
    for (int seed = 0; seed < SHUFFLES; seed++) {
      var order = new Random(seed);
      var other = shuffled(running, "", order);
      var otherLive = LiveService.of((ObjectNode) shuffled(live, "", order), NOW);
      assertThat(pointers(Differ.taskDefinition(definition, (ObjectNode) other, List.of())))
          .as("seed %d", seed)
          .isEmpty();
      assertThat(pointers(Differ.service(desired(service), otherLive)))
          .as("seed %d", seed)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everySingleChangeOfTheTaskDefinitionIsSeenWhereItIs(ServiceKind kind) {
    var definition = taskDefinition(kind);
    var running = register(definition);
    var changes = Samples.changes(definition);
    assertThat(changes).hasSizeGreaterThan(150);
    for (var change : changes) {
      assertThat(pointers(Differ.taskDefinition(change.document(), running, List.of())))
          .as("%s of %s", change.pointer(), kind)
          .isEqualTo(places("/taskDefinition", definition, change));
    }
  }

  @ParameterizedTest
  @EnumSource
  void everySingleChangeOfTheServiceIsSeenWhereItIs(ServiceKind kind) {
    var service = service(kind);
    register(taskDefinition(kind));
    var live = LiveService.of(create(service), NOW);
    var changes = Samples.changes(service);
    assertThat(changes).hasSizeGreaterThan(30);
    for (var change : changes) {
      assertThat(pointers(Differ.service(desired(change.document()), live)))
          .as("%s of %s", change.pointer(), kind)
          .isEqualTo(
              isElsewhere(kind, change.pointer()) ? Set.of() : places("/service", service, change));
    }
  }

  /** What CodeDeploy sets is not Git's, and nothing of it is reported. */
  private static boolean isElsewhere(ServiceKind kind, String pointer) {
    return kind == ServiceKind.CODE_DEPLOY
        && pointer.matches("/loadBalancers/[0-9]+/targetGroupArn");
  }

  /** Where a changed value is to be seen: the nearest place around it that has a name. */
  private static Set<String> places(String root, JsonNode before, Samples.Change change) {
    var made = root;
    var at = before;
    JsonNode now = change.document();
    var steps = List.of(change.pointer().substring(1).split("/", -1));
    for (int i = 0; i < steps.size(); i++) {
      var step = steps.get(i);
      if (at.isArray() && !ORDERED.contains(list(steps, i))) {
        var key = KEYS.get(list(steps, i));
        if (key == null || !unique(at, key)) return Set.of(made);
        var names =
            List.of(at.path(index(step)).path(key), now.path(index(step)).path(key));
        if (!names.getFirst().equals(names.getLast()))
          return new TreeSet<>(
              List.of(made + named(key, names.getFirst()), made + named(key, names.getLast())));
        made += named(key, names.getFirst());
      } else {
        made += "/" + step;
      }
      at = at.isArray() ? at.path(index(step)) : at.path(step);
      now = now.isArray() ? now.path(index(step)) : now.path(step);
    }
    return Set.of(made);
  }

  /** The name of the list that a step leads into; commands of health checks are ordered too. */
  private static String list(List<String> steps, int step) {
    return steps.get(step - 1);
  }

  private static int index(String step) {
    return Integer.parseInt(step);
  }

  private static String named(String key, JsonNode name) {
    return "/[%s=%s]".formatted(key, name.asText());
  }

  private static boolean unique(JsonNode list, String key) {
    var names = new TreeSet<String>();
    list.forEach(element -> names.add(element.path(key).asText()));
    return names.size() == list.size();
  }

  private static JsonNode shuffled(JsonNode node, String name, Random order) {
    if (node.isObject()) {
      var made = JSON.objectNode();
      node.properties()
          .forEach(m -> made.set(m.getKey(), shuffled(m.getValue(), m.getKey(), order)));
      return made;
    }
    if (!(node instanceof ArrayNode list)) return node;
    var elements = new ArrayList<JsonNode>();
    list.forEach(element -> elements.add(shuffled(element, "", order)));
    // The order of deployments says which one is the newest.
    if (!ORDERED.contains(name) && !name.equals("deployments"))
      Collections.shuffle(elements, order);
    return JSON.arrayNode().addAll(elements);
  }

  private static Set<String> pointers(Diff diff) {
    var pointers = new TreeSet<String>();
    diff.differences().stream().map(Difference::pointer).forEach(pointers::add);
    return pointers;
  }

  private static ObjectNode taskDefinition(ServiceKind kind) {
    var shape = Shapes.ecs().request("RegisterTaskDefinition");
    var made = JSON.objectNode();
    fill(made, shape, "tags");
    made.put("family", "web").put("networkMode", kind.networkMode);
    made.put("cpu", "256").put("memory", "512");
    var compatible = made.putArray("requiresCompatibilities").add("EC2");
    compatible.add(kind.networkMode.equals("awsvpc") ? "FARGATE" : "EXTERNAL");
    return made;
  }

  private static ObjectNode service(ServiceKind kind) {
    var made = JSON.objectNode();
    fill(made, Shapes.ecs().request("CreateService"), RULED_OUT);
    made.put("schedulingStrategy", "REPLICA");
    ((ObjectNode) made.path("deploymentConfiguration")).put("strategy", kind.strategy());
    if (!kind.members.has("capacityProviderStrategy")) made.remove("capacityProviderStrategy");
    made.setAll(kind.members);
    made.remove(kind.without);
    return made;
  }

  private static void fill(ObjectNode made, Shape.Structure shape, String without) {
    shape.members().forEach((name, member) -> {
      if (!List.of(without.split(", ", -1)).contains(name))
        made.set(name, Samples.withPairs(name, member));
    });
  }

  private ObjectNode call(String operation, ObjectNode request) {
    var reply = model.call(operation, request, NOW);
    if (reply instanceof Reply.Ok(var body, var _)) return body;
    throw new AssertionError(operation + " of " + request + ": " + reply);
  }

  private ObjectNode register(ObjectNode request) {
    call("RegisterTaskDefinition", request.deepCopy());
    var described = call("DescribeTaskDefinition", JSON.objectNode().put("taskDefinition", "web"));
    return (ObjectNode) described.get("taskDefinition");
  }

  private ObjectNode create(ObjectNode service) {
    var request = service.deepCopy();
    request.put("cluster", "shop").put("serviceName", "web").put("taskDefinition", "web");
    if (!request.has("desiredCount")
        && !request.path("schedulingStrategy").asText().equals("DAEMON"))
      request.put("desiredCount", 0);
    call("CreateService", request);
    var describe = JSON.objectNode().put("cluster", "shop");
    describe.putArray("services").add("web");
    return (ObjectNode) call("DescribeServices", describe).at("/services/0");
  }

  private static DesiredService desired(ObjectNode service) {
    var digest = Digest.of(service);
    return new DesiredService(
        new ResourceKey(new AppName("shop"), new ClusterName("shop"), Kind.SERVICE, "web"),
        JSON.objectNode(),
        service,
        new Digests(digest, digest, digest),
        RolloutRules.DEFAULT,
        List.of(),
        List.of(),
        Positions.at(new Position("web.yaml", 1, 1)));
  }
}
