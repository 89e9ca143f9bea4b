package io.mooring.fault;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The undisturbed run of each scenario, played once. */
final class Lengths {
  private static final Map<String, Play.Played> REFERENCES = new ConcurrentHashMap<>();

  private Lengths() {}

  static Play.Played reference(Scenario scenario) {
    return REFERENCES.computeIfAbsent(
        scenario.name(), _ -> Play.play(scenario, FaultPlan.NONE, false));
  }

  static int of(Scenario scenario) {
    return reference(scenario).called().size();
  }
}
