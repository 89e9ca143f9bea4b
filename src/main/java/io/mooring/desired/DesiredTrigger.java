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

  /** The name of its event bus; "" is the default one. */
  public String bus() {
    var bus = putTargets.path("EventBusName").asText();
    var name = bus.substring(bus.lastIndexOf('/') + 1);
    return name.equals("default") ? "" : name;
  }

  /** What tells its rule from all others of an account and region. */
  public String address() {
    return bus().isEmpty() ? rule() : bus() + "/" + rule();
  }

  /** The one target that is put, without the revision. */
  public ObjectNode target() {
    return (ObjectNode) putTargets.path("Targets").path(0);
  }
}
