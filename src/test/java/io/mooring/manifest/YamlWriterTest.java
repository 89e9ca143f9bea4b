package io.mooring.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read back as the very same document. */
class YamlWriterTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " x",
        "x ",
        "yes",
        "no",
        "on",
        "True",
        "TRUE",
        "null",
        "Null",
        "~",
        "012",
        "0x1F",
        "1e3",
        "1E+3",
        "1_000",
        "+1",
        "-1",
        ".5",
        ".inf",
        ".nan",
        "1.0",
        "0",
        "2026-01-01",
        "12:30",
        "a: b",
        "a:",
        "# no comment",
        "a # b",
        "- a",
        "-",
        "--- a",
        "---",
        "...",
        "? a",
        "[x]",
        "{x}",
        "*a",
        "&a",
        "!t",
        "!!str a",
        "%x",
        "@x",
        "`x`",
        "|",
        ">",
        "'",
        "\"",
        "a'b\"c",
        "\\n",
        "=",
        "<<",
        "one\ntwo",
        "one\ntwo\n",
        "one\n\n\ntwo\n\n",
        "\n",
        "\nlead",
        " lead\nnext",
        "trail \nnext",
        "tab\there",
        "\ttab",
        "cr\rhere",
        "crlf\r\nhere",
        "nul\u0000",
        "bell\u0007",
        "del\u007f",
        "\u0085next line",
        "\u2028sep",
        "\ufeffbom",
        "\u00a0nbsp",
        "emoji 🚢",
        "naïve ünïcode",
        "${values.x}",
        "${HOME}",
        "$(date)",
        "key: [a, {b: c}]",
        "a\n--- \nb",
        "a\n...\nb"
      })
  void everyTextIsReadBackAsItIs(String text) {
    var document = JSON.objectNode().put("value", text);
    document.putArray("list").add(text).addObject().put("deep", text);
    assertSame(document);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "a b", "012", "yes", "null", "a: b", "#x", "[x", "é", "~", "1e3"})
  void everyKeyIsReadBackAsItIs(String key) {
    assertSame(JSON.objectNode().put(key, "value"));
  }

  @Test
  void numbersFlagsAndEmptyThingsStayWhatTheyAre() throws Exception {
    assertSame(new ObjectMapper().readTree("""
        {"a": 0, "b": -5, "c": 2147483648, "d": 1.5, "e": true, "f": false, "g": null,
         "h": [], "i": {}, "j": [[], {}, [1, [2]]], "k": {"l": {"m": ["x"]}}}
        """));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13})
  void textOfAnyCharactersIsReadBack(long seed) {
    var dice = new SplittableRandom(seed);
    var alphabet = " \n\t:#-'\"\\[]{},&*!|>%@`?~.0123eExyN\u0085\u2028🚢é\r\u0001";
    var points = alphabet.codePoints().toArray();
    for (int i = 0; i < 2_000; i++) {
      var text = new StringBuilder();
      int length = dice.nextInt(12);
      for (int c = 0; c < length; c++) text.appendCodePoint(points[dice.nextInt(points.length)]);
      assertSame(JSON.objectNode().put("key", text.toString()));
    }
  }

  private static void assertSame(JsonNode document) {
    var text = YamlWriter.text(document);
    var parsed = YamlText.parse("x.yaml", text.getBytes(StandardCharsets.UTF_8));
    assertThat(parsed.problems()).as(text).isEmpty();
    assertThat(parsed.documents()).as(text).hasSize(1);
    assertThat(parsed.documents().getFirst().root()).hasToString(document.toString());
  }
}
