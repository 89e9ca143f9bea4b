package io.mooring.status;

import io.mooring.ident.AppName;
import io.mooring.ident.ClusterName;
import io.mooring.ident.ResourceKey;
import java.util.Locale;

/** Something that happened once in a pass and is counted, told or audited. */
public sealed interface Event {
  /** It happened to one resource. */
  sealed interface ToResource extends Event {
    ResourceKey key();
  }

  /** A difference of origin live that was not there in the pass before. */
  record DriftDetected(ResourceKey key) implements ToResource {}

  /** A difference of origin live is gone after our own write. */
  record DriftCorrected(ResourceKey key) implements ToResource {}

  /**
   * A roll-out that Mooring started reached its verdict: {@code succeeded}, {@code failed} or
   * {@code rolled_back}.
   */
  record RolloutEnded(ResourceKey key, String result) implements ToResource {}

  /**
   * A task of a run was started and written down.
   *
   * @param hook the run's name
   * @param task the id of the task
   */
  record RunStarted(ResourceKey key, String hook, String task) implements ToResource {}

  /**
   * A run reached its end.
   *
   * @param hook its name
   * @param result {@code succeeded}, {@code failed} or {@code unknown}
   */
  record RunEnded(ResourceKey key, String hook, String result) implements ToResource {}

  /** A service went back from a version to an earlier one. */
  record WentBack(ResourceKey key, By by) implements ToResource {
    /** Who wanted it; closed, so that it can be a metric label. */
    public enum By {
      ECS,
      MOORING,
      PERSON
    }
  }

  /** One write to AWS, for the audit log. */
  record Wrote(ResourceKey key, String action, String outcome, String requestId)
      implements ToResource {}

  /** One write to AWS for an app as a whole, for the audit log. */
  record WroteForApp(
      AppName app, ClusterName cluster, String action, String outcome, String requestId)
      implements Event {}

  /** The line of the log; for a write, the audit line. */
  default String describe() {
    return switch (this) {
      case DriftDetected(var key) -> "resource=%s drift detected".formatted(key);
      case DriftCorrected(var key) -> "resource=%s drift corrected".formatted(key);
      case RolloutEnded(var key, var result) -> "resource=%s roll-out %s".formatted(key, result);
      case RunStarted(var key, var hook, var task) ->
        "resource=%s run of %s started as task %s".formatted(key, hook, task);
      case RunEnded(var key, var hook, var result) ->
        "resource=%s run of %s %s".formatted(key, hook, result);
      case WentBack(var key, var by) ->
        "resource=%s rolled back by %s".formatted(key, by.name().toLowerCase(Locale.ROOT));
      case Wrote(var key, var action, var outcome, var request) ->
        "resource=%s write=\"%s\" outcome=\"%s\" request=%s"
            .formatted(key, action, outcome, request);
      case WroteForApp(var app, var cluster, var action, var outcome, var request) ->
        "app=%s cluster=%s write=\"%s\" outcome=\"%s\" request=%s"
            .formatted(app, cluster, action, outcome, request);
    };
  }
}
