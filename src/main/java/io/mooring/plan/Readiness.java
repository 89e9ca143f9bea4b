package io.mooring.plan;

import io.mooring.rollout.Health;
import java.util.Optional;

/** Whether what depends on a resource may be rolled out: it is as Git wants it, and healthy. */
public final class Readiness {
  private Readiness() {}

  /** Why it is not ready, for people; empty where it is. */
  public static Optional<String> lacking(Decision decision) {
    for (var remark : decision.remarks()) {
      switch (remark.kind()) {
        case HELD, BLOCKED, RUN_FAILED, OUTCOME_UNKNOWN -> {
          return Optional.of(remark.message());
        }
        case AWAITING_APPROVAL,
            REPORT_ONLY,
            CONTESTED,
            TAGS_REMOVED,
            UNKNOWN_LIVE_FIELDS,
            SUSPENDED,
            RESTARTING,
            ORPHANED,
            WAITING -> {
          if (Hooks.isUnderWay(remark)) return Optional.of(remark.message());
        }
      }
    }
    if (decision.verdict().isFailure()) return Optional.of(decision.verdict().words());
    boolean another = decision.diff().differences().stream().anyMatch(Gap::startsDeployment);
    var health = decision.health();
    if (health.status() == Health.Status.HEALTHY)
      return another ? Optional.of("its version is not rolled out yet") : Optional.empty();
    return Optional.of(health.reason());
  }
}
