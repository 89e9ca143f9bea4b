package io.mooring.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredService;
import io.mooring.desired.Digests;
import io.mooring.desired.RolloutRules;
import io.mooring.diff.Differ;
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
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is sent and read back differs in nothing, for every field that the SDK knows: the fields
 * come from the shapes, none is picked by hand. Each is sent alone beside the least that ECS asks
 * for, and all are sent together.
 */
class RoundTripTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** What names a service or acts once is no field of a desired service. */
  private static final Set<String> NOT_DECLARED =
      Set.of("clientToken", "cluster", "serviceName", "taskDefinition", "tags");

  private final EcsModel model = new EcsModel(Behaviour.standard()
      .withPace(Pace.BRISK)
      .withClusters("shop")
      .withUnmodelled(Behaviour.Unmodelled.READ_BACK));

  static Stream<String> taskDefinitionFields() {
    return Shapes.ecs().request("RegisterTaskDefinition").members().keySet().stream()
        .filter(field -> !field.equals("tags"));
  }

  static Stream<String> containerFields() {
    return containerShape().members().keySet().stream();
  }

  static Stream<String> serviceFields() {
    return Shapes.ecs().request("CreateService").members().keySet().stream()
        .filter(field -> !NOT_DECLARED.contains(field));
  }

  private static Shape.Structure containerShape() {
    var list = (Shape.ListOf)
        Shapes.ecs().request("RegisterTaskDefinition").members().get("containerDefinitions");
    return (Shape.Structure) list.element();
  }

  @Test
  void thereAreFieldsToTry() {
    assertThat(taskDefinitionFields()).hasSizeGreaterThan(15);
    assertThat(containerFields()).hasSizeGreaterThan(35);
    assertThat(serviceFields()).hasSizeGreaterThan(18);
  }

  @ParameterizedTest
  @MethodSource("taskDefinitionFields")
  void everyFieldOfATaskDefinition(String field) {
    var request = taskDefinition();
    if (!request.has(field)) {
      request.set(
          field,
          Samples.of(
              field, Shapes.ecs().request("RegisterTaskDefinition").members().get(field)));
    }
    assertSame(request);
  }

  @ParameterizedTest
  @MethodSource("containerFields")
  void everyFieldOfAContainer(String field) {
    var request = taskDefinition();
    var container = (ObjectNode) request.at("/containerDefinitions/0");
    if (!container.has(field))
      container.set(field, Samples.of(field, containerShape().members().get(field)));
    assertSame(request);
  }

  /** The one field that ECS does not take beside the others. */
  @Test
  void aRangeOfContainerPorts() {
    var request = taskDefinition();
    var container = (ObjectNode) request.at("/containerDefinitions/0");
    container.putArray("portMappings").addObject().put("containerPortRange", "8000-8010");
    assertSame(request);
  }

  @Test
  void allFieldsOfATaskDefinitionTogether() {
    assertSame(everything());
  }

  /**
   * Every scalar of the request in turn set to another value is seen: a differ that sees nothing
   * would pass the rest.
   */
  @Test
  void everyChangedValueOfATaskDefinitionIsSeen() {
    var request = everything();
    var live = register(request);
    var changes = Samples.changes(request);
    var unseen = changes.stream()
        .filter(changed ->
            Differ.taskDefinition(changed.document(), live, List.of()).isEmpty())
        .map(Samples.Change::pointer)
        .toList();
    assertThat(changes).hasSizeGreaterThan(90);
    assertThat(unseen).isEmpty();
  }

  private static ObjectNode everything() {
    var request = taskDefinition();
    var container = (ObjectNode) request.at("/containerDefinitions/0");
    fill(request, taskDefinitionFields(), Shapes.ecs().request("RegisterTaskDefinition"));
    fill(container, containerFields(), containerShape());
    return request;
  }

  private static void fill(ObjectNode node, Stream<String> fields, Shape.Structure shape) {
    fields
        .filter(field -> !node.has(field))
        .forEach(field -> node.set(field, Samples.of(field, shape.members().get(field))));
  }

  @ParameterizedTest
  @MethodSource("serviceFields")
  void everyFieldOfAService(String field) {
    var service = JSON.objectNode();
    service.set(
        field, Samples.of(field, Shapes.ecs().request("CreateService").members().get(field)));
    var created = create(service);
    var differences = Differ.service(desired(service), created).differences();
    assertThat(differences).as(service.toString()).isEmpty();
  }

  private ObjectNode create(String operation, ObjectNode request) {
    var reply = model.call(operation, request, NOW);
    if (reply instanceof Reply.Ok(var body, var _)) return body;
    throw new AssertionError(operation + " of " + request + ": " + reply);
  }

  private ObjectNode register(ObjectNode request) {
    create("RegisterTaskDefinition", request.deepCopy());
    var described =
        create("DescribeTaskDefinition", JSON.objectNode().put("taskDefinition", "web"));
    return (ObjectNode) described.get("taskDefinition");
  }

  private void assertSame(ObjectNode request) {
    var live = register(request);
    assertThat(Differ.taskDefinition(request, live, List.of()).differences())
        .as(request.toString())
        .isEmpty();
  }

  private LiveService create(ObjectNode service) {
    create("RegisterTaskDefinition", taskDefinition());
    var request = service.deepCopy();
    request.put("cluster", "shop").put("serviceName", "web").put("taskDefinition", "web");
    boolean daemon = request.path("schedulingStrategy").asText().equals("DAEMON");
    if (!request.has("desiredCount") && !daemon) request.put("desiredCount", 0);
    if (!request.has("networkConfiguration")) {
      request.set("networkConfiguration", Samples.network());
    }
    create("CreateService", request);
    var describe = JSON.objectNode().put("cluster", "shop");
    describe.putArray("services").add("web");
    return LiveService.of((ObjectNode) create("DescribeServices", describe).at("/services/0"), NOW);
  }

  private static DesiredService desired(ObjectNode service) {
    var digest = Digest.of(service);
    return new DesiredService(
        new ResourceKey(new AppName("shop"), new ClusterName("shop"), Kind.SERVICE, "web"),
        taskDefinition(),
        service,
        new Digests(digest, digest, digest),
        RolloutRules.DEFAULT,
        List.of(),
        List.of(),
        Positions.at(new Position("web.yaml", 1, 1)));
  }

  private static ObjectNode taskDefinition() {
    var request =
        JSON.objectNode().put("family", "web").put("networkMode", "awsvpc").put("memory", "512");
    request.put("cpu", "256").put("executionRoleArn", "arn:aws:iam::123456789012:role/execution");
    var container = request.putArray("containerDefinitions").addObject();
    container.put("name", "web").put("image", "shop/web:v1").put("memory", 128);
    return request;
  }
}
