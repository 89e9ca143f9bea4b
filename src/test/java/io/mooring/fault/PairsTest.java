package io.mooring.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Every pair of the faults that matter most, in the core scenarios; for the night. */
@EnabledIfSystemProperty(named = "fault.pairs", matches = "true")
class PairsTest {
  private static final List<String> CORE = List.of(
      "create",
      "update",
      "revert",
      "supersede",
      "bad",
      "stalls",
      "recreate",
      "prune",
      "blue-green",
      "adopt-always",
      "hook",
      "hook-fails",
      "task",
      "schedule");

  private static final Set<Mode> MODES = EnumSet.of(
      Mode.CRASH_LOST,
      Mode.CRASH_APPLIED,
      Mode.CRASH_LATE_2,
      Mode.TIMEOUT_APPLIED,
      Mode.TIMEOUT_LOST,
      Mode.OVERTAKEN,
      Mode.THROTTLED,
      Mode.STALE_1);

  private static final int PAIRS_LEAST = 90_000;

  private static List<String> wrong(Swarm pair) {
    var played = Play.play(pair.scenario(), pair.plan());
    var wrong = pair.judge(Lengths.reference(pair.scenario()), played);
    return wrong.isEmpty()
        ? List.of()
        : List.of("%s %s%n  again: %s"
            .formatted(pair.scenario(), wrong, ReplayTest.command(pair.scenario(), pair.plan())));
  }

  @Test
  void everyPairEndsAsItWouldHaveUndisturbed() {
    int count = 0;
    var failed = new ArrayList<String>();
    for (var name : CORE) {
      var pairs = pairs(Scenarios.named(name));
      count += pairs.size();
      Round.all(pairs, PairsTest::wrong).forEach(failed::addAll);
    }
    assertThat(count).isGreaterThanOrEqualTo(PAIRS_LEAST);
    Round.tell("pairs", "pairs: %d in %s, %d failed".formatted(count, CORE, failed.size()));
    assertThat(failed.stream().limit(Round.SHOWN)).isEmpty();
  }

  private static List<Swarm> pairs(Scenario scenario) {
    var singles = new ArrayList<FaultPlan>();
    for (var called : Lengths.reference(scenario).called())
      for (var mode : MODES)
        if (mode.canHappenAt(called) && !scenario.except().contains(mode))
          singles.add(FaultPlan.at(called.number(), mode));
    var pairs = new ArrayList<Swarm>();
    for (int i = 0; i < singles.size(); i++) {
      for (int j = i + 1; j < singles.size(); j++) {
        var both = new TreeMap<>(singles.get(i).faults());
        both.putAll(singles.get(j).faults());
        if (both.size() == 2) pairs.add(new Swarm(scenario, new FaultPlan(both)));
      }
    }
    return pairs;
  }
}
