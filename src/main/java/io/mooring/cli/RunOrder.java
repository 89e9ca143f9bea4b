package io.mooring.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.RunRules.OnTimeout;
import io.mooring.ident.Digest;
import io.mooring.live.LiveRevision;
import java.time.Duration;
import java.util.Optional;

/**
 * What one {@code task run} is about: a Task of the manifests on the revision that it has, or what
 * the options make out of a task definition.
 */
record RunOrder(TaskRunOptions options, Optional<DeclaredTask> declared) {
  /** Where neither the command nor a manifest says how long it may take. */
  private static final Duration TIMEOUT = Duration.ofHours(1);

  /** The revision of a declared Task; empty where it has to be looked for by name. */
  Optional<LiveRevision> revision() {
    return declared.flatMap(DeclaredTask::revision);
  }

  String reference() {
    return options.from();
  }

  /** Whether a revision is made for this one run. */
  boolean derives() {
    return options.derives();
  }

  /** How long the log group of what is made keeps its lines, where that is said. */
  Optional<Integer> logRetention() {
    return options.logRetention();
  }

  String name() {
    return declared.map(DeclaredTask::name).orElseGet(options::name);
  }

  ObjectNode definition(LiveRevision reference, DesiredRun run) {
    return options.definition(reference, run);
  }

  DesiredRun run(String cluster, LiveRevision on, TaskRunner.Terms terms) {
    return declared
        .map(task -> options.over(task.task(), on, terms.timeout(), terms.onTimeout()))
        .orElseGet(
            () -> options.run(cluster, options.container(on), terms.timeout(), terms.onTimeout()));
  }

  Duration timeout(Optional<Duration> said) {
    return said.or(() -> declared.map(task -> task.task().run().rules().timeout()))
        .orElse(TIMEOUT);
  }

  OnTimeout onTimeout(Optional<OnTimeout> said) {
    return said.or(() -> declared.map(task -> task.task().run().rules().onTimeout()))
        .orElse(OnTimeout.STOP);
  }

  /**
   * The {@code startedBy} of its tasks, the same for the same words of the same caller. Never that
   * of a declared run, which must not take them for its own.
   */
  String startedBy(String cluster, String caller) {
    var said = Documents.JSON.createArrayNode().add(options.identity(cluster, caller));
    revision().map(LiveRevision::arn).ifPresent(said::add);
    return "mooring-task/" + Digest.of(said).value().substring(Digest.PREFIX.length());
  }
}
