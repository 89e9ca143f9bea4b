package io.mooring.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.manifest.ImageEdit;
import io.mooring.manifest.YamlText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Whatever is done to good manifests, reading and judging them ends in words and a place. It runs
 * for {@code -Dfuzz.seconds} (3 in a build); what it says of a failure is reproduced by
 * {@code -Dfuzz.seed=N -Dfuzz.seconds=0}.
 */
class FuzzTest {
  private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("fuzz.seconds", 3));
  private static final long FIRST_SEED = Long.getLong("fuzz.seed", 1);

  /** Most changes of one input: with more, hardly anything but the syntax is tried. */
  private static final int CHANGES_MAX = 6;

  private static final String PIECES = "\n\r\t :-?&*!|>'\"%@`{}[],#~$\\/\0\ufeff\u20280e.";

  private static final List<String> VALUES = List.of(
      "",
      "~",
      "true",
      "[]",
      "{}",
      "[[]]",
      "{{ x }}",
      "-1",
      "0",
      "2147483648",
      "1e9",
      ".inf",
      "1.10",
      "\"\"",
      "' '",
      "${values.x}",
      "${destination.account}",
      "$${values.x}",
      "${",
      "{image_tag}",
      "*a",
      "&a x",
      "!!str x",
      "<<",
      "|\n  x",
      "FARGATE",
      "EC2",
      "DAEMON",
      "awsvpc",
      "host",
      "web",
      "arn:aws:iam::1:role/x",
      "0.25 vCPU",
      "2 GB",
      "[name=web]",
      "../x.json",
      "a/b:c@sha256:d",
      "\u202ex",
      "\ud83d\udea2",
      "mooring/v1",
      "{ref: a}",
      "[{name: a}]",
      "12:30",
      "yes");

  private final List<String> corpus = corpus();

  private static List<String> corpus() {
    var texts = new ArrayList<String>();
    try (var files = Files.walk(Path.of("manifests-example"))) {
      for (var file :
          files.filter(f -> f.toString().matches(".*\\.(yaml|json)")).toList())
        texts.add(Files.readString(file));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    texts.add(Hostile.WEB);
    for (var spec : List.of(Spec.FARGATE, Spec.BRIDGE, Spec.DAEMON))
      texts.add(
          "apiVersion: mooring/v1\nkind: Service\nmetadata: {name: web}\nspec:\n" + spec.indent(2));
    texts.add("""
        apiVersion: mooring/v1
        kind: Overlay
        metadata: {name: p}
        resources: [web.yaml]
        values: {image_tag: v1, n: 2}
        images: [{name: shop/web, newTag: v2}]
        patches:
          - select: {kind: Service, name: web}
            patch: [{op: add, path: /service/desiredCount, value: 6}]
        """);
    texts.add("""
        apiVersion: mooring/v1
        kind: Service
        metadata: {name: api, labels: {a: b}}
        spec:
          taskDefinition: {ref: base}
          hooks: [{name: m, phase: PreSync, command: [x], run: {count: 1}}]
          schedules: [{name: r, expression: rate(1 day), role: arn}]
          rollout: {progressDeadline: 15m, onFailure: rollback}
          sync: {dependsOn: [db], ignore: [/service/desiredCount]}
          patches: [{op: replace, path: "/service/desiredCount", value: 1}]
        """);
    return texts;
  }

  @Test
  void neverThrowsAndEveryErrorHasAPlace() {
    long end = System.nanoTime() + LENGTH.toNanos();
    long seed = FIRST_SEED;
    do {
      tryOut(seed++);
    } while (System.nanoTime() < end);
    System.err.printf("fuzz: %d inputs, from seed %d on%n", seed - FIRST_SEED, FIRST_SEED);
  }

  private void tryOut(long seed) {
    var dice = new SplittableRandom(seed);
    var files = new TreeMap<String, byte[]>();
    files.put("web.yaml", input(dice));
    if (dice.nextInt(4) == 0) files.put("overlay.yaml", input(dice));
    if (dice.nextInt(4) == 0) files.put("worker.taskdef.json", input(dice));
    try {
      judge(files);
      var text = new String(files.get("web.yaml"), StandardCharsets.UTF_8);
      assertThat(ImageEdit.edit("web.yaml", text, "shop/web:v9", Optional.empty()))
          .isNotNull();
    } catch (RuntimeException | AssertionError | StackOverflowError broken) {
      throw new AssertionError("-Dfuzz.seed=" + seed + " -Dfuzz.seconds=0 shows it again", broken);
    }
  }

  private static void judge(Map<String, byte[]> files) {
    for (var problem : Judged.of(files).problems()) {
      var at = problem.at();
      var text = new String(files.get(at.file()), StandardCharsets.UTF_8);
      long lines = text.split("\r\n|\r|\n|\u0085|\u2028|\u2029", -1).length;
      assertThat(at.line()).as(problem.toString()).isBetween(1, (int) lines);
      assertThat(at.column()).as(problem.toString()).isPositive();
      assertThat(problem.message()).isNotBlank().hasSizeLessThan(1_000);
      assertThat(problem.message().chars()).noneMatch(Character::isISOControl);
    }
  }

  private byte[] input(SplittableRandom dice) {
    var text = corpus.get(dice.nextInt(corpus.size()));
    if (dice.nextInt(3) == 0) return treeOf(text, dice).getBytes(StandardCharsets.UTF_8);
    var made = new StringBuilder(text);
    for (int change = dice.nextInt(CHANGES_MAX) + 1; change > 0 && !made.isEmpty(); change--)
      change(made, dice);
    var bytes = made.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && dice.nextInt(10) == 0)
      bytes[dice.nextInt(bytes.length)] = (byte) dice.nextInt(256);
    return bytes;
  }

  /** One change of the text, mostly one that leaves it readable. */
  private void change(StringBuilder text, SplittableRandom dice) {
    var lines = new ArrayList<>(text.toString().lines().toList());
    int at = dice.nextInt(text.length());
    int line = lines.isEmpty() ? 0 : dice.nextInt(lines.size());
    switch (lines.isEmpty() ? 0 : dice.nextInt(9)) {
      case 0 -> text.insert(at, PIECES.charAt(dice.nextInt(PIECES.length())));
      case 1 -> text.deleteCharAt(at);
      case 2 -> text.delete(at, Math.min(text.length(), at + dice.nextInt(60)));
      case 3 -> text.insert(at, text.substring(at, Math.min(text.length(), at + dice.nextInt(80))));
      case 4 -> replaceAll(text, lines, line, Optional.empty());
      case 5 ->
        replaceAll(text, lines, line, Optional.of(lines.get(line) + "\n" + lines.get(line)));
      case 6 -> replaceAll(text, lines, line, Optional.of("  " + lines.get(line)));
      case 7 -> {
        var other = corpus.get(dice.nextInt(corpus.size())).lines().toList();
        replaceAll(text, lines, line, Optional.of(other.get(dice.nextInt(other.size()))));
      }
      default -> {
        var value = VALUES.get(dice.nextInt(VALUES.size()));
        var key = lines.get(line).replaceFirst("(:\\s|-\\s).*$", "$1");
        replaceAll(text, lines, line, Optional.of(key + value));
      }
    }
  }

  private static void replaceAll(
      StringBuilder text, List<String> lines, int line, Optional<String> with) {
    if (with.isPresent()) lines.set(line, with.get());
    else lines.remove(line);
    text.setLength(0);
    text.append(String.join("\n", lines)).append('\n');
  }

  /** The tree of a text with some of its values exchanged, as JSON: its syntax is always good. */
  private String treeOf(String text, SplittableRandom dice) {
    var parsed = YamlText.parse("a", text.getBytes(StandardCharsets.UTF_8));
    var root = parsed.documents().getFirst().root().deepCopy();
    for (int change = dice.nextInt(CHANGES_MAX) + 1; change > 0; change--) {
      var holders = new ArrayList<JsonNode>();
      holders(root, holders);
      var holder = holders.get(dice.nextInt(holders.size()));
      exchange(holder, any(holders, dice), dice);
    }
    return root.toString();
  }

  private static void holders(JsonNode node, List<JsonNode> holders) {
    if (node.isContainerNode()) holders.add(node);
    node.forEach(below -> holders(below, holders));
  }

  /** A value out of the same tree, or a strange one. */
  private static JsonNode any(List<JsonNode> holders, SplittableRandom dice) {
    if (dice.nextBoolean()) {
      var parsed = YamlText.parse(
          "a", VALUES.get(dice.nextInt(VALUES.size())).getBytes(StandardCharsets.UTF_8));
      if (!parsed.documents().isEmpty()) return parsed.documents().getFirst().root();
    }
    return holders.get(dice.nextInt(holders.size())).deepCopy();
  }

  private static void exchange(JsonNode holder, JsonNode value, SplittableRandom dice) {
    switch (holder) {
      case ObjectNode object -> {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        var name = names.isEmpty() ? "x" : names.get(dice.nextInt(names.size()));
        if (dice.nextInt(4) == 0) object.remove(name);
        else object.set(name, value);
      }
      case ArrayNode list
      when !list.isEmpty() -> {
        int index = dice.nextInt(list.size());
        switch (dice.nextInt(3)) {
          case 0 -> list.remove(index);
          case 1 -> list.add(list.get(index).deepCopy());
          default -> list.set(index, value);
        }
      }
      default -> {}
    }
  }
}
