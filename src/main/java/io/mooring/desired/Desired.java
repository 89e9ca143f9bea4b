package io.mooring.desired;

import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Positions;

/** One declared resource as Git wants it. */
public sealed interface Desired
    permits DesiredService, DesiredTask, DesiredSchedule, DesiredTaskDefinition {
  ResourceKey key();

  /** Where each value of its manifest was written, rooted at {@code spec}. */
  Positions positions();
}
