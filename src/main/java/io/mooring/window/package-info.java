/**
 * When an app may be changed: windows by the clock on the wall of a time zone, and whether an
 * instant lies in them. Decides nothing about services.
 */
@NullMarked
@Room(
    kind = Room.Kind.PURE,
    uses = {},
    libraries = {"com.cronutils"})
package io.mooring.window;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
