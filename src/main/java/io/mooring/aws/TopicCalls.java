package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.port.AwsCall;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/** What SNS is asked. */
final class TopicCalls {
  private TopicCalls() {}

  static Opened open(Opening how) {
    var sns = how.client(SnsClient.builder());
    return new Opened(
        sns,
        Map.of(
            AwsCall.PUBLISH,
            r -> Sending.read(
                PublishRequest.builder(),
                r,
                sns::publish,
                published -> JsonNodeFactory.instance
                    .objectNode()
                    .put("MessageId", published.messageId()))));
  }
}
