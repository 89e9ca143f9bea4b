/**
 * Tells the world outside what happened: every AWS call to one SNS topic, and what became of
 * resources to another one and to a webhook. Sends behind the loop's back: nothing here may slow a
 * pass, fail one or decide anything. What is told is worked out by plain functions; the record of
 * it is only in memory, so what stood before a restart is not told again.
 */
@NullMarked
@Room(
    kind = Room.Kind.EDGE,
    uses = {"ident", "rollout", "plan", "diff", "status", "port", "reconcile"},
    libraries = {"com.fasterxml.jackson", "javax.crypto", "org.jboss.logging"})
package io.mooring.notify;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
