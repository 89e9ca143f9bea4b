package io.mooring.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of the SDK's requests is accepted and comes out as it was written. */
class EveryFieldTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** The operation, the member of its request, and a value with everything that can be in it. */
  record Field(String operation, String member, JsonNode value) {
    @Override
    public String toString() {
      return operation + "." + member;
    }
  }

  static Stream<Field> fields() {
    return Stream.of("RegisterTaskDefinition", "CreateService", "UpdateService")
        .flatMap(operation -> Shapes.ecs().request(operation).members().entrySet().stream()
            .map(m -> new Field(operation, m.getKey(), full(m.getKey(), m.getValue()))))
        .filter(f -> f.operation().equals("RegisterTaskDefinition")
            || !SpecShape.ecs().refusedInService().contains(f.member()));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void isAcceptedInlineInYaml(Field field) {
    var spec = spec(field);
    var loaded = Sample.load("web.yaml", manifest(spec));
    assertThat(Sample.lines(loaded.problems())).isEmpty();
    assertThat(loaded.declared().getFirst().manifest().spec()).isEqualTo(spec);
  }

  @ParameterizedTest
  @MethodSource("fields")
  void isAcceptedInAFileInJson(Field field) {
    var spec = spec(field);
    var loaded = Sample.load(
        "app/web.yaml",
        manifest(JSON.objectNode()
            .put("taskDefinitionFile", "../td.json")
            .put("serviceFile", "service.json")),
        "app/service.json",
        spec.path("service").toPrettyString(),
        "td.json",
        spec.path("taskDefinition").toPrettyString());
    assertThat(Sample.lines(loaded.problems())).isEmpty();
    assertThat(loaded.declared().getFirst().manifest().spec()).isEqualTo(spec);
  }

  @Test
  void theFieldsAreManyAndDeep() {
    assertThat(fields()).hasSizeGreaterThan(55);
    var leaves = new ArrayList<String>();
    fields().forEach(f -> leaves(f.toString(), f.value(), leaves));
    // 121 of RegisterTaskDefinition, and those of the two service requests without the six that
    // name the service or act once.
    assertThat(leaves).hasSizeGreaterThan(290);
  }

  @Test
  void theReleaseOfTheSdkIsTheOneThatIsBuiltAgainst() throws IOException {
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<aws.sdk.version>" + Shapes.SDK_VERSION + "</aws.sdk.version>");
  }

  private static String manifest(ObjectNode spec) {
    return "apiVersion: mooring/v1\nkind: Service\nmetadata: {name: web}\nspec: " + spec + "\n";
  }

  private static ObjectNode spec(Field field) {
    var definition = JSON.objectNode().put("family", "web");
    definition.putArray("containerDefinitions").addObject().put("name", "web").put("image", "a");
    var service = JSON.objectNode();
    if (field.operation().equals("RegisterTaskDefinition"))
      definition.set(field.member(), field.value());
    else service.set(field.member(), field.value());
    var spec = JSON.objectNode();
    spec.set("taskDefinition", definition);
    spec.set("service", service);
    return spec;
  }

  private static JsonNode full(String name, Shape shape) {
    return switch (shape) {
      case Shape.Structure structure -> {
        var made = JSON.objectNode();
        structure.members().forEach((n, s) -> made.set(n, full(n, s)));
        yield made;
      }
      case Shape.ListOf(var element) -> JSON.arrayNode().add(full(name, element));
      case Shape.MapOf(var value, var keys) -> {
        var made = JSON.objectNode();
        for (var key : keys.isEmpty() ? List.of("some.key/with~signs") : keys)
          made.set(key, full(key, value));
        yield made;
      }
      case Shape.Text(var known) -> TextNode.valueOf(known.isEmpty() ? name : known.getLast());
      case Shape.Whole _ -> IntNode.valueOf(7);
      case Shape.Decimal() -> DecimalNode.valueOf(new BigDecimal("2.5"));
      case Shape.Flag() -> BooleanNode.TRUE;
      case Shape.Timestamp() -> IntNode.valueOf(1);
      case Shape.Document() -> JSON.objectNode().put("free", "form").put("n", 1);
    };
  }

  private static void leaves(String at, JsonNode node, List<String> into) {
    if (node.isValueNode()) into.add(at);
    node.properties().forEach(m -> leaves(at + "/" + m.getKey(), m.getValue(), into));
    if (node.isArray()) node.forEach(e -> leaves(at + "/0", e, into));
  }
}
