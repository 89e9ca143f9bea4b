package io.mooring.fault;

import java.util.Set;

/**
 * What fails and is not mended yet; docs/reliability.md lists it. A plan that passes is taken out.
 */
final class Open {
  private static final Set<String> PLANS = Set.of();

  private static final Set<Long> SEEDS = Set.of();

  private Open() {}

  static boolean has(long seed) {
    return SEEDS.contains(seed);
  }

  static boolean has(Scenario scenario, FaultPlan plan) {
    return PLANS.contains(scenario + " " + plan);
  }
}
