package io.mooring.reconcile;

import io.mooring.ident.AppName;
import io.mooring.status.AppStatus;
import io.mooring.status.Condition;
import io.mooring.status.PassReport;
import io.mooring.status.PassReport.Result;
import io.mooring.status.ResourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is told of a pass that died of a mistake of ours. */
final class Died {
  private Died() {}

  static PassReport report(
      AppName app, List<ResourceStatus> known, Throwable mistake, Instant now, Instant next) {
    var died = new Condition(
        Condition.Type.RETRYING,
        "PassDied",
        "the pass died of a mistake in Mooring (%s); again in %d s; the log has the details, please report it"
            .formatted(
                mistake.getClass().getSimpleName(), Duration.between(now, next).toSeconds()),
        now,
        Optional.empty());
    var status = new AppStatus(app, Optional.empty(), List.of(died), now);
    return new PassReport(status, known, List.of(), Map.of(), Result.FAILED);
  }
}
