package io.mooring.plan;

import io.mooring.ident.Tags;

/**
 * Whose a live service is. No tag proves that it is free: CloudFormation and Terraform leave none.
 */
sealed interface Ownership {
  record Ours() implements Ownership {}

  /** The service's tags are gone, but it stands on a revision that we registered for it. */
  record TagsLost() implements Ownership {}

  /**
   * Nobody's by its tags; a tag copied from another service names that other one and owns nothing
   * here.
   */
  record Free() implements Ownership {}

  record Others(String owner) implements Ownership {}

  static Ownership of(Scene scene) {
    var live = scene.live().orElseThrow();
    var owner = live.tag(Tags.OWNER);
    var resource = live.tag(Tags.RESOURCE);
    boolean named = resource.filter(scene.resource()::equals).isPresent();
    if (owner.isPresent() && named) {
      return owner.get().equals(scene.terms().owner()) ? new Ours() : new Others(owner.get());
    }
    boolean ourRevision = scene
        .running()
        .filter(r -> r.isRegisteredFor(scene.terms().owner(), scene.resource()))
        .isPresent();
    return owner.isEmpty() && ourRevision ? new TagsLost() : new Free();
  }
}
