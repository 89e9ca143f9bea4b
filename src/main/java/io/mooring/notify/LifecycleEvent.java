package io.mooring.notify;

import io.mooring.ident.Commit;
import io.mooring.ident.ResourceKey;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that became of one resource and that people want to hear of when it happens.
 *
 * @param commit the one that the resource was judged against
 * @param reason why, in one word
 * @param since when it began; with the rest it makes the id by which a receiver knows it again
 */
public record LifecycleEvent(
    EventType type,
    ResourceKey resource,
    Optional<Commit> commit,
    String reason,
    String message,
    Instant since) {}
