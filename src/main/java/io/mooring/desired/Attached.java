package io.mooring.desired;

import io.mooring.ident.ResourceKey;
import java.util.List;

/**
 * What a service comes with.
 *
 * @param definitionOwner who registers the service's revisions, the service itself or the
 *     TaskDefinition that it refers to: the value of {@code mooring:resource} on a revision
 * @param hooks in the order of the manifest; at most 8
 */
public record Attached(
    ResourceKey definitionOwner, List<DesiredRun> hooks, List<DesiredTrigger> triggers) {
  public Attached {
    hooks = List.copyOf(hooks);
    triggers = List.copyOf(triggers);
  }

  /** A service that registers its own revisions and has nothing else. */
  public static Attached none(ResourceKey service) {
    return new Attached(service, List.of(), List.of());
  }
}
