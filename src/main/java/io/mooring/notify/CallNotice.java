package io.mooring.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * What is told of one AWS call: {@code {client, method, input, result}}, with {@code error} in the
 * place of {@code result} when it failed. Both documents are AWS's own, without transport headers,
 * with dates that a person can read and without what looks secret.
 */
final class CallNotice {
  /**
   * Bytes of one message: SNS takes 256 KiB with its labels
   * (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
   */
  static final int BYTES_MAX = 250 * 1024;

  private CallNotice() {}

  /** @param id one for each call */
  static Notice of(String id, AwsCall call, ObjectNode request, Reply reply) {
    var message = JsonNodeFactory.instance.objectNode();
    message.put("client", call.service()).put("method", Exclusion.method(call));
    message.set("input", Presentable.of(request));
    switch (reply) {
      case Reply.Ok(var body, var _) -> message.set("result", Presentable.of(body));
      case Reply.Fault fault -> message.set("error", error(fault));
      case Reply.Lost(var cause) ->
        message
            .putObject("error")
            .put("code", "NoAnswer")
            .set("message", Presentable.of(text("it may have happened or not: " + cause)));
    }
    var labels = new TreeMap<String, String>();
    labels.put("client", call.service());
    labels.put("method", Exclusion.method(call));
    return new Notice(id, within(message), labels);
  }

  private static ObjectNode error(Reply.Fault fault) {
    var error = JsonNodeFactory.instance.objectNode().put("code", fault.code());
    error.set("message", Presentable.of(text(fault.message())));
    return error;
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.textNode(text);
  }

  /** The answer goes first: who reads on can ask AWS for it. */
  private static String within(ObjectNode message) {
    for (var member : new String[] {"result", "error", "input"}) {
      if (bytes(message.toString()) <= BYTES_MAX) break;
      if (!message.has(member)) continue;
      var left = "left out: %d bytes, and SNS takes 256 KiB in all"
          .formatted(bytes(message.get(member).toString()));
      message.set(member, JsonNodeFactory.instance.objectNode().put("shortened", left));
    }
    return message.toString();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
