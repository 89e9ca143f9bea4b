/**
 * The loop: which app is due, one pass at a time per app, back-off, and the board of what is known.
 * Decides nothing about services; that is {@code plan}.
 */
@NullMarked
@Room(
    kind = Room.Kind.SHELL,
    uses = {
      "ident",
      "shape",
      "manifest",
      "desired",
      "live",
      "diff",
      "rollout",
      "plan",
      "run",
      "status",
      "port",
      "aws",
      "execute",
      "window"
    },
    libraries = {"com.fasterxml.jackson", "org.jboss.logging"})
package io.mooring.reconcile;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
