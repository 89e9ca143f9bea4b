package io.mooring.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.DesiredTask;
import io.mooring.desired.RunLogs;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveRevision;
import io.mooring.run.RunName;
import java.util.Optional;

/** Everything that one decision about a Task is made from. */
public record TaskScene(DesiredTask desired, TaskKnown known, Terms terms) {

  ResourceKey key() {
    return desired.key();
  }

  DesiredRun run() {
    return desired.run();
  }

  RunName name() {
    return new RunName(terms.owner(), key(), run().name());
  }

  /** Whose revisions the Task runs on: its own, or those of the TaskDefinition it refers to. */
  public static ResourceKey definitionOwner(DesiredTask desired) {
    return desired.run().definition() instanceof Definition.Declared(var owner, var _, var _)
        ? owner
        : desired.key();
  }

  /** The digest that its revision carries. */
  public static Digest digest(DesiredTask desired) {
    return switch (desired.run().definition()) {
      case Definition.Declared(var _, var _, var digest) -> digest;
      case Definition.Derived(var _, var digest) -> digest;
      case Definition.From from -> OneContainer.digest(from, desired.run());
    };
  }

  boolean isShared() {
    return !definitionOwner(desired).equals(key());
  }

  /** What comes before a revision with this content is registered or run. */
  Preflight.Before preflight(JsonNode definition) {
    var needs = Preflight.needs(definition);
    // Its own log group is made after its revision.
    logs().ifPresent(logs -> needs.removeIf(need -> need.isLogGroup(logs.group())));
    return Preflight.before(key().name(), needs, needs, known.needs(), terms);
  }

  /** The tag that holds how far it is. */
  String recordKey() {
    return RecordKey.of(key(), run().name(), isShared());
  }

  /** The log group that Mooring keeps for it; one that is made for it has one of its own. */
  Optional<RunLogs> logs() {
    if (run().logs().isPresent()) return run().logs();
    return run().definition() instanceof Definition.From from
        ? Optional.of(OneContainer.logs(from, run()))
        : Optional.empty();
  }

  /**
   * How far it is on a revision, where that can be told. A definition of its own may have become a
   * shared one since, or the other way round: the key is written otherwise then, and the run is the
   * same.
   */
  Optional<String> record(LiveRevision revision) {
    return find().recordOn(revision);
  }

  /** The search for its revision, those that were deregistered included. */
  public RunAction.FindRegistered find() {
    var search = new Action.Search(
        terms.owner(), terms.formerOwners(), definitionOwner(desired).tagValue(), true);
    return RunAction.FindRegistered.of(
        run().definition().family(), digest(desired), search, key(), run().name());
  }
}
