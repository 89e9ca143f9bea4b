package io.mooring.aws;

import io.mooring.port.AwsCall;
import java.util.EnumMap;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.ListRuleNamesByTargetRequest;
import software.amazon.awssdk.services.eventbridge.model.ListTargetsByRuleRequest;

/** What EventBridge is asked. */
final class RuleCalls {
  private RuleCalls() {}

  static Opened open(Opening how) {
    var events = how.client(EventBridgeClient.builder());
    var calls = new EnumMap<AwsCall, Opened.Operation>(AwsCall.class);
    calls.put(
        AwsCall.LIST_RULE_NAMES_BY_TARGET,
        r -> Sending.raw(ListRuleNamesByTargetRequest.builder(), r, events::listRuleNamesByTarget));
    calls.put(
        AwsCall.LIST_TARGETS_BY_RULE,
        r -> Sending.raw(ListTargetsByRuleRequest.builder(), r, events::listTargetsByRule));
    return new Opened(events, calls);
  }
}
