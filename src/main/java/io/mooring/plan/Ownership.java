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

  /** This app's, by a name that it had before. */
  record Formerly(String owner) implements Ownership {}

  record Others(String owner) implements Ownership {}

  static Ownership of(Scene scene) {
    var live = scene.live().orElseThrow();
    var owner = live.tag(Tags.OWNER);
    var resource = live.tag(Tags.RESOURCE);
    boolean named = resource.filter(scene.resource()::equals).isPresent();
    if (owner.isPresent() && named) {
      if (owner.get().equals(scene.terms().owner())) return new Ours();
      return scene.terms().formerOwners().contains(owner.get())
          ? new Formerly(owner.get())
          : new Others(owner.get());
    }
    boolean ourRevision = scene
        .running()
        .filter(r -> scene.terms().registered(r, scene.resource()))
        .isPresent();
    return owner.isEmpty() && ourRevision ? new TagsLost() : new Free();
  }
}
