package io.mooring.desired;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A run that a rule of EventBridge starts.
 *
 * @param putRule the PutRule request without tags; empty where the rule is someone else's and only
 *     our target goes there
 * @param putTargets the PutTargets request, complete but for
 *     {@code Targets[0].EcsParameters.TaskDefinitionArn}, which is known when the revision is
 */
public record DesiredTrigger(DesiredRun run, Optional<ObjectNode> putRule, ObjectNode putTargets) {
  public String name() {
    return run.name();
  }

  /** The rule that the target hangs on. */
  public String rule() {
    return putTargets.path("Rule").asText();
  }
}
