package io.mooring.aws;

import java.time.Instant;

/**
 * One event of a log, as it was written.
 *
 * @param at by the clock of the host that it was written on, to the millisecond
 */
public record LogLine(Instant at, String message) {}
