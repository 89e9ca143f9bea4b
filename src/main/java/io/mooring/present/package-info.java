/**
 * What people are shown: words and documents made out of requests, differences and plans. Masks
 * what looks secret, decides nothing, and prints nothing itself.
 */
@NullMarked
@Room(
    kind = Room.Kind.PURE,
    uses = {"ident", "shape", "manifest", "desired", "live", "diff", "rollout", "plan", "status"},
    libraries = {"com.fasterxml.jackson"})
package io.mooring.present;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
