package io.mooring.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
  private static final List<String> KNOWN =
      List.of("containerDefinitions", "cpu", "memory", "family", "tags", "volumes", "FARGATE");

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "contanerDefinitions,containerDefinitions",
        "containerDefinition,containerDefinitions",
        "ContainerDefinitions,containerDefinitions",
        "contianerDefintions,containerDefinitions",
        "fargate,FARGATE",
        "memroy,memory",
        "famliy,family",
        "cpus,cpu",
        "tag,tags",
        "gpu,cpu",
        "a,-",
        "networkMode,-",
        "disk,-",
      })
  void findsTheNearestWord(String written, String meant) {
    assertThat(Suggestion.nearest(written, KNOWN).orElse(null)).isEqualTo(meant);
  }

  @Test
  void repeatsAHostileTextOnOneShortLine() {
    assertThat(Suggestion.quoted("a\nb`c" + "x".repeat(1000)))
        .startsWith("`a?b?cxxx")
        .endsWith("…`")
        .hasSize(63);
    assertThat(Suggestion.nearest("x".repeat(100_000), KNOWN)).isEmpty();
  }
}
