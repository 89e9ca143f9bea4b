package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One revision of a task definition family. */
final class Revision {
  /** ACTIVE → INACTIVE → DELETE_IN_PROGRESS → gone (ecs.md 3.1). */
  enum Status {
    ACTIVE,
    INACTIVE,
    DELETE_IN_PROGRESS
  }

  final String family;
  final int number;
  final String arn;
  final Map<String, String> tags = new LinkedHashMap<>();
  /** Of tasks that no deployment started. */
  final Fates.Flaky flaky = new Fates.Flaky();

  Status status = Status.ACTIVE;

  @Nullable
  Instant deleteRequestedAt;

  private ObjectNode described;

  Revision(String family, int number, String arn, ObjectNode described) {
    this.family = family;
    this.number = number;
    this.arn = arn;
    this.described = described;
  }

  /** As DescribeTaskDefinition reads it back. */
  ObjectNode described() {
    return described;
  }

  void move(Status to, String timeMember, Instant at) {
    status = to;
    var copy = described.deepCopy();
    copy.put("status", to.name());
    copy.set(timeMember, Json.time(at));
    described = copy;
  }

  List<ObjectNode> containers() {
    return described.get("containerDefinitions") instanceof ArrayNode containers
        ? Json.objects(containers)
        : List.of();
  }

  boolean usesNetworkInterface() {
    return Json.text(described, "networkMode").equals("awsvpc");
  }

  boolean hasHealthCheck() {
    return containers().stream()
        .anyMatch(c -> c.path("essential").asBoolean() && c.has("healthCheck"));
  }
}
