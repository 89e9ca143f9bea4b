/**
 * The composition root: builds the house from the configuration, starts it and stops it. Holds no
 * rule about Git, ECS or anything else.
 */
@NullMarked
@Room(
    kind = Room.Kind.EDGE,
    uses = {
      "ident",
      "desired",
      "plan",
      "port",
      "git",
      "aws",
      "reconcile",
      "notify",
      "config",
      "metrics"
    },
    libraries = {
      "io.micrometer",
      "io.quarkus.runtime",
      "jakarta.enterprise",
      "jakarta.inject",
      "org.jboss.logging"
    })
package io.mooring.wiring;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
