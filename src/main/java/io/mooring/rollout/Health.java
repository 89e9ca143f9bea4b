package io.mooring.rollout;

import io.mooring.live.LiveDeployment;
import io.mooring.live.LiveService;

/** How well a resource runs, in Argo CD's words, with the reason in a sentence. */
public record Health(Status status, String reason) {

  public enum Status {
    HEALTHY("Healthy"),
    PROGRESSING("Progressing"),
    DEGRADED("Degraded"),
    SUSPENDED("Suspended"),
    MISSING("Missing"),
    UNKNOWN("Unknown");

    private final String word;

    Status(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /** How the service runs, whatever Git wants of it. */
  public static Health of(Verdict verdict, LiveService live) {
    if (!live.isActive()) return new Health(Status.MISSING, "the service is " + live.status());
    return switch (verdict) {
      case Verdict.Progressing(var what) -> new Health(Status.PROGRESSING, what);
      case Verdict.Superseded(var why) -> {
        boolean moves = live.primary()
            .filter(p -> p.rolloutState() == LiveDeployment.RolloutState.IN_PROGRESS)
            .isPresent();
        yield moves ? new Health(Status.PROGRESSING, why) : byTasks(live);
      }
      case Verdict.Failed(var why) -> new Health(Status.DEGRADED, why);
      case Verdict.Stalled(var why) -> new Health(Status.DEGRADED, why);
      case Verdict.Succeeded _, Verdict.RolledBack _ -> byTasks(live);
    };
  }

  private static Health byTasks(LiveService live) {
    int running = live.runningCount();
    var counts = "%d of %d tasks running".formatted(running, live.desiredCount());
    if (running >= live.desiredCount()) return new Health(Status.HEALTHY, counts);
    if (live.pendingCount() > 0) return new Health(Status.PROGRESSING, counts);
    var message = live.document().path("events").path(0).path("message").asText();
    return new Health(
        Status.DEGRADED, counts + (message.isEmpty() ? "" : "; ECS says: " + message));
  }
}
