package io.mooring.reconcile;

import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.fixture.World;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import java.util.Optional;

/** What a person writes on the service {@code web} who goes back, and what stands there. */
final class Holds {
  private Holds() {}

  static Optional<String> tag(World world, String key) {
    for (var tag : world.service("web").path("tags")) {
      if (tag.path("key").asText().equals(key))
        return Optional.of(tag.path("value").asText());
    }
    return Optional.empty();
  }

  /** As {@code mooring rollback} does it, without the deployment that went there. */
  static void rollBack(World world, String to) {
    var applied = VersionTag.parse(tag(world, Tags.APPLIED).orElseThrow()).orElseThrow();
    var hold = new HoldTag(
        applied.digests().taskDefinition(),
        applied.digests().deployment(),
        "ann",
        RevisionName.parse(to),
        "",
        "too slow");
    world.call(
        "TagResource",
        "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"mooring:hold\",\"value\":\"%s\"}]}"
            .formatted(world.service("web").path("serviceArn").asText(), hold.value()));
  }
}
