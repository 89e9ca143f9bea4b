package io.mooring.plan;

import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveService;

/**
 * A service that carries this app's tags and that Git does not want.
 *
 * @param settled seen as one for long enough to be deleted
 */
public record Orphan(ResourceKey key, LiveService live, boolean settled) {
  /** What tells it from another service of its name, before it or after it. */
  public String identity() {
    return key.cluster() + "/" + key.name() + "@"
        + live.document().path("createdAt").asText();
  }
}
