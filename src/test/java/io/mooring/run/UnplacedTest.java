package io.mooring.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the reasons of RunTask's failures mean to a person. */
class UnplacedTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      RESOURCE:CPU | no container instance has enough CPU left; ask for less CPU, add instances
      RESOURCE:MEMORY | no container instance has enough memory left; ask for less memory
      RESOURCE:GPU | no container instance has enough GPUs left; ask for less
      RESOURCE:FPGA | no container instance has enough of that left; ask for less
      RESOURCE:PORTS | a host port that it asks for is taken on every container instance; free it
      RESOURCE:ENI | no container instance has a network interface left; add instances
      AGENT | the agent of the container instance is not connected; restart it there
      ATTRIBUTE | no container instance has what its task definition or placement asks for
      LOCATION | the container instances are in other Availability Zones than its subnets
      MISSING | there is no such container instance in that cluster; correct
      INACTIVE | that container instance was deregistered; name another one
      NO ACTIVE INSTANCES | no container instance is there; let
      EMPTY CAPACITY PROVIDER | no container instance is there; let
      Capacity is unavailable at this time. Please try again later | AWS has no capacity left there; name subnets
      ATTRIBUTE (of arn:aws:ecs:eu-west-1:123456789012:container-instance/a) | no container instance has what its
      no room in 20 tries: RESOURCE:MEMORY | no container instance has enough memory left
      """)
  void aReasonIsToldWithItsMeaningAndWhatToDo(String said, String meaning) {
    assertThat(Unplaced.told(said)).startsWith(said + ": " + meaning);
  }

  @Test
  void whatIsNoneOfThemStaysAsItIs() {
    for (var said : new String[] {
      "", "SOMETHING:NEW", "ATTRIBUTES", "container AGENT: exit code 3", "exit code 3 (AGENT)"
    }) assertThat(Unplaced.told(said)).isEqualTo(said);
  }
}
