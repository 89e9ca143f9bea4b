package io.mooring.execute;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.Answer;
import io.mooring.aws.Ecs;
import io.mooring.plan.LogGroupAction;
import io.mooring.plan.LogGroupLook;
import io.mooring.plan.Outcome;
import io.mooring.port.AwsCall;
import java.util.Optional;
import java.util.function.BiFunction;

/** Performs the steps towards log groups. */
final class LogGroupDoing {
  private final Ecs ecs;
  private final BiFunction<AwsCall, ObjectNode, Answer> send;

  LogGroupDoing(Ecs ecs, BiFunction<AwsCall, ObjectNode, Answer> send) {
    this.ecs = ecs;
    this.send = send;
  }

  Outcome perform(LogGroupAction action) {
    var request = JsonNodeFactory.instance.objectNode();
    return switch (action) {
      case LogGroupAction.LookAtLogGroup look -> look(look.group());
      case LogGroupAction.CreateLogGroup create ->
        done(send.apply(AwsCall.CREATE_LOG_GROUP, request.put("logGroupName", create.group())));
      case LogGroupAction.KeepLogs keep ->
        done(send.apply(
            AwsCall.PUT_RETENTION_POLICY,
            request.put("logGroupName", keep.group()).put("retentionInDays", keep.days())));
    };
  }

  private Outcome look(String group) {
    var request = JsonNodeFactory.instance.objectNode().put("logGroupNamePrefix", group);
    return switch (ecs.calls().call(AwsCall.DESCRIBE_LOG_GROUPS, request)) {
      case Answer.Not(var outcome) -> outcome;
      case Answer.Got(var body, var id) -> {
        LogGroupLook seen = new LogGroupLook.Absent();
        for (var each : body.path("logGroups")) {
          if (!each.path("logGroupName").asText().equals(group)) continue;
          var days = each.path("retentionInDays");
          seen = new LogGroupLook.There(
              days.isNumber() ? Optional.of(days.asInt()) : Optional.empty());
        }
        yield new Outcome.Done(new Outcome.Seen.LogGroup(seen), id);
      }
    };
  }

  private static Outcome done(Answer answer) {
    return switch (answer) {
      case Answer.Got(var _, var id) -> new Outcome.Done(new Outcome.Seen.Nothing(), id);
      case Answer.Not(var outcome) -> outcome;
    };
  }
}
