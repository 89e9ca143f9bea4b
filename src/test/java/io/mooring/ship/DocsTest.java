package io.mooring.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.status.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages promise is there: sections, links, files and commands. */
class DocsTest {
  private static final Path README = Path.of("README.md");
  private static final Path DEBUGGING = Path.of("docs/DEBUGGING.md");
  private static final Path COMMANDS = Path.of("src/main/java/io/mooring/cli");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]+))?\\)");
  private static final Pattern CALL =
      Pattern.compile("(?:^|[\\s`/(])mooring ([a-z]+)\\b(?! is\\b)");
  private static final Path METERS = Path.of("src/main/java/io/mooring/metrics");
  private static final Pattern METER = Pattern.compile("\"(mooring\\.[a-z.]+)\"");
  private static final Pattern NAME =
      Pattern.compile("(?:name|aliases)\\s*=\\s*\\{?\\s*\"([a-z]+)\"");

  static Stream<Path> pages() throws IOException {
    var pages = new ArrayList<>(
        List.of(README, Path.of("deploy/README.md"), Path.of("manifests-example/README.md")));
    try (var docs = Files.walk(Path.of("docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages.stream();
  }

  @ParameterizedTest
  @EnumSource(Condition.Type.class)
  void everyConditionHasItsSection(Condition.Type type) throws IOException {
    assertThat(Headings.of(DEBUGGING)).contains(Headings.anchor(type.word()));
  }

  @Test
  void everyAlertHasItsSection() throws IOException {
    assertThat(AlertsTest.alerts())
        .extracting(alert -> Headings.anchor(alert.path("alert").asText()))
        .isSubsetOf(Headings.of(DEBUGGING));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 20})
  void everyExitCodeHasItsSectionAndItsLine(int code) throws IOException {
    assertThat(Headings.of(DEBUGGING)).contains("exit-code-" + code);
    assertThat(Files.readString(README)).contains("\n| " + code + " | ");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsSomewhere(Path page) throws IOException {
    var broken = new ArrayList<String>();
    var links = LINK.matcher(Files.readString(page));
    while (links.find()) {
      if (links.group(1).startsWith("http")) continue;
      var target =
          links.group(1).isEmpty() ? page : page.resolveSibling(links.group(1)).normalize();
      if (!Files.exists(target)) broken.add(links.group());
      else if (links.group(2) != null && !Headings.of(target).contains(links.group(2)))
        broken.add(links.group());
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyMetricIsExplained() throws IOException {
    var page = Files.readString(Path.of("docs/metrics.md"));
    var names = new TreeSet<String>();
    try (var sources = Files.walk(METERS)) {
      for (var source : sources.filter(Files::isRegularFile).toList())
        METER.matcher(Files.readString(source)).results().forEach(m -> names.add(m.group(1)));
    }
    assertThat(names)
        .hasSizeGreaterThan(20)
        .allMatch(name -> page.contains(name.replace('.', '_')));
  }

  @Test
  void theCommandsOfTheReadmeExist() throws IOException {
    assertThat(Files.readString(README)).contains("./build verify", "./mooring demo");
    assertThat(Path.of("build")).isExecutable();
    assertThat(Path.of("mooring")).isExecutable();
    assertThat(Files.readString(Path.of(".ci/run"))).contains("\n./build verify ");
  }

  @Test
  void everySubcommandThatAPageNamesIsOne() throws IOException {
    var known = new TreeSet<String>();
    try (var sources = Files.walk(COMMANDS)) {
      for (var source : sources.filter(Files::isRegularFile).toList())
        NAME.matcher(Files.readString(source)).results().forEach(n -> known.add(n.group(1)));
    }
    for (var page : pages().toList()) {
      var named = new TreeSet<String>();
      CALL.matcher(Files.readString(page)).results().forEach(c -> named.add(c.group(1)));
      assertThat(known).as(page.toString()).containsAll(named);
    }
  }
}
