package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Application Auto Scaling: who keeps the number of tasks of a service, and between which bounds.
 * Policies are not modelled, so nothing scales by itself
 * (https://docs.aws.amazon.com/autoscaling/application/APIReference/).
 */
final class ScalableTargets {
  /** Most targets named in one request, and the most on a page (API_DescribeScalableTargets). */
  private static final int PAGE_MAX = 50;

  private final Arns arns;
  private final SortedMap<String, ObjectNode> targets = new TreeMap<>();

  ScalableTargets(Arns arns) {
    this.arns = arns;
  }

  void into(Map<String, Neighbours.Operation> operations) {
    operations.put("application-autoscaling:RegisterScalableTarget", this::register);
    operations.put(
        "application-autoscaling:DeregisterScalableTarget", (request, _) -> deregister(request));
    operations.put(
        "application-autoscaling:DescribeScalableTargets", (request, _) -> describe(request));
  }

  private ObjectNode register(ObjectNode request, Instant at) {
    var known = targets.get(key(request));
    if (known == null && !(request.has("MinCapacity") && request.has("MaxCapacity"))) {
      throw invalid("MinCapacity and MaxCapacity are required for a new scalable target.");
    }
    var target = known == null ? fresh(request, at) : known.deepCopy();
    for (var member : List.of("MinCapacity", "MaxCapacity", "SuspendedState")) {
      if (request.has(member)) target.set(member, request.get(member).deepCopy());
    }
    if (target.path("MinCapacity").asInt() > target.path("MaxCapacity").asInt()) {
      throw invalid("Maximum capacity cannot be less than minimum capacity");
    }
    targets.put(key(request), target);
    return Json.object().put("ScalableTargetARN", Json.text(target, "ScalableTargetARN"));
  }

  private ObjectNode fresh(ObjectNode request, Instant at) {
    var target = Json.object();
    for (var member : List.of("ServiceNamespace", "ResourceId", "ScalableDimension")) {
      target.put(member, required(request, member));
    }
    target.put(
        "RoleARN",
        arns.role("aws-service-role/ecs.application-autoscaling.amazonaws.com/"
            + "AWSServiceRoleForApplicationAutoScaling_ECSService"));
    target.put(
        "ScalableTargetARN",
        "arn:aws:application-autoscaling:%s:%s:scalable-target/%08x"
            .formatted(arns.region(), arns.account(), key(request).hashCode()));
    target.set("CreationTime", Json.time(at));
    target
        .putObject("SuspendedState")
        .put("DynamicScalingInSuspended", false)
        .put("DynamicScalingOutSuspended", false)
        .put("ScheduledScalingSuspended", false);
    return target;
  }

  private ObjectNode deregister(ObjectNode request) {
    if (targets.remove(key(request)) == null) {
      throw new Refusal(
          "ObjectNotFoundException",
          "No scalable target found for service namespace: %s, resource ID: %s, scalable dimension: %s"
              .formatted(
                  Json.text(request, "ServiceNamespace"),
                  Json.text(request, "ResourceId"),
                  Json.text(request, "ScalableDimension")));
    }
    return Json.object();
  }

  private ObjectNode describe(ObjectNode request) {
    var namespace = required(request, "ServiceNamespace");
    var wanted = Json.texts(request.path("ResourceIds"));
    if (wanted.size() > PAGE_MAX) {
      throw invalid("1 validation error detected: Value at 'resourceIds' failed to satisfy"
          + " constraint: Member must have length less than or equal to " + PAGE_MAX);
    }
    int size = request.path("MaxResults").asInt(PAGE_MAX);
    if (size < 1 || size > PAGE_MAX) throw invalid("MaxResults must be between 1 and 50.");
    var dimension = Json.text(request, "ScalableDimension");
    var found = targets.values().stream()
        .filter(t -> Json.text(t, "ServiceNamespace").equals(namespace))
        .filter(t -> wanted.isEmpty() || wanted.contains(Json.text(t, "ResourceId")))
        .filter(t -> dimension.isEmpty() || Json.text(t, "ScalableDimension").equals(dimension))
        .toList();
    int from = request.path("NextToken").asInt(0);
    int to = Math.min(found.size(), from + size);
    var answer = Json.object();
    var list = answer.putArray("ScalableTargets");
    found.subList(Math.min(from, to), to).forEach(t -> list.add(t.deepCopy()));
    if (to < found.size()) answer.put("NextToken", Integer.toString(to));
    return answer;
  }

  private static String key(ObjectNode request) {
    return required(request, "ServiceNamespace") + " " + required(request, "ResourceId") + " "
        + required(request, "ScalableDimension");
  }

  private static String required(ObjectNode request, String member) {
    var value = Json.text(request, member);
    if (value.isEmpty()) throw invalid("1 validation error detected: " + member + " is required");
    return value;
  }

  private static Refusal invalid(String message) {
    return new Refusal("ValidationException", message);
  }
}
