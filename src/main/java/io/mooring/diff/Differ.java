package io.mooring.diff;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredService;
import io.mooring.desired.ServiceMembers;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.shape.Shape;
import io.mooring.shape.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Compares a service as Git wants it with what runs. Pure: the same arguments give the same diff,
 * in the same order.
 */
public final class Differ {
  private static final Shape.Structure TASK_DEFINITION =
      without(Shapes.ecs().request("RegisterTaskDefinition"), "tags");
  private static final Shape.Structure SERVICE = serviceShape();

  private Differ() {}

  /**
   * The difference of the task definition: everything in it counts, since a registration replaces
   * it whole.
   */
  public static Diff taskDefinition(DesiredService desired, LiveRevision live) {
    return taskDefinition(desired.taskDefinition(), live.taskDefinition(), desired.ignore());
  }

  public static Diff taskDefinition(ObjectNode desired, ObjectNode live, List<String> ignored) {
    var situation = Situation.of(desired, desired, ignored, List.of());
    var comparison = new Comparison(situation);
    comparison.compare("/taskDefinition", TASK_DEFINITION, desired, live);
    return comparison.result();
  }

  /**
   * The difference of the service's own members: what Git declares, and what it declared before and
   * must be reset.
   */
  public static Diff service(DesiredService desired, LiveService live) {
    var owned = live.tag(Tags.OWNS).orElse("");
    return service(
        ServiceMembers.withResets(desired.service(), owned),
        live,
        desired.ignore(),
        ServiceMembers.resets(desired.service(), owned));
  }

  public static Diff service(
      ObjectNode desired, LiveService live, List<String> ignored, List<String> resets) {
    var view = LiveView.of(live);
    var situation = Situation.of(view, view, ignored, resets);
    var comparison = new Comparison(situation);
    comparison.compare("/service", SERVICE, desired, view);
    return comparison.result();
  }

  /** Members of the live documents that this release's SDK does not know, as pointers. */
  public static List<String> unknownFields(LiveService live, LiveRevision revision) {
    var found = new ArrayList<String>();
    UnknownFields.find(
        "/service",
        Shapes.ecs().responseMember("DescribeServices", "services"),
        live.document(),
        found);
    UnknownFields.find(
        "/taskDefinition",
        Shapes.ecs().responseMember("DescribeTaskDefinition", "taskDefinition"),
        revision.taskDefinition(),
        found);
    return List.copyOf(found);
  }

  private static Shape.Structure without(Shape.Structure shape, String... members) {
    var kept = new TreeMap<>(shape.members());
    for (var member : members) kept.remove(member);
    return new Shape.Structure(shape.name(), kept, shape.required());
  }

  /**
   * What CreateService and UpdateService take between them, less what names the service and what
   * acts once.
   */
  private static Shape.Structure serviceShape() {
    var members = new TreeMap<>(Shapes.ecs().request("UpdateService").members());
    members.putAll(Shapes.ecs().request("CreateService").members());
    return without(
        new Shape.Structure("Service", members, List.of()),
        "clientToken",
        "cluster",
        "forceNewDeployment",
        "service",
        "serviceName",
        "tags",
        "taskDefinition");
  }
}
