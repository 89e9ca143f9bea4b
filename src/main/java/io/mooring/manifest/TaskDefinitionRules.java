package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Names;
import io.mooring.ident.Tags;
import java.util.HashMap;
import java.util.function.Function;

/** What ECS asks of a request beyond its shape, as far as a mistake would be quiet or late. */
final class TaskDefinitionRules {
  /** Tags that Mooring puts on a revision: owner, resource and digest. */
  private static final int OURS_ON_REVISION = 3;

  /** Tags that Mooring may put on a service: one for each key in {@link Tags}, and suspend. */
  private static final int OURS_ON_SERVICE = 8;

  private static final String ROOT = "/spec/taskDefinition";

  private TaskDefinitionRules() {}

  /** The rules for a task definition as written, before its scalars take the shape's types. */
  static void check(ObjectNode taskDefinition, String serviceName, Report report) {
    family(taskDefinition.path("family"), serviceName, report);
    var containers = taskDefinition.path("containerDefinitions");
    if (containers.isMissingNode() || containers.isNull() || containers.isEmpty()) {
      boolean listed = containers.isArray() || containers.isMissingNode() || containers.isNull();
      if (listed)
        report.error(
            ROOT + "/containerDefinitions",
            "`containerDefinitions` needs at least one container, as in `- {name: " + serviceName
                + ", image: …}`");
    }
    if (containers.isArray()) {
      unique(containers, ROOT + "/containerDefinitions", "name", "container", report);
      for (int i = 0; i < containers.size(); i++)
        container(containers.get(i), ROOT + "/containerDefinitions/" + i, report);
    }
    tags(taskDefinition.path("tags"), ROOT + "/tags", OURS_ON_REVISION, report);
  }

  static void checkService(ObjectNode service, Report report) {
    tags(service.path("tags"), "/spec/service/tags", OURS_ON_SERVICE, report);
  }

  private static void family(JsonNode family, String serviceName, Report report) {
    var pointer = ROOT + "/family";
    if (isAbsent(family)) {
      report.error(pointer, "`family` is missing; write `family: %s`".formatted(serviceName));
    } else if (family.isTextual() && !Names.isEcs(family.asText())) {
      report.error(
          pointer,
          "`family` is %s; write 1 to 255 letters, digits, _ and -"
              .formatted(Suggestion.quoted(family.asText())));
    }
  }

  private static void container(JsonNode container, String pointer, Report report) {
    if (!container.isObject()) return;
    for (var needed : new String[] {"name", "image"}) {
      if (isAbsent(container.path(needed)))
        report.error(
            pointer + "/" + needed, "`" + needed + "` is missing; every container needs it");
    }
    var environment = container.path("environment");
    if (!environment.isArray()) return;
    unique(environment, pointer + "/environment", "name", "environment variable", report);
    for (int i = 0; i < environment.size(); i++)
      variable(environment.get(i), pointer + "/environment/" + i, report);
  }

  /** YAML would turn 010 or 1.10 into another text, so the value of a variable must be quoted. */
  private static void variable(JsonNode variable, String pointer, Report report) {
    if (!variable.isObject()) return;
    var value = variable.path("value");
    if (value.isNumber() || value.isBoolean()) {
      report.error(
          pointer + "/value",
          "the value of an environment variable is text and this is %s; quote it: \"…\""
              .formatted(ShapeWording.found(value)));
    } else if (value.isNull()) {
      report.error(
          pointer + "/value",
          "the environment variable has no value; write `value: \"\"` for an empty one");
    }
    if (isAbsent(variable.path("name")))
      report.error(pointer + "/name", "`name` is missing; an environment variable needs it");
  }

  private static void tags(JsonNode tags, String pointer, int ours, Report report) {
    if (!tags.isArray()) return;
    unique(tags, pointer, "key", "tag", report);
    for (int i = 0; i < tags.size(); i++) {
      var key = tags.get(i).path("key");
      var at = pointer + "/" + i + "/key";
      if (isAbsent(key) && tags.get(i).isObject())
        report.error(at, "`key` is missing; a tag needs it");
      if (Tags.isOurs(key.asText()))
        report.error(at, "tags that begin with `mooring:` are Mooring's own; choose another key");
      if (Tags.isAws(key.asText()))
        report.error(at, "tags that begin with `aws:` are AWS's own; remove it");
    }
    if (tags.size() + ours > Tags.MAX)
      report.error(
          pointer,
          "%d tags and up to %d of Mooring's are over ECS's %d; remove %d"
              .formatted(tags.size(), ours, Tags.MAX, tags.size() + ours - Tags.MAX));
  }

  private static void unique(
      JsonNode list, String pointer, String member, String what, Report report) {
    Function<Integer, String> place = i -> pointer + "/" + i + "/" + member;
    var first = new HashMap<String, Integer>();
    for (int i = 0; i < list.size(); i++) {
      var name = list.get(i).path(member);
      if (!name.isTextual()) continue;
      var earlier = first.putIfAbsent(name.asText(), i);
      if (earlier != null)
        report.error(
            place.apply(i),
            "the %s %s is declared twice, first as entry %d; remove or rename one"
                .formatted(what, Suggestion.quoted(name.asText()), earlier));
    }
  }

  private static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }
}
