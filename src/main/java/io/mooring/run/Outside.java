package io.mooring.run;

import io.mooring.live.LiveRun;
import io.mooring.run.RunVerdict.Cause;
import io.mooring.run.RunVerdict.Failed;
import java.util.Optional;
import java.util.regex.Pattern;

/** Ended by somebody or something else than its own containers. */
final class Outside {
  /** As ECS writes it where an EC2 instance goes away under a task. */
  private static final Pattern HOST =
      Pattern.compile("Host EC2 \\(instance (?<instance>[^)]*)\\) (?<how>stopped|terminated)");

  private Outside() {}

  static Optional<Failed> of(LiveRun task) {
    var reason = task.stoppedReason();
    var host = HOST.matcher(reason);
    if (host.find())
      return failed(
          Cause.HOST_LOST,
          "its host, the EC2 instance %s, was %s"
              .formatted(host.group("instance"), host.group("how")));
    if (reason.startsWith(RunVerdict.TIMED_OUT)) return failed(Cause.TIMED_OUT, reason);
    if (reason.startsWith(RunVerdict.OURS))
      return failed(Cause.STOPPED, "stopped by " + StartTrouble.brief(reason));
    return switch (task.stopCode()) {
      case "SpotInterruption" ->
        failed(Cause.INFRASTRUCTURE, because("AWS took its Spot capacity back", reason));
      case "TerminationNotice" ->
        failed(Cause.INFRASTRUCTURE, because("AWS gave notice to its host", reason));
      case "InfrastructureHealth" ->
        failed(Cause.INFRASTRUCTURE, because("AWS found its host unhealthy", reason));
      case "UserInitiated" -> failed(Cause.STOPPED, because("stopped by a person", reason));
      case "ServiceSchedulerInitiated" ->
        failed(Cause.STOPPED, because("stopped by the ECS scheduler", reason));
      case String _ -> Optional.empty();
    };
  }

  private static String because(String what, String reason) {
    return reason.isEmpty() ? what : what + ": " + StartTrouble.brief(reason);
  }

  private static Optional<Failed> failed(Cause cause, String why) {
    return Optional.of(new Failed(cause, why));
  }
}
