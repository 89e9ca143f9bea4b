package io.mooring.desired;

import io.mooring.ident.Digest;

/**
 * The digests of a service as authored: its task definition without tags; the service members that
 * start a deployment; all service members. The first two are its version.
 */
public record Digests(Digest taskDefinition, Digest deployment, Digest service) {

  /** Whether the two stand for one version. */
  public boolean sameVersion(Digests other) {
    return taskDefinition.equals(other.taskDefinition) && deployment.equals(other.deployment);
  }
}
