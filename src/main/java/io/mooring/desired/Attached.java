package io.mooring.desired;

import io.mooring.ident.ResourceKey;
import java.util.List;
import java.util.Optional;

/**
 * What a service comes with.
 *
 * @param definitionOwner who registers the service's revisions, the service itself or the
 *     TaskDefinition that it refers to: the value of {@code mooring:resource} on a revision
 * @param hooks in the order of the manifest; at most 8
 * @param dependsOn names of the app's resources that must be up before this one is rolled out
 * @param revisionsKept how many ACTIVE revisions of the family stay; empty keeps all
 */
public record Attached(
    ResourceKey definitionOwner,
    List<DesiredRun> hooks,
    List<DesiredTrigger> triggers,
    List<String> dependsOn,
    Optional<Integer> revisionsKept) {
  public Attached {
    hooks = List.copyOf(hooks);
    triggers = List.copyOf(triggers);
    dependsOn = List.copyOf(dependsOn);
  }

  /** A service that registers its own revisions and has nothing else. */
  public static Attached none(ResourceKey service) {
    return new Attached(service, List.of(), List.of(), List.of(), Optional.empty());
  }
}
