package io.mooring.plan;

import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import io.mooring.run.RunAnswer;
import io.mooring.run.RunLook;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** How one action ended, in the terms the loop decides on. */
public sealed interface Outcome {
  /** Done, and what AWS showed in its answer. */
  record Done(Seen seen, String requestId) implements Outcome {}

  /** AWS said that it is so already. */
  record AlreadyTrue(String message) implements Outcome {}

  /** Not done: too many calls. Nothing is wrong. */
  record Throttled(Duration retryAfter) implements Outcome {}

  /**
   * AWS understood and said no; repeating the call changes nothing.
   *
   * @param resources ARNs that it names beside the text
   */
  record Refused(String code, String message, List<String> resources) implements Outcome {
    public Refused {
      resources = List.copyOf(resources);
    }

    public Refused(String code, String message) {
      this(code, message, List.of());
    }
  }

  /** The caller may not, or its credentials are void. */
  record Denied(String code, String message) implements Outcome {}

  /** The call may or may not have happened; only looking again tells. */
  record Unsure(String cause) implements Outcome {}

  /** What an answer showed. */
  sealed interface Seen {
    record Service(LiveService service) implements Seen {}

    record Revision(LiveRevision revision) implements Seen {}

    /** A search that found nothing. */
    record NoRevision() implements Seen {}

    record Deployments(Known.Deployments deployments) implements Seen {}

    record Needs(SortedMap<Need, Need.Standing> standings) implements Seen {
      public Needs {
        standings = Collections.unmodifiableSortedMap(new TreeMap<>(standings));
      }
    }

    record Scaling(Known.Scaling scaling) implements Seen {}

    /** What was found of a Task's revisions. */
    record Registered(TaskKnown.Registered registered) implements Seen {}

    /** The tasks of a run. */
    record Run(RunLook.Looked look) implements Seen {}

    /** What RunTask said; nothing of it is a fault of the call. */
    record Answered(RunAnswer answer) implements Seen {}

    record Rule(RuleLook look) implements Seen {}

    record LogGroup(LogGroupLook look) implements Seen {}

    record Nothing() implements Seen {}
  }
}
