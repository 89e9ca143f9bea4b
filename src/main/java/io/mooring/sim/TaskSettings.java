package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/**
 * What a task was started as, by a service or by RunTask. Never changes.
 *
 * @param version capacity, network and platform as they read back
 * @param overrides as RunTask was given them
 * @param grace in which failed health checks do not count
 */
record TaskSettings(
    Cluster cluster,
    Revision revision,
    ObjectNode version,
    String group,
    String startedBy,
    ObjectNode overrides,
    boolean execute,
    Duration grace) {}
