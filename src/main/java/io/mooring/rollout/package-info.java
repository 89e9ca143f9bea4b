/**
 * Deployments and tasks to health and a verdict, by the identity of the deployment that was
 * started.
 */
@NullMarked
@Room(
    kind = Room.Kind.PURE,
    uses = {"ident", "desired", "live"},
    libraries = {"com.fasterxml.jackson"})
package io.mooring.rollout;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
