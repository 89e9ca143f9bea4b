package io.mooring.desired;

import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Positions;
import java.util.List;
import java.util.Optional;

/**
 * Tasks that EventBridge starts by the clock, without a service; at least one.
 *
 * @param revisionsKept how many ACTIVE revisions of each of its families stay; empty keeps all
 */
public record DesiredSchedule(
    ResourceKey key,
    List<DesiredTrigger> triggers,
    Optional<Integer> revisionsKept,
    Positions positions)
    implements Desired {
  public DesiredSchedule {
    triggers = List.copyOf(triggers);
  }
}
