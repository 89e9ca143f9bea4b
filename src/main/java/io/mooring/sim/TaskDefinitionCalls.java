package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/** The calls on task definitions and families. */
final class TaskDefinitionCalls {
  /** Most revisions of one DeleteTaskDefinitions (ecs.md 1.4). */
  private static final int DELETE_MAX = 10;

  private static final int PAGE_DEFAULT = 100;

  private final World world;
  private final TaskDefinitionEcho echo;

  TaskDefinitionCalls(World world) {
    this.world = world;
    this.echo = new TaskDefinitionEcho(world.arns);
  }

  ObjectNode register(ObjectNode request, Instant at) {
    var described = echo.of(request);
    TaskDefinitionRules.check(request, described);
    var tags = TagRules.checked(request.path("tags"));
    var name = Json.text(request, "family");
    var family = world.families.computeIfAbsent(name, _ -> new Family());
    int number = family.nextNumber();
    var arn = world.arns.revision(name, number);
    described.put("taskDefinitionArn", arn);
    described.put("revision", number);
    described.put("status", Revision.Status.ACTIVE.name());
    described.set("registeredAt", Json.time(at));
    described.put("registeredBy", world.arns.caller());
    var revision = new Revision(name, number, arn, described);
    revision.tags.putAll(tags);
    family.revisions.put(number, revision);
    return answer(revision, !tags.isEmpty());
  }

  ObjectNode describe(ObjectNode request) {
    var revision = world
        .revision(Json.text(request, "taskDefinition"))
        .orElseThrow(() -> Refusal.client("Unable to describe task definition."));
    return answer(revision, Json.includes(request, "TAGS"));
  }

  /** Tags stand beside the definition, never inside it (ecs.md 3.1). */
  private static ObjectNode answer(Revision revision, boolean withTags) {
    var answer = Json.object();
    answer.set("taskDefinition", revision.described());
    if (withTags) answer.set("tags", Json.tags(revision.tags));
    return answer;
  }

  ObjectNode deregister(ObjectNode request, Instant at) {
    var reference = Json.text(request, "taskDefinition");
    var local = world.arns.local("task-definition", reference);
    int colon = local.indexOf(':');
    if (colon < 0 && !reference.startsWith("arn:")) {
      throw Refusal.client("Revision is missing.");
    }
    if (colon >= 0 && !local.substring(colon + 1).matches("[0-9]+")) {
      throw Refusal.invalid("Invalid revision number. Number: " + local.substring(colon + 1));
    }
    var revision = world
        .revision(reference)
        .orElseThrow(() -> Refusal.client("Unable to deregister task definition."));
    if (revision.status == Revision.Status.ACTIVE) {
      revision.move(Revision.Status.INACTIVE, "deregisteredAt", at);
    }
    return answer(revision, false);
  }

  ObjectNode delete(ObjectNode request, Instant at) {
    var references = Json.texts(request.path("taskDefinitions"));
    if (references.isEmpty() || references.size() > DELETE_MAX) {
      throw Refusal.invalid("taskDefinitions must have 1 to " + DELETE_MAX + " items.");
    }
    var answer = Json.object();
    var deleted = answer.putArray("taskDefinitions");
    var failures = answer.putArray("failures");
    for (var reference : references) {
      var found = world.revision(reference);
      if (found.isEmpty()) {
        failures
            .addObject()
            .put("arn", reference)
            .put(
                "reason",
                "The specified task definition does not exist. Specify a valid account, family,"
                    + " revision and try again.");
        continue;
      }
      var revision = found.get();
      if (revision.status == Revision.Status.ACTIVE) {
        failures
            .addObject()
            .put("arn", revision.arn)
            .put(
                "reason",
                "The specified task definition is still in ACTIVE status. Please deregister the"
                    + " target and try again.");
        continue;
      }
      if (revision.deleteRequestedAt == null) {
        revision.deleteRequestedAt = at;
        revision.move(Revision.Status.DELETE_IN_PROGRESS, "deleteRequestedAt", at);
      }
      deleted.add(revision.described());
    }
    return answer;
  }

  /** familyPrefix is a whole family name here, and numbers sort as numbers (ecs.md 1.4). */
  ObjectNode list(ObjectNode request) {
    var prefix = Json.text(request, "familyPrefix");
    var status = Json.text(request, "status");
    var wanted = Revision.Status.valueOf(status.isEmpty() ? "ACTIVE" : status);
    var arns = new ArrayList<String>();
    for (var family : world.families.entrySet()) {
      if (!prefix.isEmpty() && !prefix.equals(family.getKey())) continue;
      for (var revision : List.copyOf(family.getValue().revisions.values())) {
        // Asking for it drops it when it is gone for good.
        if (revision.status == wanted && world.revision(revision.arn).isPresent()) {
          arns.add(revision.arn);
        }
      }
    }
    if (Json.text(request, "sort").equals("DESC")) Collections.reverse(arns);
    return Page.of(request, PAGE_DEFAULT, arns).answer("taskDefinitionArns");
  }

  /** Here familyPrefix is a prefix, and all families are listed by default (ecs.md 1.4). */
  ObjectNode listFamilies(ObjectNode request) {
    var prefix = Json.text(request, "familyPrefix");
    var status = Json.text(request, "status");
    var families = new TreeMap<>(world.families);
    families.keySet().removeIf(name -> !name.startsWith(prefix));
    families.values().removeIf(family -> switch (status) {
      case "ACTIVE" -> family.latestActive().isEmpty();
      case "INACTIVE" -> family.latestActive().isPresent();
      default -> false;
    });
    return Page.of(request, PAGE_DEFAULT, List.copyOf(families.keySet())).answer("families");
  }
}
