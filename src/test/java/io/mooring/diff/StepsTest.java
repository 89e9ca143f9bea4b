package io.mooring.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.fixture.Loose;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The steps of a pointer into a list: by index as far as it goes, by name, and nowhere else. */
class StepsTest {
  private static final String LIST = "{a: [{name: 'x', v: 1}, {name: 'y', v: 2}]}";

  private static List<String> steps(String pointer) {
    return Stream.of(pointer.split("/")).toList();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          a/0           | {a: [{name: 'y', v: 2}]}
          a/1           | {a: [{name: 'x', v: 1}]}
          a/2           | {a: [{name: 'x', v: 1}, {name: 'y', v: 2}]}
          a/[name=x]    | {a: [{name: 'y', v: 2}]}
          a/[name=z]    | {a: [{name: 'x', v: 1}, {name: 'y', v: 2}]}
          a/x           | {a: [{name: 'x', v: 1}, {name: 'y', v: 2}]}
          a/[name=y]/v  | {a: [{name: 'x', v: 1}, {name: 'y'}]}
          b/c           | {a: [{name: 'x', v: 1}, {name: 'y', v: 2}]}
          a             | {}
          """)
  void whatIsThereIsTakenAway(String pointer, String left) {
    var from = Loose.object(LIST);
    Steps.remove(from, steps(pointer));
    assertThat(from).isEqualTo(Loose.node(left));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          a/0          | {a: [{v: 3}, {name: 'y', v: 2}]}
          a/1          | {a: [{name: 'x', v: 1}, {v: 3}]}
          a/2          | {a: [{name: 'x', v: 1}, {name: 'y', v: 2}]}
          a/[name=x]   | {a: [{v: 3}, {name: 'y', v: 2}]}
          a/[name=z]   | {a: [{name: 'x', v: 1}, {name: 'y', v: 2}, {v: 3, name: 'z'}]}
          b/[name=z]   | {a: [{name: 'x', v: 1}, {name: 'y', v: 2}], b: [{v: 3, name: 'z'}]}
          b/c          | {a: [{name: 'x', v: 1}, {name: 'y', v: 2}], b: {c: {v: 3}}}
          a/[name=y]/v | {a: [{name: 'x', v: 1}, {name: 'y', v: {v: 3}}]}
          """)
  void aValueIsPutThere(String pointer, String made) {
    var into = Loose.object(LIST);
    Steps.set(into, steps(pointer), Loose.node("{v: 3}"));
    assertThat(into).isEqualTo(Loose.node(made));
  }

  @ParameterizedTest
  @CsvSource({
    "0, true",
    "9, true",
    "9999, true",
    "10000, false",
    "'', false",
    "/, false",
    ":, false",
    "1a, false",
    "-1, false"
  })
  void anIndexHasAtMostFourDigits(String step, boolean index) {
    assertThat(Steps.isIndex(step)).isEqualTo(index);
  }
}
