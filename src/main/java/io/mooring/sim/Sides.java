package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.sim.Behaviour.TargetGroups;
import org.jspecify.annotations.Nullable;

/** The two target groups between which traffic is shifted, and which one a service shows. */
final class Sides {
  private Sides() {}

  /** Whether the tasks of a new revision go to the alternate group of what was sent. */
  static boolean alternate(Behaviour behaviour, @Nullable ServiceRevision live, boolean shifts) {
    if (live == null) return false;
    // Where the service shows them swapped, what is sent names the live one first.
    if (isSwapped(behaviour)) return shifts;
    return live.alternate != shifts;
  }

  /** The revision's version as its service shows it. */
  static ObjectNode shown(Behaviour behaviour, ServiceRevision revision) {
    if (!isSwapped(behaviour) || !revision.alternate) return revision.version;
    var shown = revision.version.deepCopy();
    for (var balancer : Json.objects(shown.path("loadBalancers"))) {
      if (balancer.get("advancedConfiguration") instanceof ObjectNode advanced) {
        var live = revision.targetGroup(balancer);
        advanced.put("alternateTargetGroupArn", Json.text(balancer, "targetGroupArn"));
        balancer.put("targetGroupArn", live);
      }
    }
    return shown;
  }

  private static boolean isSwapped(Behaviour behaviour) {
    return behaviour.switches().targetGroups() == TargetGroups.SWAPPED;
  }
}
