package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.plan.Outcome;
import io.mooring.plan.RuleAction;
import io.mooring.plan.RuleLook;
import io.mooring.port.AwsCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Reads rules of EventBridge, each in three calls. Where the budget ends between two of them, the
 * next look goes on there: begun anew each time, many looks would spend it all and none would end.
 */
public final class RuleReader {
  /** How long what was read of a rule waits for the rest. */
  private static final Duration PART_FOR = Duration.ofMinutes(1);

  private final Calls calls;
  private final ConcurrentMap<RuleAction.LookAtRule, Part> parts = new ConcurrentHashMap<>();

  private record Part(ObjectNode rule, Optional<List<ObjectNode>> targets, Instant at) {}

  RuleReader(Calls calls) {
    this.calls = calls;
  }

  /** Looks at one rule, its targets and its tags. */
  public Outcome look(RuleAction.LookAtRule look, Instant now) {
    parts.values().removeIf(part -> part.at().plus(PART_FOR).isBefore(now));
    var part = parts.get(look);
    if (part == null) {
      switch (calls.call(AwsCall.DESCRIBE_RULE, address("Name", look))) {
        case Answer.Not(var outcome) -> {
          return ended(look, outcome, now);
        }
        case Answer.Got(var rule, var _) -> part = new Part(rule, Optional.empty(), now);
      }
      parts.put(look, part);
    }
    var targets = new ArrayList<ObjectNode>();
    if (part.targets().isPresent()) {
      targets.addAll(part.targets().get());
    } else {
      var trouble = targets(look, targets);
      if (trouble.isPresent()) return ended(look, trouble.get(), now);
      parts.put(look, new Part(part.rule(), Optional.of(List.copyOf(targets)), part.at()));
    }
    var request = JsonNodeFactory.instance.objectNode();
    request.put("ResourceARN", part.rule().path("Arn").asText());
    return switch (calls.call(AwsCall.LIST_TAGS_OF_RULE, request)) {
      case Answer.Not(var outcome) -> ended(look, outcome, now);
      case Answer.Got(var body, var _) -> {
        parts.remove(look);
        var tags = new TreeMap<String, String>();
        body.path("Tags")
            .forEach(t -> tags.put(t.path("Key").asText(), t.path("Value").asText()));
        yield seen(new RuleLook.There(now, part.rule(), targets, tags));
      }
    };
  }

  /**
   * Each of the three calls may find that the rule is gone: what the others showed is of before.
   */
  private Outcome ended(RuleAction.LookAtRule look, Outcome outcome, Instant now) {
    boolean gone = outcome instanceof Outcome.Refused(var code, var _, var _)
        && code.equals("ResourceNotFoundException");
    if (!gone) return outcome;
    parts.remove(look);
    return seen(new RuleLook.Absent(now));
  }

  private Optional<Outcome> targets(RuleAction.LookAtRule look, List<ObjectNode> targets) {
    var next = "";
    do {
      var request = address("Rule", look);
      if (!next.isEmpty()) request.put("NextToken", next);
      switch (calls.call(AwsCall.LIST_TARGETS_BY_RULE, request)) {
        case Answer.Not(var outcome) -> {
          return Optional.of(outcome);
        }
        case Answer.Got(var body, var _) -> {
          body.path("Targets").forEach(target -> targets.add(target.deepCopy()));
          next = body.path("NextToken").asText();
        }
      }
    } while (!next.isEmpty());
    return Optional.empty();
  }

  private static ObjectNode address(String member, RuleAction.LookAtRule look) {
    var request = JsonNodeFactory.instance.objectNode().put(member, look.rule());
    if (!look.bus().isEmpty()) request.put("EventBusName", look.bus());
    return request;
  }

  private static Outcome seen(RuleLook look) {
    return new Outcome.Done(new Outcome.Seen.Rule(look), "");
  }
}
