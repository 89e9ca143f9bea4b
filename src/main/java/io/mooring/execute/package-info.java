/** Performs the actions of a plan in order. The only room that writes to AWS. */
@NullMarked
@Room(
    kind = Room.Kind.SHELL,
    uses = {"ident", "desired", "live", "plan", "run", "port", "aws"},
    libraries = {"com.fasterxml.jackson"})
package io.mooring.execute;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
