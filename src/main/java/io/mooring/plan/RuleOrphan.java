package io.mooring.plan;

import io.mooring.ident.ResourceKey;

/**
 * A rule that carries this app's tags and that Git does not want.
 *
 * @param key of kind Schedule, with the name of the rule
 * @param bus its event bus; "" is the default one
 * @param settled seen as one for long enough to be deleted
 */
public record RuleOrphan(ResourceKey key, String bus, RuleLook look, boolean settled) {
  public String rule() {
    return key.name();
  }

  /** What tells it from all others; EventBridge does not say when a rule was created. */
  public String identity() {
    return key.cluster() + "/" + bus + "/" + key.name();
  }
}
