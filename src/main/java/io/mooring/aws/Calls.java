package io.mooring.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.plan.Outcome;
import io.mooring.port.Aws;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import java.time.Duration;
import java.time.Instant;

/**
 * Every call to AWS goes through here: first the budget, then the door, then the sorting of faults.
 */
public final class Calls {
  private final Aws door;
  private final Budget budget;
  private final Priority priority;

  public Calls(Aws door, Budget budget) {
    this(door, budget, Priority.FIRST);
  }

  private Calls(Aws door, Budget budget, Priority priority) {
    this.door = door;
    this.budget = budget;
    this.priority = priority;
  }

  /** The same door and budget for calls of another priority. */
  public Calls at(Priority other) {
    return other == priority ? this : new Calls(door, budget, other);
  }

  Instant now() {
    return budget.now();
  }

  public Answer call(AwsCall call, ObjectNode request) {
    var wait = budget.take(call.group(), priority);
    if (!wait.isZero()) return new Answer.Not(new Outcome.Throttled(atLeastASecond(wait)));
    return switch (door.call(call, request)) {
      case Reply.Ok(var body, var requestId) -> {
        budget.accepted(call.group());
        yield new Answer.Got(body, requestId);
      }
      case Reply.Fault fault
      when Faults.isThrottle(fault) ->
        new Answer.Not(new Outcome.Throttled(atLeastASecond(budget.throttled(call.group()))));
      case Reply.Fault fault -> {
        budget.accepted(call.group());
        yield new Answer.Not(Faults.sort(fault));
      }
      case Reply.Lost(var cause) -> new Answer.Not(new Outcome.Unsure(cause));
    };
  }

  /** Coming back for every single token would cost more passes than it saves time. */
  private static Duration atLeastASecond(Duration wait) {
    return wait.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : wait;
  }
}
