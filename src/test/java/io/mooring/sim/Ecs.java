package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;

/** An embedded ECS with a hand-cranked clock, spoken to in JSON with single quotes. */
final class Ecs {
  private static final ObjectMapper JSON = new ObjectMapper();

  final EcsModel model;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  Ecs(Behaviour behaviour) {
    model = new EcsModel(behaviour);
  }

  static Ecs withCluster() {
    return new Ecs(Behaviour.standard().withClusters("shop"));
  }

  static ObjectNode json(String singleQuoted) {
    try {
      return (ObjectNode) JSON.readTree(singleQuoted.replace('\'', '"'));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  Instant now() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
    model.advanceTo(now);
  }

  void pass(long seconds) {
    pass(Duration.ofSeconds(seconds));
  }

  Reply call(String operation, String request) {
    return model.call(operation, json(request), now);
  }

  /** The answer of a call that must succeed. */
  JsonNode ok(String operation, String request) {
    return switch (call(operation, request)) {
      case Reply.Ok(var body, var _) -> body;
      case Reply.Fault(var code, var message, int _, var _, var _) ->
        throw new AssertionError(operation + ": " + code + ": " + message);
      case Reply.Lost(var cause) -> throw new AssertionError(cause);
    };
  }

  /** The code and message of a call that must be refused. */
  String fault(String operation, String request) {
    return switch (call(operation, request)) {
      case Reply.Ok(var body, var _) -> throw new AssertionError(operation + " answered " + body);
      case Reply.Fault(var code, var message, int _, var _, var _) -> code + ": " + message;
      case Reply.Lost(var cause) -> throw new AssertionError(cause);
    };
  }

  /** Registers a revision of the family with the image, on EC2 without a network interface. */
  void register(String family, String image) {
    register(family, image, "");
  }

  void register(String family, String image, String more) {
    ok(
        "RegisterTaskDefinition",
        ("{'family':'%s','memory':'512','containerDefinitions':[{'name':'main','image':'%s'%s}]}")
            .formatted(family, image, more));
  }

  JsonNode service(String name) {
    return ok("DescribeServices", "{'cluster':'shop','services':['" + name + "']}")
        .path("services")
        .path(0);
  }
}
