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

/**
 * Compares a service as Git wants it with what runs. Pure: the same arguments give the same diff,
 * in the same order.
 */
public final class Differ {
  private static final String SERVICE_ROOT = "/service";
  private static final String TASK_DEFINITION_ROOT = "/taskDefinition";

  private static final Shape DESCRIBED_SERVICE =
      Shapes.ecs().responseMember("DescribeServices", "services");
  private static final Shape DESCRIBED_TASK_DEFINITION =
      Shapes.ecs().responseMember("DescribeTaskDefinition", "taskDefinition");

  private Differ() {}

  /**
   * The difference of the task definition: everything in it counts, since a registration replaces
   * it whole.
   */
  public static Diff taskDefinition(DesiredService desired, LiveRevision live) {
    return taskDefinition(desired.taskDefinition(), live.taskDefinition(), desired.ignore());
  }

  public static Diff taskDefinition(ObjectNode desired, ObjectNode live, List<String> ignored) {
    var leftAlone = LeftAlone.of(TASK_DEFINITION_ROOT, desired, ignored);
    var comparison = new Comparison(
        Situation.ofTaskDefinition(desired, leftAlone),
        Situation.ofTaskDefinition(live, leftAlone));
    comparison.compare(Field.TASK_DEFINITION, desired, live);
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
    var leftAlone = LeftAlone.of(SERVICE_ROOT, desired, ignored);
    // Who owns what is a matter of the service that runs.
    var situation = Situation.ofService(view, leftAlone, resets);
    var comparison = new Comparison(situation, situation);
    comparison.compare(Field.SERVICE, desired, view);
    return comparison.result();
  }

  /**
   * Members of the live documents that this release's SDK does not know, as pointers rooted at
   * {@code spec}, less those that the manifest acknowledges.
   */
  public static List<String> unknownFields(
      LiveService live, LiveRevision revision, List<String> acknowledged) {
    var found = new ArrayList<String>();
    UnknownFields.find(SERVICE_ROOT, DESCRIBED_SERVICE, live.document(), found);
    UnknownFields.find(
        TASK_DEFINITION_ROOT, DESCRIBED_TASK_DEFINITION, revision.taskDefinition(), found);
    found.removeIf(
        unknown -> acknowledged.stream().anyMatch(known -> LeftAlone.isWithin(unknown, known)));
    return List.copyOf(found);
  }
}
