/**
 * The command line: parses arguments, asks the other rooms, prints, and ends with a documented exit
 * code. Short commands start no container.
 */
@NullMarked
@Room(
    kind = Room.Kind.EDGE,
    uses = {
      "ident",
      "shape",
      "manifest",
      "lint",
      "desired",
      "diff",
      "live",
      "rollout",
      "plan",
      "run",
      "present",
      "capture",
      "status",
      "port",
      "git",
      "aws",
      "execute",
      "reconcile",
      "sim",
      "simhttp",
      "config",
      "wiring"
    },
    libraries = {"com.fasterxml.jackson", "io.quarkus.runtime", "picocli"})
package io.mooring.cli;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
