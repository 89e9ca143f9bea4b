package io.mooring.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder below {@code overlays} is one repository and what is loaded from its folder
 * {@code app}, or from all of it where there is none. Every leaf value stands with its place. Write
 * anew with {@code -Dgolden=write} and read the difference.
 */
class OverlayGoldenTest {
  private static final Path CASES = Path.of("src/test/resources/overlays");

  static Stream<Path> cases() throws IOException {
    try (var folders = Files.list(CASES)) {
      return folders.filter(Files::isDirectory).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void loadsAsExpected(Path folder) throws IOException {
    var found = printed(load(folder.resolve("in")));
    var golden = folder.resolve("expected.txt");
    if ("write".equals(System.getProperty("golden"))) Files.writeString(golden, found);
    assertThat(found).isEqualTo(Files.readString(golden));
  }

  /** Reads as a shell would: the app's folder first, and then what is named outside it. */
  private static Loaded load(Path repository) {
    var path = Files.isDirectory(repository.resolve("app")) ? "app" : "";
    var sources = new Sources(read(repository, path), path);
    for (SortedSet<String> missing; !(missing = sources.missing()).isEmpty(); ) {
      var more = new TreeMap<String, ParsedText>();
      missing.forEach(each -> more.putAll(read(repository, each)));
      sources = sources.and(more, missing);
    }
    return ManifestLoader.load(sources, Sample.REFERENCES);
  }

  private static SortedMap<String, ParsedText> read(Path repository, String path) {
    var files = new TreeMap<String, ParsedText>();
    var from = repository.resolve(path);
    if (!Files.exists(from)) return files;
    try (var walk = Files.walk(from)) {
      for (var file : walk.filter(Files::isRegularFile).toList()) {
        var name = repository.relativize(file).toString().replace('\\', '/');
        files.put(name, YamlText.parse(name, Files.readAllBytes(file)));
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return files;
  }

  private static String printed(Loaded loaded) throws IOException {
    var lines = new ArrayList<String>();
    for (var declared : loaded.declared()) {
      var manifest = declared.manifest();
      boolean good = declared.problems().stream().noneMatch(Problem::isError);
      lines.add("%s %s%s at %s"
          .formatted(
              manifest.kind().word(),
              manifest.name(),
              good ? "" : " (held back)",
              manifest.positions().start()));
      leaves("", manifest.spec(), manifest.positions(), lines);
    }
    loaded.problems().forEach(problem -> lines.add(problem.toString()));
    return String.join("\n", lines) + "\n";
  }

  private static void leaves(
      String pointer,
      com.fasterxml.jackson.databind.JsonNode node,
      Positions positions,
      List<String> lines)
      throws IOException {
    if (node.isValueNode() || node.isEmpty()) {
      var value = new ObjectMapper().writeValueAsString(node);
      lines.add("  %s = %s  # %s".formatted(pointer, value, positions.of(pointer)));
    }
    for (var member : node.properties())
      leaves(
          pointer + "/" + ParsedText.escape(member.getKey()), member.getValue(), positions, lines);
    if (node.isArray())
      for (int i = 0; i < node.size(); i++)
        leaves(pointer + "/" + i, node.get(i), positions, lines);
  }
}
