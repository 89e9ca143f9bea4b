package io.mooring.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a status of ECS's history says of a deployment, as PastTest writes entries. */
class EndingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PENDING | false | under way | false | false",
        "IN_PROGRESS | true | under way | false | false",
        "OF_TOMORROW | false | under way | false | false",
        "SUCCESSFUL | true | rolled out | false | false",
        "STOPPED | false | stopped by someone | true | true",
        "STOP_REQUESTED statusReason: 'why' | false | stopped by someone (why) | true | true",
        "STOPPED | true | replaced by a newer deployment | false | true",
        "STOPPED deploymentCircuitBreaker: {status: 'TRIGGERED'} | true | given up by ECS's circuit breaker | true | false",
        "STOPPED statusReason: 'Circuit breaker says no' | false | given up by ECS's circuit breaker | true | false",
        "STOPPED alarms: {status: 'TRIGGERED'} | false | given up by ECS for an alarm | true | false",
        "STOPPED alarms: {triggeredAlarmNames: ['a', 'b']} | false | given up by ECS for alarm a, b | true | false",
        "STOPPED alarms: {status: 'DISABLED'} | false | stopped by someone | true | true",
        "ROLLBACK_REQUESTED | false | taken back by someone's StopServiceDeployment | true | false",
        "ROLLBACK_SUCCESSFUL rollback: {reason: 'an ALARM rang'} | false | taken back by ECS for an alarm | true | false",
        "ROLLBACK_SUCCESSFUL rollback: {reason: 'StopServiceDeployment API called'} | true | taken back by someone's StopServiceDeployment | true | false",
        "ROLLBACK_SUCCESSFUL statusReason: 'a hook failed' | true | taken back by ECS (a hook failed) | true | false",
        "ROLLBACK_FAILED | false | taken back by someone's StopServiceDeployment, and the way back failed too | true | false",
      })
  void statuses(String entry, boolean newer, String words, boolean failure, boolean maybe) {
    var deployment = PastTest.past("2 " + entry).newestFirst().getFirst();
    var ending = Ending.of(deployment, newer);
    assertThat(ending.words()).isEqualTo(words);
    assertThat(ending.isFailure()).isEqualTo(failure);
    assertThat(Ending.mayBeReplaced(deployment)).isEqualTo(maybe);
  }
}
