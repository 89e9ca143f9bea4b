package io.mooring.plan;

import io.mooring.desired.DesiredTask;
import io.mooring.diff.Diff;
import io.mooring.rollout.Health;
import io.mooring.rollout.Verdict;
import java.util.List;

/** What this release plans and does not carry out: Tasks. */
public final class NotYet {
  private static final String REASON = "NotInThisRelease";

  private NotYet() {}

  /** Decides about what is not looked at. */
  public static Decision decide(DesiredTask task) {
    var message =
        "this release runs no tasks yet: it would %s, and once for each new revision; run it by hand, or take it out of Git"
            .formatted(RunWords.of(task.run()));
    var health =
        new Health(Health.Status.UNKNOWN, "whether it ran is not looked at by this release");
    return new Decision(
        new Plan.Blocked(List.of(message)),
        Diff.NONE,
        false,
        new Verdict.Progressing(health.reason()),
        health,
        List.of(new Remark(Remark.Kind.BLOCKED, REASON, message)));
  }
}
