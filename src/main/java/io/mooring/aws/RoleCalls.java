package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.AwsCall;
import java.util.Map;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.GetRoleRequest;
import software.amazon.awssdk.services.iam.model.GetRoleResponse;

/** What IAM is asked, which is one for all regions. */
final class RoleCalls {
  private RoleCalls() {}

  static Opened open(Opening how) {
    var iam = how.client(IamClient.builder());
    return new Opened(
        iam,
        Map.of(
            AwsCall.GET_ROLE,
            r -> Sending.read(GetRoleRequest.builder(), r, iam::getRole, RoleCalls::needed)));
  }

  private static ObjectNode needed(GetRoleResponse response) {
    var body = JsonNodeFactory.instance.objectNode();
    var role = response.role();
    body.putObject("Role").put("RoleName", role.roleName()).put("Arn", role.arn());
    return body;
  }
}
