package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.AwsCall;
import java.util.Map;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** What STS is asked: whose credentials these are. */
final class IdentityCalls {
  private IdentityCalls() {}

  static Opened open(Opening how) {
    var sts = how.client(StsClient.builder());
    return new Opened(
        sts,
        Map.of(
            AwsCall.GET_CALLER_IDENTITY,
            r -> Sending.read(
                GetCallerIdentityRequest.builder(),
                r,
                sts::getCallerIdentity,
                IdentityCalls::needed)));
  }

  private static ObjectNode needed(GetCallerIdentityResponse identity) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("Account", identity.account())
        .put("Arn", identity.arn());
  }
}
