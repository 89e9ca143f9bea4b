/**
 * Names and small values that every room speaks, and the one codec for tag values. Decides nothing.
 */
@NullMarked
@Room(kind = Room.Kind.PURE, libraries = "com.fasterxml.jackson")
package io.mooring.ident;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
