package io.mooring.aws;

import io.mooring.port.AwsCall;
import java.util.EnumMap;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.DescribeImagesRequest;

/** What Elastic Container Registry is asked. */
final class RegistryCalls {
  private RegistryCalls() {}

  static Opened open(Opening how) {
    var ecr = how.client(EcrClient.builder());
    var calls = new EnumMap<AwsCall, Opened.Operation>(AwsCall.class);
    calls.put(
        AwsCall.DESCRIBE_IMAGES,
        r -> Sending.raw(DescribeImagesRequest.builder(), r, ecr::describeImages));
    return new Opened(ecr, calls);
  }
}
