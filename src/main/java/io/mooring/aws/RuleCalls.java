package io.mooring.aws;

import io.mooring.port.AwsCall;
import java.util.EnumMap;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.DeleteRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.ListRuleNamesByTargetRequest;
import software.amazon.awssdk.services.eventbridge.model.ListRulesRequest;
import software.amazon.awssdk.services.eventbridge.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.eventbridge.model.ListTargetsByRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.PutRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsRequest;
import software.amazon.awssdk.services.eventbridge.model.RemoveTargetsRequest;
import software.amazon.awssdk.services.eventbridge.model.TagResourceRequest;
import software.amazon.awssdk.services.eventbridge.model.UntagResourceRequest;

/** What EventBridge is asked. */
final class RuleCalls {
  private RuleCalls() {}

  static Opened open(Opening how) {
    var events = how.client(EventBridgeClient.builder());
    var calls = new EnumMap<AwsCall, Opened.Operation>(AwsCall.class);
    calls.put(
        AwsCall.LIST_RULES, r -> Sending.raw(ListRulesRequest.builder(), r, events::listRules));
    calls.put(
        AwsCall.LIST_RULE_NAMES_BY_TARGET,
        r -> Sending.raw(ListRuleNamesByTargetRequest.builder(), r, events::listRuleNamesByTarget));
    calls.put(
        AwsCall.LIST_TARGETS_BY_RULE,
        r -> Sending.raw(ListTargetsByRuleRequest.builder(), r, events::listTargetsByRule));
    calls.put(
        AwsCall.DESCRIBE_RULE,
        r -> Sending.raw(DescribeRuleRequest.builder(), r, events::describeRule));
    calls.put(
        AwsCall.LIST_TAGS_OF_RULE,
        r -> Sending.raw(ListTagsForResourceRequest.builder(), r, events::listTagsForResource));
    calls.put(AwsCall.PUT_RULE, r -> Sending.raw(PutRuleRequest.builder(), r, events::putRule));
    calls.put(
        AwsCall.PUT_TARGETS, r -> Sending.raw(PutTargetsRequest.builder(), r, events::putTargets));
    calls.put(
        AwsCall.REMOVE_TARGETS,
        r -> Sending.raw(RemoveTargetsRequest.builder(), r, events::removeTargets));
    calls.put(
        AwsCall.DELETE_RULE, r -> Sending.done(DeleteRuleRequest.builder(), r, events::deleteRule));
    calls.put(
        AwsCall.TAG_RULE, r -> Sending.done(TagResourceRequest.builder(), r, events::tagResource));
    calls.put(
        AwsCall.UNTAG_RULE,
        r -> Sending.done(UntagResourceRequest.builder(), r, events::untagResource));
    return new Opened(events, calls);
  }
}
