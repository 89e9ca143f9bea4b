/**
 * What differs between desired and live, and why each difference counts or does not. Changes
 * nothing.
 */
@NullMarked
@Room(
    kind = Room.Kind.PURE,
    uses = {"ident", "shape", "desired", "live"},
    libraries = {"com.fasterxml.jackson"})
package io.mooring.diff;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
