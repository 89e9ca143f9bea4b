package io.mooring.desired;

import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Positions;
import java.util.List;

/** Tasks that EventBridge starts by the clock, without a service; at least one. */
public record DesiredSchedule(ResourceKey key, List<DesiredTrigger> triggers, Positions positions)
    implements Desired {
  public DesiredSchedule {
    triggers = List.copyOf(triggers);
  }
}
