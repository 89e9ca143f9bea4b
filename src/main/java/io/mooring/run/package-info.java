/**
 * One run of a task that ends: from its record and the tasks that ECS shows to the next step, and
 * how it ended.
 */
@NullMarked
@Room(
    kind = Room.Kind.PURE,
    uses = {"ident", "desired", "live"},
    libraries = {"com.fasterxml.jackson"})
package io.mooring.run;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
