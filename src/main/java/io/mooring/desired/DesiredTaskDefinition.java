package io.mooring.desired;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Positions;

/**
 * A task definition that others refer to: registered once, whoever runs it.
 *
 * <p>A family belongs to an account and region, not to a cluster; the key's cluster is the
 * destination's first, so that it has a name like every other resource.
 *
 * @param taskDefinition the RegisterTaskDefinition request as authored
 * @param digest of the request without its tags
 */
public record DesiredTaskDefinition(
    ResourceKey key, ObjectNode taskDefinition, Digest digest, Positions positions)
    implements Desired {
  public String family() {
    return taskDefinition.path("family").asText();
  }
}
