package io.mooring.aws;

import io.mooring.port.AwsCall;
import java.util.EnumMap;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ecr.model.DescribePullThroughCacheRulesRequest;

/** What Elastic Container Registry is asked. */
final class RegistryCalls {
  private RegistryCalls() {}

  static Opened open(Opening how) {
    var ecr = how.client(EcrClient.builder());
    var calls = new EnumMap<AwsCall, Opened.Operation>(AwsCall.class);
    calls.put(
        AwsCall.DESCRIBE_IMAGES,
        r -> Sending.raw(DescribeImagesRequest.builder(), r, ecr::describeImages));
    calls.put(
        AwsCall.DESCRIBE_PULL_THROUGH_CACHE_RULES,
        r -> Sending.raw(
            DescribePullThroughCacheRulesRequest.builder(), r, ecr::describePullThroughCacheRules));
    return new Opened(ecr, calls);
  }
}
