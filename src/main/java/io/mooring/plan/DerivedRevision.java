package io.mooring.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.desired.Definition;
import io.mooring.ident.Digest;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;

/**
 * The revision that a run with an image of its own runs on. There is one for each revision of its
 * service, even where the content is the same: so its tasks tell which version they ran for.
 */
final class DerivedRevision {
  private final Scene scene;
  private final String run;
  private final Definition.Derived derived;
  private final Digest digest;

  /** @param home the revision of the service */
  DerivedRevision(Scene scene, String run, Definition.Derived derived, LiveRevision home) {
    this.scene = scene;
    this.run = run;
    this.derived = derived;
    this.digest = digest(derived, home.arn());
  }

  /** What tells it from the one of every other revision of the service. */
  static Digest digest(Definition.Derived derived, String homeArn) {
    return Digest.of(
        JsonNodeFactory.instance.arrayNode().add(derived.digest().value()).add(homeArn));
  }

  /** What is known of it; one that others registered does not count, be it equal. */
  EqualRevision found() {
    var known = scene.known().beside().definition(digest.value());
    if (!(known instanceof EqualRevision.Found(var revision))) return known;
    return revision.tag(Tags.DIGEST).filter(digest.value()::equals).isPresent()
        ? known
        : new EqualRevision.None();
  }

  private Action.FindRevision search() {
    var untagged = derived.taskDefinition().deepCopy();
    untagged.remove("tags");
    return new Action.FindRevision(
        derived.family(),
        digest,
        untagged,
        new Action.Search(
            scene.terms().owner(), scene.terms().formerOwners(), scene.resource(), true));
  }

  RunAction.Define find() {
    return new RunAction.Define(run, search());
  }

  RunAction.Define register() {
    return new RunAction.Define(
        run,
        Requests.register(
            search(),
            Gap.tags(derived.taskDefinition()),
            Requests.commit(scene.terms()),
            "for hook " + run));
  }
}
