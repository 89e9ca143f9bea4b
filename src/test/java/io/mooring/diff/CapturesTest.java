package io.mooring.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What ECS answers, written down from public reports of differences that would not go away, and
 * from what others read back: none of it comes from the embedded ECS. Each file has the manifest
 * that must equal the answer, and single changes of it that must each be seen, and nothing else.
 */
class CapturesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FOLDER = Path.of("src/test/resources/captures");

  record Capture(String name, JsonNode content) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Capture> captures() {
    try (var files = Files.list(FOLDER)) {
      return files.sorted().map(CapturesTest::read).toList().stream();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static Capture read(Path file) {
    try {
      return new Capture(file.getFileName().toString(), JSON.readTree(file.toFile()));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Test
  void thereAreManyAndEachNamesAReport() {
    assertThat(captures()).hasSizeGreaterThanOrEqualTo(40).allSatisfy(capture -> {
      assertThat(capture.content().path("report").asText()).matches("[\\w.-]+/[\\w.-]+#[0-9]+");
      assertThat(capture.content().path("changes")).isNotEmpty();
    });
  }

  @ParameterizedTest
  @MethodSource("captures")
  void anAnswerEqualsItsManifest(Capture capture) {
    assertThat(differences(capture, manifest(capture))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("captures")
  void anAnswerHasNothingThatIsNotKnown(Capture capture) {
    var described = capture.content().path("described");
    var revision = new LiveRevision(
        new RevisionName("web", 7), "arn", object(described, "taskDefinition"), new TreeMap<>());
    var service = LiveService.of(object(described, "service"), Instant.EPOCH);
    assertThat(Differ.unknownFields(service, revision, List.of())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("captures")
  void eachChangeIsSeenWhereItIs(Capture capture) {
    for (var change : capture.content().path("changes")) {
      var manifest = manifest(capture);
      apply(manifest, change);
      var seen = new TreeSet<String>();
      change.path("seen").forEach(pointer -> seen.add(pointer.asText()));
      assertThat(new TreeSet<>(differences(capture, manifest)))
          .as("%s: %s", capture, change)
          .isEqualTo(seen);
    }
  }

  private static ObjectNode manifest(Capture capture) {
    return capture.content().path("manifest").deepCopy();
  }

  private static void apply(ObjectNode manifest, JsonNode change) {
    var at = JsonPointer.compile(change.path("at").asText());
    var parent = manifest.at(at.head());
    var last = at.last();
    if (parent instanceof ObjectNode object) {
      if (change.has("to")) object.set(last.getMatchingProperty(), change.get("to"));
      else object.remove(last.getMatchingProperty());
    } else if (parent instanceof ArrayNode array) {
      if (change.has("to")) array.set(last.getMatchingIndex(), change.get("to"));
      else array.remove(last.getMatchingIndex());
    } else {
      throw new IllegalArgumentException("nothing there: " + change);
    }
  }

  private static List<String> differences(Capture capture, ObjectNode manifest) {
    var ignored =
        JSON.convertValue(manifest.path("ignore"), String[].class) instanceof String[] some
            ? List.of(some)
            : List.<String>of();
    var described = capture.content().path("described");
    var definition = manifest.has("taskDefinition")
        ? Differ.taskDefinition(
            object(manifest, "taskDefinition"), object(described, "taskDefinition"), ignored)
        : Diff.NONE;
    var service = manifest.has("service")
        ? Differ.service(
            object(manifest, "service"),
            LiveService.of(object(described, "service"), Instant.EPOCH),
            ignored,
            List.of())
        : Diff.NONE;
    return Stream.concat(definition.differences().stream(), service.differences().stream())
        .map(Difference::pointer)
        .toList();
  }

  private static ObjectNode object(JsonNode parent, String name) {
    return parent.get(name) instanceof ObjectNode object
        ? object
        : JsonNodeFactory.instance.objectNode();
  }
}
