package io.mooring.aws;

import io.mooring.port.AwsCall;
import java.util.EnumMap;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.DescribeParametersRequest;

/** What the Parameter Store is asked: whether a parameter is there, never its value. */
final class ParameterCalls {
  private ParameterCalls() {}

  static Opened open(Opening how) {
    var ssm = how.client(SsmClient.builder());
    var calls = new EnumMap<AwsCall, Opened.Operation>(AwsCall.class);
    calls.put(
        AwsCall.DESCRIBE_PARAMETERS,
        r -> Sending.raw(DescribeParametersRequest.builder(), r, ssm::describeParameters));
    return new Opened(ssm, calls);
  }
}
