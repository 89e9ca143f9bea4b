/**
 * The embedded ECS: a model of clusters, revisions, services, deployments and tasks. Time and
 * chance come in as arguments; what is not known about ECS is refused.
 */
@NullMarked
@Room(
    kind = Room.Kind.SIM,
    uses = {"ident", "shape", "port"},
    libraries = {"com.fasterxml.jackson", "com.cronutils"})
package io.mooring.sim;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
