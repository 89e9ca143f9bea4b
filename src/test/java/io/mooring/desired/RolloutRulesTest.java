package io.mooring.desired;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RolloutRulesTest {
  private static String digest(String restart) {
    var rules = RolloutRules.DEFAULT;
    return new RolloutRules(
            rules.progressDeadline(), rules.onFailure(), Optional.of(restart), false)
        .restartDigest();
  }

  @Test
  void aRestartIsToldByItsText() {
    assertThat(RolloutRules.DEFAULT.restartDigest()).isEmpty();
    assertThat(Stream.of("", "a", "b").map(RolloutRulesTest::digest))
        .doesNotHaveDuplicates()
        .allMatch(digest -> digest.matches("[0-9a-f]{8}"));
    assertThat(digest("a")).isEqualTo(digest("a"));
  }
}
