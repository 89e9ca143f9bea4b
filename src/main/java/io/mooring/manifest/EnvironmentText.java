package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The one rule that must see a document before its scalars take their shapes' types: YAML would
 * turn {@code 010} or {@code 1.10} into another text, so the value of an environment variable must
 * be quoted.
 */
public final class EnvironmentText {
  /** The rule's id, as in the list of rules. */
  public static final String RULE = "environment-text";

  private static final String ID = " [" + RULE + "]";

  private EnvironmentText() {}

  /** Reports every variable of a task definition at {@code pointer} that is not a quoted text. */
  public static void check(JsonNode taskDefinition, String pointer, Report report) {
    var containers = taskDefinition.path("containerDefinitions");
    for (int i = 0; containers.isArray() && i < containers.size(); i++) {
      var environment = containers.get(i).path("environment");
      for (int j = 0; environment.isArray() && j < environment.size(); j++)
        variable(
            environment.get(j),
            pointer + "/containerDefinitions/" + i + "/environment/" + j,
            report);
    }
  }

  private static void variable(JsonNode variable, String pointer, Report report) {
    if (!variable.isObject()) return;
    var value = variable.path("value");
    if (value.isNumber() || value.isBoolean()) {
      report.error(
          pointer + "/value",
          "the value of an environment variable is text and this is %s; quote it: \"…\""
                  .formatted(ShapeWording.found(value))
              + ID);
    } else if (value.isNull()) {
      report.error(
          pointer + "/value",
          "the environment variable has no value; write `value: \"\"` for an empty one" + ID);
    }
    if (variable.path("name").isMissingNode() || variable.path("name").isNull())
      report.error(pointer + "/name", "`name` is missing; an environment variable needs it" + ID);
  }
}
