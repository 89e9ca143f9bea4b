package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeSet;

/** DescribeServices and ListServices. */
final class ServiceReads {
  /** Most services of one DescribeServices (ecs.md 1.4). */
  private static final int BATCH_MAX = 10;

  private static final int PAGE_DEFAULT = 10;

  private final World world;
  private final ServiceView view;

  ServiceReads(World world, ServiceView view) {
    this.world = world;
    this.view = view;
  }

  ObjectNode describe(ObjectNode request) {
    var cluster = world.cluster(Json.text(request, "cluster"));
    var references = request.path("services");
    if (references.isEmpty()) throw Refusal.invalid("Services cannot be empty.");
    if (references.size() > BATCH_MAX) {
      throw Refusal.invalid("Services can have at most " + BATCH_MAX + " items.");
    }
    boolean withTags = Json.includes(request, "TAGS");
    var answer = Json.object();
    var services = answer.putArray("services");
    var failures = answer.putArray("failures");
    var seen = new TreeSet<String>();
    for (var reference : Json.texts(references)) {
      var found = world.service(cluster, reference);
      var arn = found.map(service -> service.arn).orElse(missing(cluster, reference));
      if (!seen.add(arn)) continue;
      if (found.isPresent()) services.add(found.get().described(view, withTags));
      else failures.addObject().put("arn", arn).put("reason", "MISSING");
    }
    return answer;
  }

  private String missing(Cluster cluster, String reference) {
    return reference.startsWith("arn:") ? reference : world.arns.service(cluster.name, reference);
  }

  ObjectNode list(ObjectNode request) {
    var cluster = world.cluster(Json.text(request, "cluster"));
    var launchType = Json.text(request, "launchType");
    var strategy = Json.text(request, "schedulingStrategy");
    var management = Json.text(request, "resourceManagementType");
    var arns = cluster.services.values().stream()
        .filter(service -> service.status == Service.Status.ACTIVE)
        .filter(s -> launchType.isEmpty() || launchType.equals(Json.text(s.version, "launchType")))
        .filter(
            s -> strategy.isEmpty() || strategy.equals(Json.text(s.settings, "schedulingStrategy")))
        .filter(_ -> management.isEmpty() || management.equals("CUSTOMER"))
        .map(service -> service.arn)
        .toList();
    return Page.of(request, PAGE_DEFAULT, arns).answer("serviceArns");
  }
}
