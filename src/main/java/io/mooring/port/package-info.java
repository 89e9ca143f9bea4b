/** The doors to the world, as interfaces only: AWS and Git. */
@NullMarked
@Room(
    kind = Room.Kind.PURE,
    uses = {"ident"},
    libraries = {"com.fasterxml.jackson"})
package io.mooring.port;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
