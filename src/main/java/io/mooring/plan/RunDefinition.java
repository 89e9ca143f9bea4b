package io.mooring.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.Definition;
import io.mooring.desired.DesiredTrigger;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import java.util.Optional;

/**
 * The revision that a schedule starts where no service says which: an ACTIVE one that equals what
 * Git says is found again, else one is registered.
 *
 * @param arn of the revision, where it is known
 * @param step towards it, where it is not
 * @param waits for whom, where another resource registers it
 */
record RunDefinition(Optional<String> arn, Optional<Action> step, Optional<String> waits) {
  static RunDefinition of(ScheduleScene scene, DesiredTrigger trigger) {
    return switch (trigger.run().definition()) {
      case Definition.Declared(var owner, var taskDefinition, var digest) ->
        of(scene, owner, taskDefinition, digest);
      case Definition.Derived(var taskDefinition, var digest) ->
        of(scene, scene.key(), taskDefinition, digest);
      // Only a Task is made out of somebody else's family.
      case Definition.From from ->
        new RunDefinition(
            Optional.empty(), Optional.empty(), Optional.of("a revision of " + from.family()));
    };
  }

  private static RunDefinition of(
      ScheduleScene scene, ResourceKey owner, ObjectNode taskDefinition, Digest digest) {
    var find = find(scene.terms(), owner, taskDefinition, digest);
    return switch (scene.revisions().getOrDefault(digest.value(), new EqualRevision.NotLooked())) {
      case EqualRevision.Found(var revision) ->
        new RunDefinition(Optional.of(revision.arn()), Optional.empty(), Optional.empty());
      case EqualRevision.NotLooked() ->
        new RunDefinition(Optional.empty(), Optional.of(find), Optional.empty());
      case EqualRevision.None() -> {
        if (!owner.equals(scene.key()))
          yield new RunDefinition(
              Optional.empty(),
              Optional.empty(),
              Optional.of("%s %s to be registered".formatted(owner.kind().word(), owner.name())));
        var register = Requests.register(
            find,
            Gap.tags(taskDefinition),
            Requests.commit(scene.terms()),
            scene.terms().commitWords());
        yield new RunDefinition(Optional.empty(), Optional.of(register), Optional.empty());
      }
    };
  }

  /** The search for a revision that equals it. */
  static Action.FindRevision find(
      Terms terms, ResourceKey owner, ObjectNode taskDefinition, Digest digest) {
    var content = taskDefinition.deepCopy();
    content.remove("tags");
    return new Action.FindRevision(
        taskDefinition.path("family").asText(),
        digest,
        content,
        new Action.Search(terms.owner(), terms.formerOwners(), owner.tagValue(), true));
  }
}
