package io.mooring.diff;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What the meaning of a place depends on besides its rules.
 *
 * @param hostPortFollows in network modes awsvpc and host an unnamed host port is the container
 *     port
 * @param targetGroups who chooses the live target group
 * @param daemon one task an instance: the count is ECS's
 * @param ignored pointers rooted at {@code spec} that a manifest asked to leave alone
 * @param resets pointers that are compared because Git declared them before
 */
record Situation(
    boolean hostPortFollows,
    TargetGroups targetGroups,
    boolean daemon,
    List<String> ignored,
    List<String> resets) {

  enum TargetGroups {
    /** The one that Git names is the one that serves. */
    DECLARED,
    /**
     * ECS swaps the two of a blue/green pair (https://github.com/kayac/ecspresso/issues/936 for the
     * symptom).
     */
    PAIR,
    /** CodeDeploy owns it. */
    CODE_DEPLOY
  }

  Situation {
    ignored = List.copyOf(ignored);
    resets = List.copyOf(resets);
  }

  static Situation of(
      ObjectNode taskDefinition, ObjectNode service, List<String> ignored, List<String> resets) {
    var mode = taskDefinition.path("networkMode").asText();
    return new Situation(
        mode.equals("awsvpc") || mode.equals("host"),
        targetGroups(service),
        service.path("schedulingStrategy").asText().equals("DAEMON"),
        ignored,
        resets);
  }

  private static TargetGroups targetGroups(ObjectNode service) {
    if (service.at("/deploymentController/type").asText().equals("CODE_DEPLOY"))
      return TargetGroups.CODE_DEPLOY;
    var strategy = service.at("/deploymentConfiguration/strategy").asText();
    return strategy.isEmpty() || strategy.equals("ROLLING")
        ? TargetGroups.DECLARED
        : TargetGroups.PAIR;
  }
}
