package io.mooring.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The checked-in shapes are the SDK's. After an SDK bump: {@code ./build test
 * -Dtest=ShapeResourceTest -Dgolden=write}.
 */
class ShapeResourceTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path RESOURCES = Path.of("src/main/resources/io/mooring/shape");

  @Test
  void theShapesOfEcsAreWhatTheSdkSays() throws IOException {
    holds("ecs", SdkShapes::ecs);
  }

  @Test
  void theShapesOfEventBridgeAreWhatTheSdkSays() throws IOException {
    holds("events", SdkShapes::events);
  }

  /**
   * A required member that the SDK does not have would be a slip. Those of ECS were reviewed on a
   * newer model and are ahead of the SDK.
   */
  @Test
  void whatEventBridgeRequiresIsThere() throws IOException {
    var structures = JSON.readTree(RESOURCES.resolve("events.json").toFile()).path("structures");
    var required = JSON.readTree(RESOURCES.resolve("events-required.json").toFile());
    for (var structure : required.properties()) {
      assertThat(structures.path(structure.getKey()).path("required"))
          .as(structure.getKey())
          .containsExactlyElementsOf(structure.getValue());
    }
  }

  private static void holds(String name, Function<JsonNode, ObjectNode> sdk) throws IOException {
    var resource = RESOURCES.resolve(name + ".json");
    JsonNode fromSdk =
        sdk.apply(JSON.readTree(RESOURCES.resolve(name + "-required.json").toFile()));
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(resource, fromSdk.toString() + "\n");
    }
    assertThat(JSON.readTree(resource.toFile())).isEqualTo(fromSdk);
  }

  @Test
  void everyOperationOfTheSdkCanBeRead() {
    assertThat(Shapes.ecs().operations())
        .contains("RegisterTaskDefinition", "CreateService", "RunTask");
    assertThat(Shapes.ecs().request("CreateService").required()).containsExactly("serviceName");
    assertThat(Shapes.ecs().responseMember("DescribeServices", "services").members())
        .containsKey("serviceArn");
  }

  @Test
  void aTargetOfARuleIsKnownToItsDepth() {
    assertThat(Shapes.events().request("PutRule").required()).containsExactly("Name");
    var targets = Shapes.events().request("PutTargets").members().get("Targets");
    assertThat(targets).isInstanceOf(Shape.ListOf.class);
    var target = (Shape.Structure) ((Shape.ListOf) targets).element();
    assertThat(target.required()).containsExactly("Arn", "Id");
    var ecs = (Shape.Structure) target.members().get("EcsParameters");
    assertThat(ecs.required()).containsExactly("TaskDefinitionArn");
    assertThat(ecs.members().get("LaunchType"))
        .isEqualTo(new Shape.Text(List.of("EC2", "FARGATE", "EXTERNAL")));
  }
}
