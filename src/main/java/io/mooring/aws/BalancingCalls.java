package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.AwsCall;
import java.util.Map;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;

/** What Elastic Load Balancing is asked. */
final class BalancingCalls {
  private BalancingCalls() {}

  static Opened open(Opening how) {
    var balancing = how.client(ElasticLoadBalancingV2Client.builder());
    return new Opened(
        balancing,
        Map.of(
            AwsCall.DESCRIBE_TARGET_GROUPS,
            r -> Sending.read(
                DescribeTargetGroupsRequest.builder(),
                r,
                balancing::describeTargetGroups,
                BalancingCalls::needed)));
  }

  private static ObjectNode needed(DescribeTargetGroupsResponse response) {
    var body = JsonNodeFactory.instance.objectNode();
    var groups = body.putArray("TargetGroups");
    for (var group : response.targetGroups()) {
      groups
          .addObject()
          .put("TargetGroupArn", group.targetGroupArn())
          .put("TargetGroupName", group.targetGroupName());
    }
    return body;
  }
}
