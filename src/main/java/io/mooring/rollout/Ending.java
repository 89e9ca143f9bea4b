package io.mooring.rollout;

import io.mooring.live.LiveServiceDeployment;
import java.util.ArrayList;
import java.util.Locale;

/**
 * How a deployment ended by ECS's own history. One status says two things there: STOPPED is one
 * that ECS gave up and one that a newer deployment replaced
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html).
 */
public sealed interface Ending {
  record UnderWay() implements Ending {}

  record Succeeded() implements Ending {}

  /** It is being taken back, or was: by whom or what. */
  record WentBack(String by) implements Ending {}

  /** It failed or was stopped, and nothing went back. */
  record GivenUp(String why) implements Ending {}

  /** A newer deployment came before it had ended, which says nothing against it. */
  record Replaced() implements Ending {}

  /** Whether the version that it went to did not work out. */
  default boolean isFailure() {
    return switch (this) {
      case WentBack _, GivenUp _ -> true;
      case UnderWay _, Succeeded _, Replaced _ -> false;
    };
  }

  /** What is known about it, in a few words. */
  default String words() {
    return switch (this) {
      case UnderWay() -> "under way";
      case Succeeded() -> "rolled out";
      case WentBack(var by) -> "taken back by " + by;
      case GivenUp(var why) -> why;
      case Replaced() -> "replaced by a newer deployment";
    };
  }

  /**
   * Tells from an entry of the history.
   *
   * @param newer whether there is a newer deployment of the service
   */
  static Ending of(LiveServiceDeployment deployment, boolean newer) {
    return switch (deployment.status()) {
      case PENDING, IN_PROGRESS, UNKNOWN -> new UnderWay();
      case SUCCESSFUL -> new Succeeded();
      case ROLLBACK_REQUESTED, ROLLBACK_IN_PROGRESS, ROLLBACK_SUCCESSFUL ->
        new WentBack(blame(deployment));
      case ROLLBACK_FAILED -> new WentBack(blame(deployment) + ", and the way back failed too");
      case STOP_REQUESTED, STOPPED -> {
        if (isToBlame(deployment)) yield new GivenUp("given up by " + blame(deployment));
        if (newer) yield new Replaced();
        yield new GivenUp("stopped by someone" + because(deployment.statusReason()));
      }
    };
  }

  /** Whether it looks the same where a newer deployment replaced it that is not listed yet. */
  static boolean mayBeReplaced(LiveServiceDeployment deployment) {
    return switch (deployment.status()) {
      case STOP_REQUESTED, STOPPED -> !isToBlame(deployment);
      case PENDING,
          IN_PROGRESS,
          UNKNOWN,
          SUCCESSFUL,
          ROLLBACK_REQUESTED,
          ROLLBACK_IN_PROGRESS,
          ROLLBACK_SUCCESSFUL,
          ROLLBACK_FAILED -> false;
    };
  }

  private static boolean isToBlame(LiveServiceDeployment deployment) {
    return breaker(deployment) || alarmed(deployment);
  }

  private static boolean breaker(LiveServiceDeployment deployment) {
    return deployment.document().at("/deploymentCircuitBreaker/status").asText().equals("TRIGGERED")
        || reasons(deployment).contains("circuit breaker");
  }

  private static boolean alarmed(LiveServiceDeployment deployment) {
    var alarms = deployment.document().path("alarms");
    return alarms.path("status").asText().equals("TRIGGERED")
        || !alarms.path("triggeredAlarmNames").isEmpty()
        || reasons(deployment).contains("alarm");
  }

  private static String reasons(LiveServiceDeployment deployment) {
    var rollback = deployment.document().at("/rollback/reason").asText();
    return (deployment.statusReason() + " " + rollback).toLowerCase(Locale.ROOT);
  }

  /** Who or what ended it. ECS has no field for who called StopServiceDeployment. */
  private static String blame(LiveServiceDeployment deployment) {
    if (breaker(deployment)) return "ECS's circuit breaker";
    if (alarmed(deployment)) return "ECS for " + alarms(deployment);
    var rollback = deployment.document().at("/rollback/reason").asText();
    var reason = rollback.isEmpty() ? deployment.statusReason() : rollback;
    if (reasons(deployment).contains("hook")) return "ECS" + because(reason);
    var said = reason.contains("StopServiceDeployment") ? "" : because(reason);
    return "someone's StopServiceDeployment" + said;
  }

  private static String alarms(LiveServiceDeployment deployment) {
    var names = new ArrayList<String>();
    deployment.document().at("/alarms/triggeredAlarmNames").forEach(n -> names.add(n.asText()));
    return names.isEmpty() ? "an alarm" : "alarm " + String.join(", ", names);
  }

  private static String because(String reason) {
    return reason.isEmpty() ? "" : " (" + reason + ")";
  }
}
