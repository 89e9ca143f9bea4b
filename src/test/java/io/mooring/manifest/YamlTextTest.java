package io.mooring.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class YamlTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "0|0",
        "12|12",
        "-3|-3",
        "1.10|1.10",
        "1e3|1E+3",
        "9223372036854775807|9223372036854775807",
        "92233720368547758070|92233720368547758070",
        "012|\"012\"",
        "0x1F|\"0x1F\"",
        "0o17|\"0o17\"",
        "1_000|\"1_000\"",
        "+1|\"+1\"",
        ".5|\".5\"",
        "12:30|\"12:30\"",
        "no|\"no\"",
        "yes|\"yes\"",
        "on|\"on\"",
        "true|true",
        "False|false",
        "~|null",
        "Null|null",
        "''|null",
        "2026-01-01|\"2026-01-01\"",
        "<<|\"<<\""
      })
  void readsAPlainValueAs(String written, String value) {
    var text = Sample.parse("a.yaml", "a: " + written + "\n");
    assertThat(text.problems()).isEmpty();
    assertThat(text.documents().getFirst().root()).hasToString("{\"a\":" + value + "}");
  }

  @Test
  void quotedValuesAreTextAndBlocksKeepTheirLines() {
    var text = Sample.parse("a.yaml", "a: '012'\nb: \"true\"\nc: |\n  x\n  y\nd: >-\n  x\n  y\n");
    assertThat(text.documents().getFirst().root())
        .hasToString("{\"a\":\"012\",\"b\":\"true\",\"c\":\"x\\ny\\n\",\"d\":\"x y\"}");
  }

  @Test
  void knowsThePlaceOfEveryKeyAndElement() {
    var text = Sample.parse("a.yaml", "a:\n  - b: 1\n    c/d: [x,\n      y]\n  - 2\n");
    var document = text.documents().getFirst();
    var places = new TreeMap<String, String>();
    for (var pointer : List.of(
        "/a", "/a/0", "/a/0/b", "/a/0/c~1d", "/a/0/c~1d/0", "/a/0/c~1d/1", "/a/1", "/a/0/c~1d/1/x"))
      places.put(pointer, document.position("a.yaml", pointer).toString());
    assertThat(places)
        .hasToString("{/a=a.yaml:1:1, /a/0=a.yaml:2:5, /a/0/b=a.yaml:2:5, /a/0/c~1d=a.yaml:3:5,"
            + " /a/0/c~1d/0=a.yaml:3:11, /a/0/c~1d/1=a.yaml:4:7, /a/0/c~1d/1/x=a.yaml:4:7,"
            + " /a/1=a.yaml:5:5}");
  }

  @Test
  void jsonGoesThroughTheSameParserWithItsTabsAndEscapes() {
    var text = Sample.parse(
        "a.json", "{\n\t\"a\": [\n\t\t1,\n\t\ttrue\n\t],\n\t\"b\":\"\\ud83d\\ude00\\/\\t\"\n}\n");
    assertThat(text.problems()).isEmpty();
    var root = text.documents().getFirst().root();
    assertThat(root.path("a")).hasToString("[1,true]");
    assertThat(root.path("b").asText()).isEqualTo("\ud83d\ude00/\t");
    assertThat(text.documents().getFirst().position("a.json", "/b")).hasToString("a.json:6:2");
  }

  @Test
  void aBrokenDocumentLeavesTheOthersWhole() {
    var text = Sample.parse("a.yaml", "a: 1\n---\nb: {c: 2\n--- # three\nd: 3\n---\n---\n");
    assertThat(text.documents()).hasSize(3);
    assertThat(text.documents().get(0).complete()).isTrue();
    assertThat(text.documents().get(1).complete()).isFalse();
    assertThat(text.documents().get(1).root()).hasToString("{\"b\":{\"c\":2}}");
    assertThat(text.documents().get(2).root()).hasToString("{\"d\":3}");
    assertThat(text.documents().get(2).position("a.yaml", "/d")).hasToString("a.yaml:5:1");
  }

  @Test
  void aFileNameIsPutInPlaceLater() {
    var text = Sample.parse("a.yaml", "a: *b");
    assertThat(Sample.lines(text.at("c/d.yaml").problems()))
        .containsExactly("c/d.yaml:1:4: error: alias `*b`: aliases are not accepted; write the"
            + " value out here");
  }

  @Test
  void whatIsNotUtf8IsToldWithItsPlaceAndTheDocumentIsStillNamed() {
    var bytes = "a: 1\n---\nname: web\nb: x?y\n".getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 3] = (byte) 0xff;
    var text = YamlText.parse("a.yaml", bytes);
    assertThat(Sample.lines(text.problems()))
        .containsExactly("a.yaml:4:5: error: this is not UTF-8 text; save the file as UTF-8");
    assertThat(text.documents().get(0).flaws()).isEmpty();
    assertThat(text.documents().get(1).root().path("name").asText()).isEqualTo("web");
  }

  @Test
  void aByteOrderMarkIsNoneOfTheText() {
    var text = Sample.parse("a.yaml", "\ufeffa: 1\n");
    assertThat(text.problems()).isEmpty();
    assertThat(text.documents().getFirst().position("a.yaml", "/a")).hasToString("a.yaml:1:1");
    assertThat(Sample.lines(
            YamlText.parse("a.yaml", "a: 1".getBytes(StandardCharsets.UTF_16)).problems()))
        .containsExactly("a.yaml:1:1: error: the text is UTF-16; save the file as UTF-8");
  }

  /** A text made to cost much, and the one thing said about it. */
  record Hostile(String attack, String text, String said) {
    @Override
    public String toString() {
      return attack;
    }
  }

  static Stream<Hostile> hostile() {
    var manyX = "x".repeat(1_000_000);
    return Stream.of(
        new Hostile(
            "five MiB", "a".repeat(5 << 20), "1:1: error: the file is larger than 1048576 bytes"),
        new Hostile("brackets", "[".repeat(1_000_000), "1:33: error: nested deeper than 32"),
        new Hostile("braces", "{a: ".repeat(200_000), "1:129: error: nested deeper than 32"),
        new Hostile("indents", indents(), "33:33: error: nested deeper than 32"),
        new Hostile("elements", "[" + "1,".repeat(400_000), "error: more than 100000 values"),
        new Hostile("keys", keys(), "error: more than 100000 values"),
        new Hostile("documents", "---\n".repeat(200_000), "1:1: error: more than 1000 documents"),
        new Hostile("one long key", manyX + ": 1", "error:"),
        new Hostile("open quote", "a: \"" + manyX, "1:4: error: the quotes that open here"),
        new Hostile("dashes", "- ".repeat(500_000), "error: nested deeper than 32"),
        new Hostile("questions", "? ".repeat(500_000), "error:"),
        new Hostile("NULs", "\0".repeat(1_000_000), "1:1: error: the character U+0000"),
        new Hostile("digits", "a: " + "9".repeat(1_000_000), "1:4: error: the number"),
        new Hostile("exponent", "a: 1e999999999", "1:4: error: the exponent"),
        new Hostile("directives", "%a\n".repeat(300_000) + "--- 1", "1:1: error: directive"),
        new Hostile("comments", "#\n".repeat(500_000) + "a: *b", "500001:4: error: alias"),
        new Hostile("empty lines", "\n".repeat(1_000_000) + "@", "1000001:1: error: a plain"),
        new Hostile("anchors", "- &a x\n".repeat(50_000), "1:3: error: anchor"));
  }

  private static String indents() {
    var text = new StringBuilder();
    for (int i = 0; i < 1000; i++) text.append(" ".repeat(i)).append("a:\n");
    return text.toString();
  }

  private static String keys() {
    var text = new StringBuilder();
    for (int i = 0; i < 60_000; i++) text.append('k').append(i).append(": 1\n");
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void aTextMadeToCostMuchIsRefused(Hostile hostile) {
    var text = Sample.parse("a.yaml", hostile.text());
    assertThat(text.problems()).isNotEmpty();
    assertThat(text.problems().getFirst().toString()).contains(hostile.said());
    assertThat(text.problems()).allMatch(p -> p.message().length() < 300);
    assertThat(text.problems())
        .as("lines that somebody must read")
        .hasSizeLessThan(DocumentTree.FLAWS_MAX + 10);
    assertThat(text.documents()).hasSizeLessThan(YamlText.DOCUMENTS_MAX + 1);
  }
}
