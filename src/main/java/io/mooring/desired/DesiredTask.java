package io.mooring.desired;

import io.mooring.ident.ResourceKey;
import io.mooring.manifest.Positions;
import java.util.Optional;

/**
 * A task that runs once for each revision of its task definition.
 *
 * @param revisionsKept how many ACTIVE revisions of its family stay; empty keeps all
 */
public record DesiredTask(
    ResourceKey key, DesiredRun run, Optional<Integer> revisionsKept, Positions positions)
    implements Desired {}
