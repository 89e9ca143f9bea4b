package io.mooring.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.shape.Shapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The checked-in shapes are the SDK's. After an SDK bump: {@code ./build test
 * -Dtest=ShapeResourceTest -Dgolden=write}.
 */
class ShapeResourceTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path RESOURCES = Path.of("src/main/resources/io/mooring/shape");

  @Test
  void theResourceIsWhatTheSdkSays() throws IOException {
    var resource = RESOURCES.resolve("ecs.json");
    JsonNode fromSdk =
        SdkShapes.document(JSON.readTree(RESOURCES.resolve("ecs-required.json").toFile()));
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
}
