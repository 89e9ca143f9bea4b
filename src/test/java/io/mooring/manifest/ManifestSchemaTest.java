package io.mooring.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.mooring.ident.Kind;
import io.mooring.shape.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema as a validator that is not ours understands it. */
class ManifestSchemaTest {
  private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012)
      .getSchema(ManifestSchema.schema());

  /** Mistakes of {@link BadManifestTest} whose fault is one of shape. */
  private static final List<String> OF_SHAPE = List.of(
      "a version of another release",
      "a misspelt version",
      "a misspelt apiVersion",
      "a misspelt kind",
      "somebody else's kind",
      "no kind",
      "no name",
      "a name with a space",
      "a name that is a list",
      "an unknown field in metadata",
      "a label that is a decimal number",
      "an unknown field at the top",
      "no spec",
      "a spec that is text",
      "an unknown field in spec",
      "no task definition",
      "a misspelt field of ECS",
      "a field that the SDK does not know",
      "a misspelt field in a container",
      "text for a number",
      "a quoted number",
      "a number with a leading zero",
      "a decimal for a whole number",
      "a number over 32 bits",
      "yes for true",
      "text for a list",
      "an empty list entry",
      "a mapping for the environment",
      "environment values that are not text",
      "a decimal number for text",
      "a list for a mapping",
      "a value in another case",
      "a misspelt value",
      "a required member left out",
      "no family",
      "no containers",
      "members that name the service or act once",
      "members of an answer",
      "members of an answer in a task definition",
      "a file and the same inline");

  private static List<String> faults(JsonNode document) {
    return SCHEMA.validate(document).stream().map(ValidationMessage::getMessage).toList();
  }

  private static JsonNode document(String text) {
    return Sample.parse("a.yaml", text).documents().getFirst().root();
  }

  static Stream<Path> samples() throws IOException {
    try (var files = Files.walk(Path.of("manifests-example"))) {
      return files.filter(f -> f.toString().endsWith(".yaml")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void acceptsTheSample(Path file) throws IOException {
    for (var each : YamlText.parse(file.toString(), Files.readAllBytes(file)).documents())
      assertThat(faults(each.root())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("ofShape")
  void refuses(BadManifestTest.Row row) {
    assertThat(faults(document(row.text()))).isNotEmpty();
  }

  static Stream<BadManifestTest.Row> ofShape() {
    return BadManifestTest.rows().filter(row -> OF_SHAPE.contains(row.mistake()));
  }

  @Test
  void everyMistakeOfShapeIsOneOfTheTable() {
    assertThat(ofShape()).extracting(BadManifestTest.Row::mistake).hasSameElementsAs(OF_SHAPE);
  }

  static Stream<String> good() {
    return Stream.of(
        Sample.WEB,
        Sample.with(11, "    desiredCount: ${values.count}"),
        Sample.with(11, "    desiredCount:"),
        Sample.with(11, "    launchType: ${values.launch}"),
        Sample.with(11, "    networkConfiguration: ${values.network}"),
        Sample.with(11, "    networkConfiguration:"),
        Sample.with(6, "    family: 12\n    cpu: 256"),
        Sample.with(9, "        image: a\n        dockerLabels: {a: true, b: 1}"),
        Sample.with(4, "spec:\n  cluster: shop\n  rollout: {progressDeadline: 15m}"),
        """
        apiVersion: mooring/v1
        kind: Service
        metadata: {name: web}
        spec: {taskDefinition: {ref: base}, serviceFile: svc.json}
        """,
        """
        apiVersion: mooring/v1
        kind: Service
        metadata: {name: web, labels: {team: shop}}
        spec:
          taskDefinitionFile: td.json
          hooks: [{name: migrate, phase: PreSync, command: [bin/migrate], timeout: 15m}]
          schedules: [{name: report, expression: cron(0 3 * * ? *), role: arn}]
          patches: [{op: add, path: /service/desiredCount, value: 6}]
        """,
        """
        apiVersion: mooring/v1
        kind: Task
        metadata: {name: once}
        spec: {from: {family: web, inherit: [environment]}, retries: 1}
        """,
        """
        apiVersion: mooring/v1
        kind: Schedule
        metadata: {name: nightly}
        spec: {taskDefinition: {ref: base}, schedules: [{name: n, expression: rate(1 day)}]}
        """,
        """
        apiVersion: mooring/v1
        kind: TaskDefinition
        metadata: {name: base}
        spec: {taskDefinition: {family: a, containerDefinitions: [{name: a, image: b}]}}
        """,
        """
        $schema: ./mooring.schema.json
        apiVersion: mooring/v1
        kind: Overlay
        metadata: {name: production}
        resources: [../../base]
        values: {image_tag: v1, subnets: [a, b]}
        images: [{name: shop/web, newTag: v2}]
        patches: [{select: {kind: Service}, patch: [{op: remove, path: /service/x}]}]
        """);
  }

  @ParameterizedTest
  @MethodSource("good")
  void accepts(String text) {
    assertThat(faults(document(text))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind: Task\nmetadata: {name: a}\nspec: {service: {}, taskDefinition: {ref: b}}",
        "kind: Task\nmetadata: {name: a}\nspec: {from: {family: a}, taskDefinitionFile: b}",
        "kind: Task\nmetadata: {name: A}\nspec: {from: {family: a}}",
        "kind: Task\nmetadata: {name: a}\nspec: {from: {family: a}, run: {clientToken: b}}",
        "kind: Schedule\nmetadata: {name: a}\nspec: {taskDefinition: {ref: b}}",
        "kind: TaskDefinition\nmetadata: {name: a}\nspec: {taskDefinition: {ref: b}}",
        "kind: Overlay\nmetadata: {name: a}\nspec: {}",
        "kind: Overlay\nmetadata: {name: a}\nimages: [{newTag: v1}]",
        "kind: Service\nmetadata: {name: a}\nspec: {taskDefinition: {ref: b}, hooks: [{name: h, phase: Before}]}",
        "kind: Service\nmetadata: {name: a}\nspec: {taskDefinition: {ref: b}, rollout: {onFailure: cry}}"
      })
  void refusesWhatAKindDoesNotHave(String text) {
    var document = document("apiVersion: mooring/v1\n" + text);
    assertThat(faults(document)).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyMemberOfOursSaysWhatItMeans(Kind kind) {
    var silent = new ArrayList<String>();
    silent(SpecShape.ecs().envelope(kind), silent);
    silent(SpecShape.ecs().envelopeByReference(kind), silent);
    assertThat(new TreeSet<>(silent)).isEmpty();
  }

  private static void silent(Shape shape, List<String> silent) {
    switch (shape) {
      case Shape.Structure structure ->
        structure.members().forEach((member, below) -> {
          boolean isOurs = Character.isLowerCase(structure.name().charAt(0))
              && !structure.name().equals("service");
          if (isOurs && MemberMeanings.of(structure.name(), member).isEmpty())
            silent.add(structure.name() + "." + member);
          silent(below, silent);
        });
      case Shape.ListOf(var element) -> silent(element, silent);
      case Shape.MapOf map -> silent(map.value(), silent);
      case Shape.Text _,
          Shape.Whole _,
          Shape.Decimal _,
          Shape.Flag _,
          Shape.Timestamp _,
          Shape.Document _ -> {}
    }
  }

  @Test
  void isSmallAndTheSameEachTime() {
    var text = ManifestSchema.schema().toPrettyString();
    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(256 * 1024);
    assertThat(ManifestSchema.schema().toPrettyString()).isEqualTo(text);
  }
}
