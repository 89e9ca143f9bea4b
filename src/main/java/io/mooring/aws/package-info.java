/**
 * The only room that sees the AWS SDK: turns our calls into the SDK's and its answers into plain
 * documents, sorts faults, batches reads, keeps to the API budget. Decides nothing about services.
 */
@NullMarked
@Room(
    kind = Room.Kind.SHELL,
    uses = {"ident", "shape", "live", "plan", "run", "port"},
    libraries = {"com.fasterxml.jackson", "software.amazon.awssdk", "io.github.bucket4j"})
package io.mooring.aws;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
