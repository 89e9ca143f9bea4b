/** Manifests and a destination to what is wanted: canonical documents, versions and digests. */
@NullMarked
@Room(
    kind = Room.Kind.PURE,
    uses = {"ident", "shape", "manifest", "lint"},
    libraries = {"com.fasterxml.jackson"})
package io.mooring.desired;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
