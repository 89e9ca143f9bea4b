package io.mooring.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChoiceTest {
  private static final String PROPERTY = "fault.choice";

  private static List<String> chosen(String asked) {
    System.setProperty(PROPERTY, asked);
    return Choice.of("fruit", PROPERTY, List.of("apple", "pear"), Function.identity());
  }

  @AfterEach
  void nothingIsAskedFor() {
    System.clearProperty(PROPERTY);
  }

  @Test
  void allOrWhatIsNamed() {
    assertThat(chosen("")).containsExactly("apple", "pear");
    assertThat(chosen("pear, apple")).containsExactly("apple", "pear");
    assertThat(chosen("pear")).containsExactly("pear");
  }

  @Test
  void aNameThatNothingHasIsToldBesideOneThatIsThere() {
    assertThatThrownBy(() -> chosen("pear,aple"))
        .hasMessage("no fruit \"aple\"; there are: apple, pear");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DENIED", "DENIED:3", "3:DENIED:4", "x:DENIED"})
  void aPlanThatCannotBeReadSaysHowOneIsWritten(String text) {
    assertThatThrownBy(() -> FaultPlan.parse(text))
        .hasMessage("a fault is a call's number and a mode, as in 12:CRASH_LOST, not " + text);
  }

  @Test
  void aPlanNamesAModeThatThereIs() {
    assertThatThrownBy(() -> FaultPlan.parse("3:DENNIED"))
        .hasMessageStartingWith("no fault \"DENNIED\"; there are: CRASH_LOST");
  }
}
