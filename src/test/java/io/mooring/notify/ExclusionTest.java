package io.mooring.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.port.AwsCall;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExclusionTest {
  @ParameterizedTest
  @CsvSource({
    "REGISTER_TASK_DEFINITION, register_task_definition, false",
    "DEREGISTER_TASK_DEFINITION, deregister_task_definition, false",
    "DESCRIBE_SERVICES, describe_services, false",
    "GET_LOG_EVENTS, get_log_events, false",
    "LIST_TARGETS_BY_RULE, list_targets_by_rule, false",
    "GET_CALLER_IDENTITY, get_caller_identity, false",
    "UPDATE_SERVICE, update_service, true",
    "CREATE_SERVICE, create_service, true",
    "DELETE_SERVICE, delete_service, true",
    "STOP_SERVICE_DEPLOYMENT, stop_service_deployment, true",
    "TAG_RESOURCE, tag_resource, true"
  })
  void whatIsToldWhenNothingIsSaid(AwsCall call, String method, boolean told) {
    assertThat(Exclusion.method(call)).isEqualTo(method);
    assertThat(new Exclusion(Exclusion.USUAL).excludes(call)).isNotEqualTo(told);
  }

  @Test
  void noReadIsToldWhenNothingIsSaid() {
    var usual = new Exclusion(Exclusion.USUAL);
    assertThat(Arrays.stream(AwsCall.values()).filter(call -> !call.writes()))
        .allMatch(usual::excludes);
  }

  @Test
  void thePatternIsLookedForAtTheStartOnly() {
    assertThat(new Exclusion("service").excludes(AwsCall.UPDATE_SERVICE)).isFalse();
    assertThat(new Exclusion("update").excludes(AwsCall.UPDATE_SERVICE)).isTrue();
    assertThat(new Exclusion("^$").excludes(AwsCall.REGISTER_TASK_DEFINITION)).isFalse();
  }

  @Test
  void aPatternThatIsNoneSaysWhere() {
    assertThatThrownBy(() -> new Exclusion("get_(")).hasMessageContaining("character");
  }
}
