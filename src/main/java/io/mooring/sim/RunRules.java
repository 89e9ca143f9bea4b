package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.regex.Pattern;

/** What RunTask refuses (ecs.md 5.1). Texts without a line in ecs.md 1.3 are ours. */
final class RunRules {
  /** Most tasks of one call (ecs.md 5.1). */
  private static final int COUNT_MAX = 10;

  /** Longest overrides, in characters of JSON (ecs.md 1.4). */
  private static final int OVERRIDES_MAX = 8192;

  /** Most tasks of a cluster that may be PROVISIONING (ecs.md 5.1). */
  private static final int PROVISIONING_MAX = 300;

  private static final Pattern STARTED_BY = Pattern.compile("[A-Za-z0-9_/-]{0,128}");
  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,64}");

  private RunRules() {}

  static void token(String token) {
    if (!TOKEN.matcher(token).matches()) {
      throw Refusal.invalid("clientToken can have 1 to 64 ASCII characters from 33 to 126.");
    }
  }

  static void request(ObjectNode request) {
    int count = request.path("count").asInt(1);
    if (count < 1 || count > COUNT_MAX) {
      throw Refusal.invalid("Tasks count must be between 1 and " + COUNT_MAX + ".");
    }
    if (!STARTED_BY.matcher(Json.text(request, "startedBy")).matches()) {
      throw Refusal.invalid(
          "startedBy can have at most 128 letters, digits, hyphens, slashes and underscores.");
    }
    if (request.path("overrides").toString().length() > OVERRIDES_MAX) {
      throw Refusal.invalid("Overrides can have at most " + OVERRIDES_MAX + " characters.");
    }
    if (Json.text(request, "propagateTags").equals("SERVICE")) {
      throw Refusal.invalid("propagateTags SERVICE is not supported by RunTask.");
    }
    ServiceRules.request(request);
    TagRules.checked(request.path("tags"));
  }

  static void whole(ObjectNode request, ObjectNode version, Revision revision) {
    ServiceRules.capacity(version, revision);
    if (request.has("platformVersion") && !ServiceVersion.isFargate(version)) {
      throw Refusal.invalid(
          "The platform version must be null when specifying an EC2 launch type.");
    }
    var names = new HashSet<String>();
    revision.containers().forEach(container -> names.add(Json.text(container, "name")));
    for (var override : request.path("overrides").path("containerOverrides")) {
      var name = Json.text(override, "name");
      if (!names.contains(name)) {
        throw Refusal.invalid(
            "Override for container named " + name + " is not a container in the TaskDefinition.");
      }
    }
  }

  static void room(Cluster cluster, int count) {
    long waiting = cluster.tasks.values().stream()
        .filter(task -> task.state == Task.State.PROVISIONING)
        .count();
    if (waiting + count > PROVISIONING_MAX) {
      throw Refusal.client("The cluster has " + waiting + " tasks in the PROVISIONING state; at"
          + " most " + PROVISIONING_MAX + " are allowed.");
    }
  }
}
