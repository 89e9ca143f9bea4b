package io.mooring.diff;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Rule.When;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the meaning of a place depends on besides its rules.
 *
 * @param holds the conditions that hold of this document
 * @param leftAlone what the manifest asked to ignore
 * @param resets pointers that are compared because Git declared them before
 */
record Situation(Set<When> holds, LeftAlone leftAlone, List<String> resets) {

  static Situation ofTaskDefinition(ObjectNode taskDefinition, LeftAlone leftAlone) {
    var mode = taskDefinition.path("networkMode").asText();
    boolean follow = mode.equals("awsvpc") || mode.equals("host");
    var holds = EnumSet.of(When.ALWAYS, follow ? When.PORTS_FOLLOW : When.PORTS_CHOSEN);
    return new Situation(holds, leftAlone, List.of());
  }

  static Situation ofService(ObjectNode service, LeftAlone leftAlone, List<String> resets) {
    boolean daemon = service.path("schedulingStrategy").asText().equals("DAEMON");
    var holds = EnumSet.of(When.ALWAYS, daemon ? When.DAEMON : When.REPLICA);
    var strategy = service.at("/deploymentConfiguration/strategy").asText();
    if (service.at("/deploymentController/type").asText().equals("CODE_DEPLOY"))
      holds.add(When.CODE_DEPLOY);
    if (!strategy.isEmpty() && !strategy.equals("ROLLING")) holds.add(When.TRAFFIC_SHIFTS);
    return new Situation(holds, leftAlone, resets);
  }

  boolean holds(When when) {
    return holds.contains(when);
  }

  boolean isReset(String pointer) {
    return resets.stream().anyMatch(reset -> LeftAlone.isWithin(pointer, reset));
  }
}
