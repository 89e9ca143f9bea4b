package io.mooring.fault;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Several faults in one run, from a seed. The seed also draws which kinds of faults there are at
 * all, so that some runs have many of one kind (a swarm, as others call it).
 */
record Swarm(Scenario scenario, FaultPlan plan) {
  /** Calls after the last of the undisturbed run that faults may still hit: trouble adds calls. */
  private static final int BEYOND = 10;

  static Swarm of(long seed) {
    var dice = new SplittableRandom(seed);
    var all = Scenarios.all();
    var scenario = all.get(dice.nextInt(all.size()));
    var kinds = new ArrayList<Mode>(EnumSet.allOf(Mode.class));
    kinds.removeIf(mode -> scenario.except().contains(mode)
        || mode.on() == Mode.On.GIT
        || mode.on() == Mode.On.GIT_FILES);
    while (kinds.size() > 6) kinds.remove(dice.nextInt(kinds.size()));
    int calls = Lengths.of(scenario) + BEYOND;
    int count = dice.nextInt(2, 9);
    var faults = new TreeMap<Integer, Mode>();
    while (faults.size() < Math.min(count, calls))
      faults.put(dice.nextInt(calls), kinds.get(dice.nextInt(kinds.size())));
    return new Swarm(scenario, new FaultPlan(faults));
  }

  /** As of a single fault, but a fault beyond the end of a run need not have happened. */
  List<String> judge(Play.Played reference, Play.Played played) {
    var wrong = new ArrayList<>(Oracle.judge(scenario, plan, reference, played));
    wrong.removeIf(w -> w.startsWith("trivial"));
    return wrong;
  }
}
