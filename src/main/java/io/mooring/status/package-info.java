/**
 * What people and the queue are told: sync, health, operation and conditions of each resource, and
 * when to look again.
 */
@NullMarked
@Room(
    kind = Room.Kind.PURE,
    uses = {"ident", "desired", "manifest", "diff", "rollout", "plan"},
    libraries = {"com.fasterxml.jackson"})
package io.mooring.status;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
