/**
 * Decides what one pass should change. Performs nothing, reads no clock, and explains itself in the
 * plan it returns.
 */
@NullMarked
@Room(
    kind = Room.Kind.PURE,
    uses = {"ident", "shape", "desired", "live", "diff", "rollout", "run"},
    libraries = {"com.fasterxml.jackson"})
package io.mooring.plan;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
