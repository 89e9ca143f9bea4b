package io.mooring.ident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagCodecTest {
  /** What ECS takes as the value of a tag. */
  private static final String ALLOWED = "[A-Za-z0-9 _.:/=+@-]{0,256}";

  private static String write(String... keysAndValues) {
    var pairs = new LinkedHashMap<String, String>();
    for (int i = 0; i < keysAndValues.length; i += 2)
      pairs.put(keysAndValues[i], keysAndValues[i + 1]);
    return TagCodec.write(pairs);
  }

  @Test
  void pairsAreReadBackAsWritten() {
    var value = write("td", "v1:0a", "rev", "web:12", "dep", "ecs-svc/123");
    assertThat(value).isEqualTo("td=v1:0a rev=web:12 dep=ecs-svc/123");
    assertThat(TagCodec.read(value))
        .containsExactly(
            Map.entry("td", "v1:0a"), Map.entry("rev", "web:12"), Map.entry("dep", "ecs-svc/123"));
  }

  @ParameterizedTest
  @CsvSource({
    "two words, two-words",
    "'a,b;c', a-b-c",
    "ünïcode, -n-code",
    "\uD83D\uDE00, -",
    "'tab\tnewline\n', tab-newline-",
    "a=b, a=b",
    "_.:/=+-@, _.:/=+-@"
  })
  void whatEcsDoesNotTakeBecomesADash(String text, String written) {
    assertThat(write("note", text)).isEqualTo("note=" + written);
    assertThat(TagCodec.read(write("note", text))).containsEntry("note", written);
  }

  @Test
  void aPairThatDoesNotFitIsLeftOutAndALaterShorterOneKept() {
    var full = write("a", "x".repeat(254));
    assertThat(full).hasSize(TagCodec.VALUE_MAX);
    assertThat(write("a", "x".repeat(255))).isEmpty();
    assertThat(write("a", "x".repeat(254), "b", "")).isEqualTo(full);
    assertThat(write("a", "x".repeat(250), "b", "12345", "c", "1"))
        .isEqualTo("a=" + "x".repeat(250) + " c=1");
  }

  @Test
  void whateverIsWrittenEcsTakes() {
    var text = new StringBuilder();
    for (int c = 1; c < 0x250; c++) text.appendCodePoint(c);
    for (int cut = 0; cut < text.length(); cut += 7)
      assertThat(write("key", text.substring(cut), "note", TagCodec.reason(text.substring(cut))))
          .matches(ALLOWED);
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "'   ', ''",
    "gone, ''",
    "=x, ''",
    "a=1 junk =2 b=, 'a=1,b='",
    "a=1  a=2, a=1",
    "a=1=2, a=1=2"
  })
  void aTagThatAPersonMangledIsReadAsFarAsItGoes(String value, String pairs) {
    assertThat(String.join(
            ",",
            TagCodec.read(value).entrySet().stream().map(Map.Entry::toString).toList()))
        .isEqualTo(pairs);
  }

  @Test
  void aReasonIsCut() {
    assertThat(TagCodec.reason("exit code 1, again")).isEqualTo("exit-code-1--again");
    assertThat(TagCodec.reason("x".repeat(81))).hasSize(TagCodec.REASON_MAX);
  }

  @ParameterizedTest
  @CsvSource({
    "web:12, web:12",
    "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:12, web:12",
    "web, ''",
    "web:, ''",
    "web:0, ''",
    "web:+1, ''",
    "web:99999999999, ''",
    ":1, ''",
    "a b:1, ''",
    "'', ''"
  })
  void aRevisionIsAFamilyAndANumber(String text, String name) {
    assertThat(RevisionName.parse(text).map(RevisionName::toString).orElse("")).isEqualTo(name);
  }
}
