package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The event buses of EventBridge, each with its rules by name. */
final class Buses {
  static final String DEFAULT = "default";

  /** Most items on a page, and as many where none are asked for. */
  private static final int PAGE_MAX = 100;

  private static final Pattern NAME = Pattern.compile("[/.\\-_A-Za-z0-9]{1,256}");

  private final Arns arns;
  private final SortedMap<String, SortedMap<String, Rule>> buses = new TreeMap<>();

  Buses(Arns arns) {
    this.arns = arns;
    buses.put(DEFAULT, new TreeMap<>());
  }

  void into(Map<String, Neighbours.Operation> operations) {
    operations.put("events:CreateEventBus", (request, _) -> create(request));
    operations.put("events:DescribeEventBus", (request, _) -> describe(request));
    operations.put("events:DeleteEventBus", (request, _) -> delete(request));
    operations.put("events:ListEventBuses", (request, _) -> list(request));
  }

  /** By name or ARN; the default bus where none is named. */
  String name(ObjectNode request) {
    var asked = Json.text(request, "EventBusName");
    var name = asked.isEmpty() ? DEFAULT : asked.replaceFirst("^arn:.*:event-bus/", "");
    if (!buses.containsKey(name)) throw missing(name);
    return name;
  }

  SortedMap<String, Rule> rules(ObjectNode request) {
    var name = name(request);
    var rules = buses.get(name);
    if (rules == null) throw missing(name);
    return rules;
  }

  private ObjectNode create(ObjectNode request) {
    var name = Json.text(request, "Name");
    if (!NAME.matcher(name).matches()) {
      throw invalid("1 validation error detected: Name is 1 to 256 of letters, digits and /.-_");
    }
    if (buses.putIfAbsent(name, new TreeMap<>()) != null) {
      throw new Refusal("ResourceAlreadyExistsException", "Event bus " + name + " already exists.");
    }
    return Json.object().put("EventBusArn", arn(name));
  }

  private ObjectNode describe(ObjectNode request) {
    var asked = Json.text(request, "Name");
    var name = name(Json.object().put("EventBusName", asked));
    return Json.object().put("Name", name).put("Arn", arn(name));
  }

  /** Deleting what is not there is no error (API_DeleteEventBus). */
  private ObjectNode delete(ObjectNode request) {
    var name = Json.text(request, "Name");
    if (name.equals(DEFAULT)) throw invalid("Cannot delete event bus default.");
    if (!buses.getOrDefault(name, new TreeMap<>()).isEmpty()) {
      throw invalid("Event bus " + name + " can't be deleted since it has rules.");
    }
    buses.remove(name);
    return Json.object();
  }

  private ObjectNode list(ObjectNode request) {
    var prefix = Json.text(request, "NamePrefix");
    var names = buses.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    var answer = Json.object();
    var list = answer.putArray("EventBuses");
    for (var name : page(request, names, answer)) {
      list.addObject().put("Name", name).put("Arn", arn(name));
    }
    return answer;
  }

  private String arn(String name) {
    return "arn:aws:events:%s:%s:event-bus/%s".formatted(arns.region(), arns.account(), name);
  }

  static <T> List<T> page(ObjectNode request, List<T> all, ObjectNode answer) {
    int size = request.path("Limit").asInt(PAGE_MAX);
    if (size < 1 || size > PAGE_MAX) {
      throw invalid("1 validation error detected: Limit must be between 1 and " + PAGE_MAX);
    }
    int from = Math.min(request.path("NextToken").asInt(0), all.size());
    int to = Math.min(all.size(), from + size);
    if (to < all.size()) answer.put("NextToken", Integer.toString(to));
    return all.subList(from, to);
  }

  private static Refusal missing(String name) {
    return new Refusal("ResourceNotFoundException", "Event bus " + name + " does not exist.");
  }

  private static Refusal invalid(String message) {
    return new Refusal("ValidationException", message);
  }
}
