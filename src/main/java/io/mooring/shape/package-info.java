/**
 * The AWS request and response shapes as data, read from a resource that is generated from the
 * SDK's own model. Checks a document against a shape. Knows no rule of ECS beyond what the shapes
 * say.
 */
@NullMarked
@Room(kind = Room.Kind.PURE, uses = "ident", libraries = "com.fasterxml.jackson")
package io.mooring.shape;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
