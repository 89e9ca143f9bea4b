/**
 * Repositories over JGit: a bare mirror, one ref query, a fetch within limits, blobs read at a
 * commit. Never forks, never checks out.
 */
@NullMarked
@Room(
    kind = Room.Kind.SHELL,
    uses = {"ident", "port"},
    libraries = {"org.eclipse.jgit", "org.apache.sshd", "org.slf4j"})
package io.mooring.git;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
