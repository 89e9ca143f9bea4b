/**
 * The AWS request and response shapes as data, read from a resource that is generated from the
 * SDK's own model, and what makes two elements of a list the same one. Checks a document against a
 * shape. Knows no other rule of ECS.
 */
@NullMarked
@Room(kind = Room.Kind.PURE, uses = "ident", libraries = "com.fasterxml.jackson")
package io.mooring.shape;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
