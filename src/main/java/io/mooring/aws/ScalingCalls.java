package io.mooring.aws;

import io.mooring.port.AwsCall;
import java.util.EnumMap;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.applicationautoscaling.model.DescribeScalableTargetsRequest;

/** What Application Auto Scaling is asked. */
final class ScalingCalls {
  private ScalingCalls() {}

  static Opened open(Opening how) {
    var scaling = how.client(ApplicationAutoScalingClient.builder());
    var calls = new EnumMap<AwsCall, Opened.Operation>(AwsCall.class);
    calls.put(
        AwsCall.DESCRIBE_SCALABLE_TARGETS,
        r -> Sending.raw(
            DescribeScalableTargetsRequest.builder(), r, scaling::describeScalableTargets));
    return new Opened(scaling, calls);
  }
}
