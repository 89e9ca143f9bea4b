package io.mooring.aws;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.Reply;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** One request document through one operation of a client of the SDK. */
final class Sending {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Sending() {}

  /** To a service that speaks JSON: what is handed on is the body that it sent. */
  static <B extends AwsRequest.Builder & SdkPojo & SdkBuilder<B, Q>, Q extends AwsRequest>
      Reply raw(B builder, ObjectNode request, Function<Q, ? extends AwsResponse> operation)
          throws IOException {
    Documents.fill(builder, request);
    var body = new RawBody.Holder();
    builder.overrideConfiguration(AwsRequestOverrideConfiguration.builder()
        .putExecutionAttribute(RawBody.HOLDER, body)
        .build());
    var response = operation.apply(built(builder));
    if (!(JSON.readTree(body.bytes()) instanceof ObjectNode answer)) {
      return new Reply.Lost("the answer is not a JSON object");
    }
    return new Reply.Ok(answer, orEmpty(response.responseMetadata().requestId()));
  }

  /** To a service that speaks XML: what is handed on is a document of what is needed. */
  static <B extends SdkPojo & SdkBuilder<B, Q>, Q, A extends AwsResponse> Reply read(
      B builder, ObjectNode request, Function<Q, A> operation, Function<A, ObjectNode> needed) {
    Documents.fill(builder, request);
    var response = operation.apply(built(builder));
    return new Reply.Ok(
        needed.apply(response), orEmpty(response.responseMetadata().requestId()));
  }

  /** Of an operation whose answer says nothing, which some services send without a body. */
  static <B extends SdkPojo & SdkBuilder<B, Q>, Q, A extends AwsResponse> Reply done(
      B builder, ObjectNode request, Function<Q, A> operation) {
    return read(builder, request, operation, _ -> JsonNodeFactory.instance.objectNode());
  }

  private static <B extends SdkBuilder<B, Q>, Q> Q built(SdkBuilder<B, Q> builder) {
    return builder.build();
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
