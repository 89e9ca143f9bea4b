/**
 * Text of files to manifests: YAML with positions, every problem with file, line, column and fix.
 * Never throws for bad input.
 */
@NullMarked
@Room(
    kind = Room.Kind.PURE,
    uses = {"ident", "shape"},
    libraries = {"com.fasterxml.jackson", "com.github.fge", "org.snakeyaml.engine"})
package io.mooring.manifest;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
