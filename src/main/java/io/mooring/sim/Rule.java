package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** One rule of EventBridge, as it was put last, and its targets by id. */
final class Rule implements Due {
  final String bus;
  final String name;
  final String arn;
  final NavigableMap<String, ObjectNode> targets = new TreeMap<>();
  final Map<String, String> tags = new LinkedHashMap<>();
  ObjectNode put;
  boolean enabled = true;
  Optional<RuleTime> time = Optional.empty();

  Rule(String bus, String name, String arn) {
    this.bus = bus;
    this.name = name;
    this.arn = arn;
    this.put = Json.object();
  }
}
