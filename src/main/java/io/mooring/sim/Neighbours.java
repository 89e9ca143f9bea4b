package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The services beside ECS that a roll-out meets, each call addressed by the service's prefix in IAM
 * actions and the operation. They check little: ECS is what is modelled here.
 */
final class Neighbours {
  /** How one modelled operation is answered. */
  interface Operation {
    ObjectNode answer(ObjectNode request, Instant at);
  }

  private final Map<String, Operation> operations = new TreeMap<>();
  private final LogStreams logs;
  private final Rules rules;
  private final Topics topics;

  Neighbours(World world) {
    var behaviour = world.behaviour;
    var arns = world.arns;
    var groups = new LogGroups(behaviour, arns);
    groups.into(operations);
    this.logs = new LogStreams(groups);
    new Registry(behaviour, arns).into(operations);
    new ScalableTargets(arns).into(operations);
    this.rules = new Rules(world);
    rules.into(operations);
    this.topics = new Topics(arns, world.ids);
    topics.into(operations);
    new Needed(behaviour, arns).into(operations);
  }

  LogStreams logs() {
    return logs;
  }

  Rules rules() {
    return rules;
  }

  Topics topics() {
    return topics;
  }

  ObjectNode answer(String service, String operation, ObjectNode request, Instant at) {
    var modelled = operations.get(service + ":" + operation);
    if (modelled == null) {
      throw new Refusal(
          "UnknownOperationException",
          "The embedded ECS does not model %s of %s.".formatted(operation, service));
    }
    return modelled.answer(request, at);
  }
}
