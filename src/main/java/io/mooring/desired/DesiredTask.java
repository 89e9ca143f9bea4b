package io.mooring.desired;

import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Positions;

/** A task that runs once for each revision of its task definition. */
public record DesiredTask(ResourceKey key, DesiredRun run, Positions positions)
    implements Desired {}
