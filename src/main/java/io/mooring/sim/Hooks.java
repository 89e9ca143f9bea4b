package io.mooring.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

/**
 * Lifecycle hooks (ecs.md 4.6). There is no Lambda here: the text of a hook's ARN decides. One that
 * contains {@code fail} returns FAILED, one that contains {@code slow} takes its time, every other
 * succeeds soon. All hooks of a stage begin together; a stage of several steps runs them once.
 */
final class Hooks {
  /** A hook that gives no time has this many minutes (ecs.md 4.2). */
  private static final int TIMEOUT_MINUTES = 1440;

  private final Pace pace;

  Hooks(Pace pace) {
    this.pace = pace;
  }

  /**
   * What the hooks of one stage come to.
   *
   * @param lasts zero where there are none
   * @param failure why the deployment fails when they are over; "" when all succeed
   */
  record Run(Duration lasts, String failure) {}

  Run of(ServiceDeployment going, Stage stage) {
    var lasts = Duration.ZERO;
    var failure = "";
    for (var hook : of(going)) {
      if (!Json.texts(hook.path("lifecycleStages")).contains(stage.name())) continue;
      var run = one(hook, stage);
      if (failure.isEmpty()) failure = run.failure;
      if (run.lasts.compareTo(lasts) > 0) lasts = run.lasts;
    }
    return new Run(lasts, failure);
  }

  private static List<ObjectNode> of(ServiceDeployment going) {
    return Json.objects(going.configuration.path("lifecycleHooks"));
  }

  private Run one(ObjectNode hook, Stage stage) {
    var arn = Json.text(hook, "hookTargetArn");
    // The words are those that a user's deployment got in 2026.
    var failed = "Service deployment rolled back because " + stage + " lifecycle hook(s) failed. ";
    if (arn.contains("fail")) {
      return new Run(
          pace.hook(), failed + "Lifecycle hook target " + arn + " returned FAILED status.");
    }
    if (!arn.contains("slow")) return new Run(pace.hook(), "");
    var limit = hook.path("timeoutConfiguration");
    var timeout = Duration.ofMinutes(limit.path("timeoutInMinutes").asInt(TIMEOUT_MINUTES));
    if (pace.slowHook().compareTo(timeout) <= 0) return new Run(pace.slowHook(), "");
    boolean goesOn = Json.text(limit, "action").equals("CONTINUE");
    return new Run(timeout, goesOn ? "" : failed + "Lifecycle hook target " + arn + " timed out.");
  }
}
