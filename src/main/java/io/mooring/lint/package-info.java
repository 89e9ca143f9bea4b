/**
 * What ECS asks of a manifest beyond its shape, as rules with an id, a severity and a source. A
 * mistake that ECS would tell late, or not at all, is told here with its place and its fix.
 */
@NullMarked
@Room(
    kind = Room.Kind.PURE,
    uses = {"ident", "manifest"},
    libraries = {"com.fasterxml.jackson"})
package io.mooring.lint;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
