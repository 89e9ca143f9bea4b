package io.mooring.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Pattern;

/** Why a live service must not be written into a repository as it is. */
final class Objections {
  /** What the loader would put a value in place of; it has no way to write one literally. */
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(values|destination)\\.");

  private static final Pattern VARIABLE =
      Pattern.compile("/taskDefinition/containerDefinitions/(\\d+)/environment/(\\d+)/value");

  private final boolean secrets;
  private final List<String> reasons = new ArrayList<>();

  Objections(boolean secrets) {
    this.secrets = secrets;
  }

  List<String> to(ObjectNode definition, ObjectNode service) {
    var spec = JsonNodeFactory.instance.objectNode();
    spec.set("taskDefinition", definition);
    spec.set("service", service);
    object(spec);
    return reasons;
  }

  List<String> toTags(SortedMap<String, String> service, SortedMap<String, String> revision) {
    var all = JsonNodeFactory.instance.objectNode();
    list(all.withArray("/service/tags"), service);
    list(all.withArray("/taskDefinition/tags"), revision);
    object(all);
    return reasons;
  }

  private static void list(ArrayNode into, SortedMap<String, String> tags) {
    tags.forEach((key, value) -> {
      if (Capture.isDeclared(key)) into.addObject().put("key", key).put("value", value);
    });
  }

  private void object(ObjectNode spec) {
    var masked = Redaction.redact(spec);
    Capture.leaves("", spec, (pointer, value) -> {
      if (value.isTextual() && REFERENCE.matcher(value.asText()).find()) {
        reasons.add(
            "%s holds `${values.…}` or `${destination.…}` as plain text, which a manifest would take for a reference; change the value in ECS"
                .formatted(pointer));
      }
      if (!secrets && !masked.at(pointer).equals(value)) reasons.add(secret(spec, pointer));
    });
  }

  private static String secret(JsonNode spec, String pointer) {
    var variable = VARIABLE.matcher(pointer);
    var fix =
        "looks secret and would be in the repository; keep it in Secrets Manager or the Parameter Store and name it in `secrets:`, or say --include-secrets";
    if (!variable.matches()) return "%s %s".formatted(pointer, fix);
    var container = spec.at("/taskDefinition/containerDefinitions/" + variable.group(1));
    return "container %s: the environment variable %s %s"
        .formatted(
            container.path("name").asText(),
            container
                .path("environment")
                .path(Integer.parseInt(variable.group(2)))
                .path("name")
                .asText(),
            fix);
  }
}
