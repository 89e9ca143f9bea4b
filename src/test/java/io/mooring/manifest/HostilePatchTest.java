package io.mooring.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patches, values and overlays that would make much out of little, and ones made by chance. */
@Timeout(20)
class HostilePatchTest {
  private static final String OVERLAY =
      "apiVersion: mooring/v1\nkind: Overlay\nmetadata: {name: o}\n";

  private static List<String> loaded(String patches) {
    return Sample.lines(
        Sample.load("web.yaml", Sample.WEB + "  patches: " + patches + "\n").problems());
  }

  @Test
  void copiesThatDoubleEachTimeEndAtABound() {
    var operations = new ArrayList<String>();
    operations.add("{op: add, path: /x, value: {a: 1}}");
    for (int i = 0; i < 60; i++) operations.add("{op: copy, from: /x, path: /x/a}");
    assertThat(loaded("[" + String.join(", ", operations) + "]"))
        .anyMatch(line -> line.contains("deeper than 32 levels"));

    operations.clear();
    operations.add("{op: add, path: /x, value: {a0: [1, 2, 3, 4, 5, 6, 7, 8]}}");
    for (int i = 0; i < 20; i++)
      operations.add("{op: copy, from: /x, path: /y}, {op: copy, from: /y, path: /x/a" + i + "}");
    assertThat(loaded("[" + String.join(", ", operations) + "]"))
        .anyMatch(line -> line.contains("the manifest would"));
  }

  @Test
  void aLongTextCopiedOftenEndsAtABound() {
    var operations = new ArrayList<String>();
    operations.add("{op: add, path: /x, value: ['" + "a".repeat(100_000) + "']}");
    for (int i = 0; i < 50; i++) operations.add("{op: copy, from: /x/0, path: /x/-}");
    assertThat(loaded("[" + String.join(", ", operations) + "]"))
        .anyMatch(line -> line.contains("more than 1048576 characters"));
  }

  @Test
  void tenThousandOperationsAreRefusedAtOnce() {
    assertThat(loaded("[" + "{op: test, path: /service, value: 1}, ".repeat(10_000) + "]"))
        .containsExactly(
            "web.yaml:12:3: error: more than 100 operations on Service web; write what they make");
  }

  @Test
  void aPointerOfThousandsOfStepsIsRefused() {
    assertThat(loaded("[{op: add, path: '" + "/a".repeat(100_000) + "', value: 1}]"))
        .anyMatch(line -> line.contains("more than 64 steps") && line.length() < 500);
  }

  @Test
  void aLargeValueReferredToOftenEndsAtABound() {
    var files = new TreeMap<String, ParsedText>();
    var list = "[" + "1, ".repeat(20_000) + "]";
    files.put(
        "overlay.yaml",
        Sample.parse(
            "overlay.yaml", OVERLAY + "resources: [web.yaml]\nvalues: {l: " + list + "}\n"));
    files.put(
        "web.yaml",
        Sample.parse(
            "web.yaml",
            Sample.with(11, "    placementStrategy: [" + "'${values.l}', ".repeat(5_000) + "]")));
    assertThat(Sample.lines(ManifestLoader.load(files, Sample.REFERENCES).problems()))
        .containsExactly("web.yaml:4:1: error: with its values in place the manifest has more than"
            + " 100000 values; use smaller ones");
  }

  @Test
  void overlaysThatTakeInEachOtherTwiceAreFollowedOnce() {
    var files = new TreeMap<String, ParsedText>();
    for (int i = 0; i < 200; i++) {
      var file = "o%d/overlay.yaml".formatted(i);
      files.put(
          file,
          Sample.parse(
              file, OVERLAY + "resources: [../o%d, ../o%d]\n".formatted(i + 1, (i + 7) % 200)));
    }
    assertThat(ManifestLoader.load(files, Sample.REFERENCES).unattached()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void nothingMadeByChanceIsThrownAt(long seed) {
    var random = new Random(seed);
    var until = System.nanoTime() + Duration.ofMillis(700).toNanos();
    int loads = 0;
    while (System.nanoTime() < until || loads < 50) {
      var files = new TreeMap<String, ParsedText>();
      for (var file : List.of("a/o.yaml", "a/w.yaml", "b/o.yaml", "b/w.yaml", "c.yaml"))
        files.put(file, Sample.parse(file, text(random)));
      var sources = new Sources(files, random.nextBoolean() ? "" : "a");
      sources.missing();
      var loaded = ManifestLoader.load(sources, Sample.REFERENCES);
      var again = ManifestLoader.load(sources, Sample.REFERENCES, loaded);
      assertThat(Sample.lines(again.problems()))
          .as("seed %d, load %d", seed, loads)
          .isEqualTo(Sample.lines(loaded.problems()));
      loaded
          .declared()
          .forEach(declared -> declared
              .manifest()
              .positions()
              .of("/taskDefinition/containerDefinitions/[name=web]/image"));
      loads++;
    }
  }

  private static String text(Random random) {
    var text = random.nextInt(3) > 0
        ? Sample.WEB + "  patches: " + operations(random) + "\n"
        : OVERLAY + "resources: "
            + pick(random, "[w.yaml]", "[../b]", "[../a, ../c.yaml]", "[.]", "7")
            + "\nvalues: {x: " + pick(random, "1", "[a]", "{b: c}", "~", "'${values.x}'") + "}\n"
            + "images: [{name: " + pick(random, "shop/web", "''", "a@b", "':'") + ", newTag: v2}]\n"
            + "patches: [{select: " + pick(random, "{}", "{name: web}", "{kind: Task}", "[]")
            + ", patch: " + operations(random) + "}]\n";
    if (random.nextInt(4) > 0) return text;
    int at = random.nextInt(text.length());
    return text.substring(0, at)
        + pick(random, "", "{", "\n", "- ", "${values.x}", "\u0000")
        + text.substring(Math.min(text.length(), at + random.nextInt(9)));
  }

  private static String operations(Random random) {
    if (random.nextInt(8) == 0) return pick(random, "7", "'[]'", "'[{'", "{}", "~");
    var operations = new ArrayList<String>();
    for (int i = random.nextInt(5); i >= 0; i--)
      operations.add("{op: %s, path: '%s', from: '%s', value: %s}"
          .formatted(
              pick(random, "add", "remove", "replace", "move", "copy", "test", "~"),
              pointer(random),
              pointer(random),
              pick(random, "1", "x", "{name: web}", "[{a: b}]", "'${values.x}'", "~")));
    return "[" + String.join(", ", operations) + "]";
  }

  private static String pointer(Random random) {
    var pointer = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--)
      pointer
          .append('/')
          .append(pick(
              random,
              "taskDefinition",
              "containerDefinitions",
              "[name=web]",
              "0",
              "-",
              "image",
              "service",
              "~1",
              "patches",
              ""));
    return pointer.toString();
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
