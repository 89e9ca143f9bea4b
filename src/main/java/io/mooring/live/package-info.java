/** What ECS reported, as immutable snapshots with the instant they were taken. Judges nothing. */
@NullMarked
@Room(
    kind = Room.Kind.PURE,
    uses = {"ident"},
    libraries = {"com.fasterxml.jackson"})
package io.mooring.live;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
