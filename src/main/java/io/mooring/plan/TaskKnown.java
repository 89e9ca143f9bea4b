package io.mooring.plan;

import io.mooring.live.LiveRevision;
import java.util.Optional;

/**
 * What is known of one Task beyond Git, all of it asked for by actions that only read.
 *
 * @param newcomers how many Tasks of the app were never registered before; empty while not all have
 *     been looked for
 */
public record TaskKnown(
    Registered registered, Reference reference, Known.Beside beside, Optional<Integer> newcomers) {

  /** The revision that the Task's record hangs on. */
  public sealed interface Registered {
    record NotLooked() implements Registered {}

    /**
     * There is none.
     *
     * @param first whether no other revision was ever registered for it either
     */
    record None(boolean first) implements Registered {}

    record Found(LiveRevision revision) implements Registered {}
  }

  /**
   * What a Task's definition is made out of, or for one that refers to a TaskDefinition the
   * revision that this has registered.
   */
  public sealed interface Reference {
    record NotLooked() implements Reference {}

    /** There is no ACTIVE one. */
    record None() implements Reference {}

    record Found(LiveRevision revision) implements Reference {}
  }
}
