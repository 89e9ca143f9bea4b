package io.mooring.desired;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Positions;
import java.util.List;

/**
 * One service as Git wants it. {@code taskDefinition} is a RegisterTaskDefinition request,
 * {@code service} the members of CreateService and UpdateService that Git declared, both as
 * authored and without identity members. {@code ignore} are pointers rooted at {@code spec}, as are
 * {@code acknowledged}: members that ECS answers with, that this release does not know, and that
 * may be lost.
 */
public record DesiredService(
    ResourceKey key,
    ObjectNode taskDefinition,
    ObjectNode service,
    Digests digests,
    RolloutRules rollout,
    List<String> ignore,
    List<String> acknowledged,
    Attached attached,
    Positions positions)
    implements Desired {
  public DesiredService {
    ignore = List.copyOf(ignore);
    acknowledged = List.copyOf(acknowledged);
  }

  /** A service that registers its own revisions, without hooks and schedules. */
  public DesiredService(
      ResourceKey key,
      ObjectNode taskDefinition,
      ObjectNode service,
      Digests digests,
      RolloutRules rollout,
      List<String> ignore,
      List<String> acknowledged,
      Positions positions) {
    this(
        key,
        taskDefinition,
        service,
        digests,
        rollout,
        ignore,
        acknowledged,
        Attached.none(key),
        positions);
  }

  public String family() {
    return taskDefinition.path("family").asText();
  }

  /** Who registers its revisions: itself, or the TaskDefinition that it refers to. */
  public ResourceKey definitionOwner() {
    return attached.definitionOwner();
  }

  public List<DesiredRun> hooks() {
    return attached.hooks();
  }

  /** The runs that EventBridge starts of this service's task definition. */
  public List<DesiredTrigger> triggers() {
    return attached.triggers();
  }
}
