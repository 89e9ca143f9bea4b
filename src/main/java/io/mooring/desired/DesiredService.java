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
    Positions positions) {
  public DesiredService {
    ignore = List.copyOf(ignore);
    acknowledged = List.copyOf(acknowledged);
  }

  public String family() {
    return taskDefinition.path("family").asText();
  }
}
