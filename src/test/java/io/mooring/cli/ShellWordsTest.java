package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShellWordsTest {
  @Test
  void wordsAreSplitAsAShellDoes() {
    assertThat(ShellWords.of("sh -c \"a b\"")).containsExactly("sh", "-c", "a b");
    assertThat(ShellWords.of("a 'b  c' d\\ e \"\"")).containsExactly("a", "b  c", "d e", "");
    assertThat(ShellWords.of("[\"sh\", \"-c\"]")).containsExactly("sh", "-c");
  }

  @Test
  void anOpenQuoteAndABrokenArrayAreNamed() {
    assertThatThrownBy(() -> ShellWords.of("sh \"x")).hasMessageContaining("a quote is not closed");
    assertThatThrownBy(() -> ShellWords.of("[1]")).hasMessageContaining("must be a text");
    assertThatThrownBy(() -> ShellWords.of("[\"a\"")).hasMessageContaining("no JSON array");
  }
}
