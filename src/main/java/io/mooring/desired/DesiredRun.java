package io.mooring.desired;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;

/**
 * One run of a task that ends: a hook, a Task, or what a schedule starts.
 *
 * @param phase when a hook runs; empty for the others
 * @param container the container that the run is about
 * @param request the RunTask request as it would be sent, but for what only the moment knows:
 *     {@code taskDefinition}, {@code clientToken} and {@code startedBy}
 * @param logs where its output goes, where the manifest says so
 */
public record DesiredRun(
    String name,
    Optional<Phase> phase,
    Definition definition,
    String container,
    ObjectNode request,
    RunRules rules,
    Optional<RunLogs> logs) {

  /** When a hook runs, in Argo CD's words. */
  public enum Phase {
    /** Before the version is rolled out; if it fails, nothing is. */
    PRE_SYNC("PreSync"),
    /** After the version was seen healthy. */
    POST_SYNC("PostSync"),
    /** After the version failed. */
    SYNC_FAIL("SyncFail");

    private final String word;

    Phase(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }

    static Optional<Phase> of(String word) {
      return Arrays.stream(values()).filter(p -> p.word.equals(word)).findFirst();
    }
  }
}
