package io.mooring.diff;

import com.fasterxml.jackson.databind.JsonNode;
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
    List<Asked> ignored,
    List<String> resets) {

  /** A pointer as a manifest wrote it, and with the names of elements in place of their indices. */
  record Asked(String asWritten, String pointer) {}

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
        ignored.stream().map(p -> new Asked(p, named(p, taskDefinition))).toList(),
        resets);
  }

  /**
   * Elements that have names are compared by name, so an index means the element that Git has
   * there.
   */
  private static String named(String pointer, ObjectNode taskDefinition) {
    var root = "/taskDefinition";
    if (!pointer.startsWith(root + "/")) return pointer;
    var made = new StringBuilder(root);
    var pattern = new StringBuilder(root);
    JsonNode at = taskDefinition;
    for (var step : Steps.below(pointer)) {
      var next = Steps.child(at, step);
      var key = Rules.effect(pattern.toString(), Rule.Effect.Keyed.class).map(k -> k.member());
      var name = key.map(k -> next.path(k).asText()).orElse("");
      boolean renamed = at.isArray() && Steps.isIndex(step) && !name.isEmpty();
      made.append('/').append(renamed ? "[" + key.get() + "=" + Steps.escaped(name) + "]" : step);
      pattern.append(at.isArray() ? "/*" : "/" + step);
      at = next;
    }
    return made.toString();
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
