package io.mooring.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      arn:aws:sts::123456789012:assumed-role/Admin/anna             | anna
      arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Ops/a@b | a@b
      arn:aws:iam::123456789012:user/ops/anna                       | anna
      arn:aws:iam::123456789012:root                                | root
      arn:aws:sts::123456789012:assumed-role/Controller/mooring     | Controller/mooring
      arn:aws:iam::123456789012:user/                               | unknown
      ''                                                            | unknown
      """)
  void isNamedByTheLastPartOfItsArnAndNeverAsMooringItself(String arn, String name) {
    assertThat(Caller.name(arn)).isEqualTo(name);
  }
}
