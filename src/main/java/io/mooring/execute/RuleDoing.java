package io.mooring.execute;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.aws.Answer;
import io.mooring.aws.Ecs;
import io.mooring.plan.Outcome;
import io.mooring.plan.RuleAction;
import io.mooring.port.AwsCall;
import java.time.InstantSource;
import java.util.function.BiFunction;

/** Performs the steps towards rules of EventBridge. */
final class RuleDoing {
  private final Ecs ecs;
  private final InstantSource clock;
  private final BiFunction<AwsCall, ObjectNode, Answer> send;

  RuleDoing(Ecs ecs, InstantSource clock, BiFunction<AwsCall, ObjectNode, Answer> send) {
    this.ecs = ecs;
    this.clock = clock;
    this.send = send;
  }

  Outcome perform(RuleAction action) {
    return switch (action) {
      case RuleAction.LookAtRule look -> ecs.rules().look(look, clock.instant());
      case RuleAction.PutRule put -> done(send.apply(AwsCall.PUT_RULE, put.request()));
      case RuleAction.PutTargets put -> entries(send.apply(AwsCall.PUT_TARGETS, put.request()));
      case RuleAction.RemoveTargets gone -> {
        var request = address("Rule", gone.rule(), gone.bus());
        gone.ids().forEach(request.putArray("Ids")::add);
        yield entries(send.apply(AwsCall.REMOVE_TARGETS, request));
      }
      case RuleAction.DeleteRule gone ->
        done(send.apply(AwsCall.DELETE_RULE, address("Name", gone.rule(), gone.bus())));
      case RuleAction.TagRule tag -> {
        var request = JsonNodeFactory.instance.objectNode().put("ResourceARN", tag.arn());
        var list = request.putArray("Tags");
        tag.tags().forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
        yield done(send.apply(AwsCall.TAG_RULE, request));
      }
      case RuleAction.UntagRule tag -> {
        var request = JsonNodeFactory.instance.objectNode().put("ResourceARN", tag.arn());
        tag.keys().forEach(request.putArray("TagKeys")::add);
        yield done(send.apply(AwsCall.UNTAG_RULE, request));
      }
    };
  }

  private static ObjectNode address(String member, String rule, String bus) {
    var request = JsonNodeFactory.instance.objectNode().put(member, rule);
    if (!bus.isEmpty()) request.put("EventBusName", bus);
    return request;
  }

  /** Some entries can fail although the call as a whole did not. */
  private static Outcome entries(Answer answer) {
    if (!(answer instanceof Answer.Got(var body, var _))) return done(answer);
    for (var failed : body.path("FailedEntries")) {
      return new Outcome.Refused(
          failed.path("ErrorCode").asText(),
          "target %s: %s"
              .formatted(
                  failed.path("TargetId").asText(), failed.path("ErrorMessage").asText()));
    }
    return done(answer);
  }

  private static Outcome done(Answer answer) {
    return switch (answer) {
      case Answer.Got(var _, var id) -> new Outcome.Done(new Outcome.Seen.Nothing(), id);
      case Answer.Not(var outcome) -> outcome;
    };
  }
}
