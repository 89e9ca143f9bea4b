/**
 * The embedded ECS behind AWS JSON 1.1 over HTTP, so that the AWS CLI, boto3 and the SDK work
 * against it unchanged.
 */
@NullMarked
@Room(
    kind = Room.Kind.EDGE,
    uses = {"sim", "shape", "port"},
    libraries = {"com.fasterxml.jackson", "io.vertx", "org.jboss.logging"})
package io.mooring.simhttp;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
