package io.mooring.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.aws.Answer;
import io.mooring.aws.Ecs;
import io.mooring.desired.HoldTag;
import io.mooring.port.AwsCall;
import java.util.List;

/** Who runs a command, in the few characters that a tag has for it; the audit is CloudTrail's. */
final class Caller {
  /** Longest name in a tag, in characters: as long as a role's session name can be. */
  private static final int LONGEST = 64;

  private Caller() {}

  /** The user or the role's session that these credentials belong to. */
  static String of(Ecs ecs) {
    var nothing = JsonNodeFactory.instance.objectNode();
    return ecs.calls().call(AwsCall.GET_CALLER_IDENTITY, nothing)
            instanceof Answer.Got(var body, var _)
        ? name(body.path("Arn").asText())
        : "unknown";
  }

  /**
   * The last part of an ARN: {@code anna} of {@code …:assumed-role/Admin/anna} and of
   * {@code …:user/anna}. A session that is called as Mooring itself keeps its role beside it.
   */
  static String name(String arn) {
    var parts = List.of(arn.split("[:/]", -1));
    var last = parts.getLast();
    if (last.isEmpty()) return "unknown";
    boolean unclear = last.equalsIgnoreCase(HoldTag.MOORING) && parts.size() > 1;
    var name = unclear ? parts.get(parts.size() - 2) + "/" + last : last;
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST);
  }
}
