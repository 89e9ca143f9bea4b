/**
 * What browsers, scripts and probes see: the read-only API and page over the board, the history of
 * a service as ECS tells it, and the health of the process. Changes nothing and decides nothing.
 */
@NullMarked
@Room(
    kind = Room.Kind.EDGE,
    uses = {
      "ident",
      "live",
      "desired",
      "diff",
      "rollout",
      "plan",
      "run",
      "present",
      "status",
      "port",
      "aws",
      "reconcile",
      "config",
      "wiring"
    },
    libraries = {
      "com.fasterxml.jackson",
      "jakarta.enterprise",
      "jakarta.inject",
      "jakarta.ws.rs",
      "org.eclipse.microprofile.health",
      "org.jboss.logging",
      "org.jboss.resteasy.reactive"
    })
package io.mooring.web;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
