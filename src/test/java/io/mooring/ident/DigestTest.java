package io.mooring.ident;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Loose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{b: 'x', a: 1} | {\"a\":1,\"b\":\"x\"}",
        "{b: {d: 1, c: 2}} | {\"b\":{\"c\":2,\"d\":1}}",
        "{a: null, b: {}, c: [], d: {e: null}, f: [null, {}, []]} | {}",
        "{a: 0, b: '', c: false} | {\"a\":0,\"b\":\"\",\"c\":false}",
        "{a: [3, 1, {c: 2, b: null}]} | {\"a\":[3,1,{\"c\":2}]}",
        "'''x''' | \"x\""
      })
  void onlyWhatIsThereCountsAndTheOrderOfLists(String authored, String canonical) {
    assertThat(Digest.canonical(Loose.node(authored))).hasToString(canonical);
  }

  /** 32 digits of the SHA-256 of {@code {"a":{"z":[1,"",false]},"b":"x"}}. */
  @Test
  void theFormIsFrozen() {
    assertThat(Digest.of(Loose.node("{b: 'x', a: {z: [1, '', false], y: null}}")))
        .hasToString("v1:553404974b2489cdc39d6c3e94d7bd4f");
  }

  @ParameterizedTest
  @CsvSource({
    "v1:0123abcd, true",
    "v1:0123abc, false",
    "v12345678:0123abcd, false",
    "v1:0123ABCD, false",
    "v1:0123abcdx, false",
    ":0123abcd, false",
    "0123abcd, false",
    "'', false"
  })
  void aMangledOneIsNone(String text, boolean isDigest) {
    assertThat(Digest.parse(text).isPresent()).isEqualTo(isDigest);
    if (isDigest) assertThat(Digest.parse(text).orElseThrow()).hasToString(text);
  }

  @Test
  void thoseOfOtherRulesSayNothingOfEachOther() {
    var one = new Digest("v1:00000000");
    assertThat(one.comparable(new Digest("v1:11111111"))).isTrue();
    assertThat(one.comparable(new Digest("v2:00000000"))).isFalse();
    assertThat(one.comparable(new Digest("v11:00000000"))).isFalse();
  }
}
