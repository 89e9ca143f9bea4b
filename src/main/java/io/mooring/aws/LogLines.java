package io.mooring.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.plan.Outcome;
import io.mooring.port.AwsCall;
import java.util.ArrayList;
import java.util.List;

/** The last lines that a container of a task wrote by the awslogs driver. */
public final class LogLines {
  /** Lines read: enough for a reason, and short enough for a message. */
  public static final int LAST = 5;

  private final Calls calls;

  /** How asking for them ended. */
  public sealed interface Lines {
    record Wrote(List<String> lines) implements Lines {
      public Wrote {
        lines = List.copyOf(lines);
      }
    }

    /** The stream is not there, or empty: the driver may be some seconds behind. */
    record NoneYet() implements Lines {}

    /** This caller may not. */
    record Forbidden() implements Lines {}

    /** The container writes its log to somewhere else, or has none. */
    record Elsewhere(String why) implements Lines {}

    record Failed() implements Lines {}
  }

  LogLines(Calls calls) {
    this.calls = calls;
  }

  /**
   * The last lines, oldest first, as they were written.
   *
   * @param container of the task definition
   */
  public Lines last(JsonNode container, String taskId, String region) {
    return switch (LogPlace.of(container, taskId, region)) {
      case LogPlace.Elsewhere(var why) -> new Lines.Elsewhere(why);
      case LogPlace.Stream stream -> last(stream);
    };
  }

  private Lines last(LogPlace.Stream stream) {
    var request = JsonNodeFactory.instance.objectNode();
    request.put("logGroupName", stream.group()).put("logStreamName", stream.name());
    request.put("limit", LAST).put("startFromHead", false);
    return switch (calls.call(AwsCall.GET_LOG_EVENTS, request)) {
      case Answer.Got(var body, var _) -> {
        var lines = new ArrayList<String>();
        body.path("events").forEach(event -> lines.add(event.path("message").asText()));
        yield lines.isEmpty() ? new Lines.NoneYet() : new Lines.Wrote(lines);
      }
      case Answer.Not(Outcome.Refused _) -> new Lines.NoneYet();
      case Answer.Not(Outcome.Denied _) -> new Lines.Forbidden();
      case Answer.Not _ -> new Lines.Failed();
    };
  }
}
