/**
 * Turns finished passes, AWS calls and Git requests into meters, and owns every metric's name.
 * Decides nothing.
 */
@NullMarked
@Room(
    kind = Room.Kind.EDGE,
    uses = {
      "ident",
      "diff",
      "rollout",
      "plan",
      "desired",
      "status",
      "port",
      "aws",
      "reconcile",
      "notify"
    },
    libraries = {"com.fasterxml.jackson", "io.micrometer"})
package io.mooring.metrics;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
