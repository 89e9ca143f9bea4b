package io.mooring.rollout;

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
}
