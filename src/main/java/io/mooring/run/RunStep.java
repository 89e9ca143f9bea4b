package io.mooring.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.RunTag;
import java.time.Duration;

/** What comes next for a run; one of these, complete in itself. */
public sealed interface RunStep {
  /** Ask ECS for its tasks, and for the tags of the revision that holds its record. */
  record Look() implements RunStep {}

  /** Write its record. */
  record Write(RunTag record, String why) implements RunStep {}

  /** Start it by this RunTask request. */
  record Start(ObjectNode request, String why) implements RunStep {}

  /** Stop one of its tasks, by ARN. */
  record Stop(String task, String why) implements RunStep {}

  /** It goes on by itself, or something else must end first. */
  record Wait(String on, Duration again) implements RunStep {}

  /** It has succeeded or failed, as the record says. */
  record Over(RunTag record) implements RunStep {}

  /** No step helps: a person must say how it ended, or change what cannot be started. */
  record Stuck(Kind kind, String message, Duration again) implements RunStep {
    public enum Kind {
      /** Whether it ran is not known any more. */
      UNKNOWN,
      /** ECS does not start it as it is written. */
      REFUSED
    }
  }
}
