package io.mooring.aws;

import io.mooring.port.AwsCall;
import java.util.EnumMap;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;

/** What Secrets Manager is asked: whether a secret is there, never what it is. */
final class SecretCalls {
  private SecretCalls() {}

  static Opened open(Opening how) {
    var secrets = how.client(SecretsManagerClient.builder());
    var calls = new EnumMap<AwsCall, Opened.Operation>(AwsCall.class);
    calls.put(
        AwsCall.DESCRIBE_SECRET,
        r -> Sending.raw(DescribeSecretRequest.builder(), r, secrets::describeSecret));
    return new Opened(secrets, calls);
  }
}
