package io.mooring.notify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.port.Aws;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;

/** A standard SNS topic; its region is part of its ARN. */
public record SnsTopic(Aws aws, String arn) implements Sender {
  /** From this HTTP status on, the fault is AWS's. */
  private static final int SERVER_ERROR = 500;

  @Override
  public Sent send(Notice notice) {
    var request =
        JsonNodeFactory.instance.objectNode().put("TopicArn", arn).put("Message", notice.body());
    var attributes = request.putObject("MessageAttributes");
    notice
        .labels()
        .forEach((name, value) ->
            attributes.putObject(name).put("DataType", "String").put("StringValue", value));
    return switch (aws.call(AwsCall.PUBLISH, request)) {
      case Reply.Ok _ -> new Sent.Taken();
      case Reply.Lost(var cause) -> new Sent.NotNow("SNS did not answer: " + cause);
      case Reply.Fault fault -> {
        var why = "SNS refused: %s: %s".formatted(fault.code(), fault.message());
        boolean passes = fault.status() >= SERVER_ERROR || fault.code().contains("Throttl");
        yield passes ? new Sent.NotNow(why) : new Sent.Refused(why);
      }
    };
  }
}
