package io.mooring.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.AwsCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What ECS answered before: each version of each service, and of each other question the answers
 * that it had.
 */
final class Past {
  private boolean keeps = true;

  private final Map<String, List<Optional<ObjectNode>>> services = new HashMap<>();
  private final Map<String, List<ObjectNode>> answers = new HashMap<>();

  /** The description of each service that was seen last, as the model made it. */
  private final Map<String, ObjectNode> last = new HashMap<>();

  /** Comes to stand as the other one does; nobody changes what is kept here. */
  void goOnFrom(Past other) {
    if (!keeps) return;
    other.services.forEach((key, versions) -> services.put(key, new ArrayList<>(versions)));
    other.answers.forEach((key, versions) -> answers.put(key, new ArrayList<>(versions)));
  }

  /** Where nothing is ever answered from before; thirty days of it would fill the memory. */
  void keepsNothing() {
    keeps = false;
  }

  /** A service as it is now; empty where there is none. */
  @SuppressWarnings("ReferenceEquality")
  void saw(String service, Optional<ObjectNode> now) {
    if (!keeps) return;
    var versions = services.computeIfAbsent(service, _ -> new ArrayList<>());
    // The model makes a description once; the very same one costs no walk.
    if (now.isPresent() && last.put(service, now.get()) == now.get()) return;
    if (now.isEmpty()) last.remove(service);
    if (versions.isEmpty() || !versions.getLast().equals(now))
      versions.add(now.map(ObjectNode::deepCopy));
  }

  void answered(AwsCall call, ObjectNode request, ObjectNode body) {
    if (!keeps) return;
    if (call == AwsCall.DESCRIBE_SERVICES) {
      for (var name : request.path("services")) saw(name.asText(), in(body, name.asText()));
      return;
    }
    var versions = answers.computeIfAbsent(key(call, request), _ -> new ArrayList<>());
    if (versions.isEmpty() || !versions.getLast().equals(body)) versions.add(body.deepCopy());
  }

  /** How many versions there are before this answer. */
  int older(AwsCall call, ObjectNode request, ObjectNode body) {
    if (call == AwsCall.DESCRIBE_SERVICES) {
      int most = 0;
      for (var name : request.path("services")) {
        int there = services.getOrDefault(name.asText(), List.of()).size();
        most = Math.max(most, there - 1);
      }
      return most;
    }
    return Math.max(0, answers.getOrDefault(key(call, request), List.of()).size() - 1);
  }

  /** The answer of so many changes ago, or the oldest. */
  ObjectNode back(AwsCall call, ObjectNode request, ObjectNode body, int changes) {
    if (call != AwsCall.DESCRIBE_SERVICES) {
      var versions = answers.getOrDefault(key(call, request), List.of(body));
      return versions.get(Math.max(0, versions.size() - 1 - changes)).deepCopy();
    }
    var old = body.deepCopy();
    for (var name : request.path("services")) {
      var versions = services.getOrDefault(name.asText(), List.of());
      if (versions.isEmpty()) continue;
      put(old, name.asText(), versions.get(Math.max(0, versions.size() - 1 - changes)));
    }
    return old;
  }

  private static String key(AwsCall call, ObjectNode request) {
    return call + request.toString();
  }

  private static Optional<ObjectNode> in(ObjectNode body, String name) {
    for (var service : body.path("services")) {
      if (isOf(service, name)) return Optional.of((ObjectNode) service);
    }
    return Optional.empty();
  }

  private static boolean isOf(JsonNode service, String name) {
    return service.path("serviceName").asText().equals(name)
        || service.path("serviceArn").asText().equals(name);
  }

  /** Puts that version of a service into an answer. */
  static void put(ObjectNode body, String name, Optional<ObjectNode> version) {
    var services = body.withArray("/services");
    var failures = body.withArray("/failures");
    for (int i = services.size() - 1; i >= 0; i--) {
      if (isOf(services.get(i), name)) services.remove(i);
    }
    for (int i = failures.size() - 1; i >= 0; i--) {
      if (failures.get(i).path("arn").asText().endsWith(name)) failures.remove(i);
    }
    if (version.isPresent()) services.add(version.get().deepCopy());
    else failures.add(missing(name));
  }

  static ObjectNode missing(String name) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("arn", "arn:aws:ecs:eu-west-1:123456789012:service/shop/" + name)
        .put("reason", "MISSING");
  }
}
