/**
 * Live services to manifests: the smallest form that says the same, with the proof that it does.
 * Reads what was read, writes nothing.
 */
@NullMarked
@Room(
    kind = Room.Kind.PURE,
    uses = {"ident", "shape", "manifest", "desired", "live", "diff"},
    libraries = {"com.fasterxml.jackson"})
package io.mooring.capture;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
