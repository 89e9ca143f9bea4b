package io.mooring.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.RunRules.OnTimeout;
import io.mooring.ident.Digest;
import io.mooring.live.LiveRevision;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What one {@code task run} is about: a Task of the manifests on the revision that it has, or what
 * the options make out of a task definition.
 */
record RunOrder(
    TaskRunOptions options,
    Optional<DeclaredTask> declared,
    Placing placing,
    Optional<Placing.Place> place) {
  /** Where neither the command nor a manifest says how long it may take. */
  private static final Duration TIMEOUT = Duration.ofHours(1);

  /** The revision of a declared Task; empty where it has to be looked for by name. */
  Optional<LiveRevision> revision() {
    return declared.flatMap(DeclaredTask::revision);
  }

  /** The same, placed as a declared service is that runs the family, where nothing says how. */
  RunOrder placed(LiveRevision reference, Consumer<String> say) {
    if (declared.isPresent() || options.saysPlace() || !Placing.isNeeded(reference)) return this;
    var found = found(reference, say).filter(p -> !derives() || p.isFargate());
    found.ifPresent(
        p -> say.accept("it is placed as service %s is: %s".formatted(p.service(), p.words())));
    return new RunOrder(options, declared, placing, found);
  }

  /** What cannot be read is only told: options may say the same. */
  private Optional<Placing.Place> found(LiveRevision reference, Consumer<String> say) {
    try {
      return placing.of(reference);
    } catch (Failure failure) {
      say.accept("the services of the configuration cannot be read: " + failure.getMessage());
      return Optional.empty();
    }
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
        .orElseGet(() -> options.run(
            request(cluster), options.container(on), terms.timeout(), terms.onTimeout()));
  }

  private ObjectNode request(String cluster) {
    var request = Documents.JSON.createObjectNode().put("cluster", cluster);
    place.ifPresent(p -> request.setAll(p.members()));
    return request;
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
