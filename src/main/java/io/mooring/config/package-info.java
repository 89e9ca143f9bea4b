/**
 * The configuration of one installation: a tree of keys read from a YAML file, the environment and
 * system properties, checked as a whole, and handed on as values of the other rooms. Starts
 * nothing.
 */
@NullMarked
@Room(
    kind = Room.Kind.EDGE,
    uses = {"ident", "manifest", "desired", "plan", "reconcile", "notify", "window"},
    libraries = {"com.fasterxml.jackson", "io.smallrye.config"})
package io.mooring.config;

import io.mooring.room.Room;
import org.jspecify.annotations.NullMarked;
