package io.mooring.fault;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The undisturbed run of each scenario, played once. */
final class Lengths {
  private static final Map<String, Play.Played> REFERENCES = new ConcurrentHashMap<>();

  private static final Map<String, Stage> BEFORE = new ConcurrentHashMap<>();

  private Lengths() {}

  /** How it stands when the story of a scenario begins. */
  static Stage before(Scenario scenario) {
    return BEFORE.computeIfAbsent(scenario.name(), _ -> Stage.before(scenario));
  }

  static Play.Played reference(Scenario scenario) {
    return REFERENCES.computeIfAbsent(scenario.name(), _ -> Play.play(scenario, FaultPlan.NONE));
  }

  static int of(Scenario scenario) {
    return reference(scenario).called().size();
  }
}
