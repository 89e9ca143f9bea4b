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

  /**
   * What came of a pair.
   *
   * @param otherwise whether it ended otherwise by right, so that its end was compared with nothing
   */
  private record Result(Swarm pair, List<String> wrong, boolean otherwise) {
    String told() {
      return "%s %s%n  again: %s"
          .formatted(pair.scenario(), wrong, ReplayTest.command(pair.scenario(), pair.plan()));
    }
  }

  private static Result played(Swarm pair) {
    var played = Play.play(pair.scenario(), pair.plan());
    var wrong = pair.judge(Lengths.reference(pair.scenario()), played);
    return new Result(pair, wrong, played.asks());
  }

  @Test
  void everyPairEndsAsItWouldHaveUndisturbed() {
    var results = new ArrayList<Result>();
    for (var name : CORE) {
      results.addAll(Round.all(pairs(Scenarios.named(name)), PairsTest::played));
    }
    var failed = results.stream().filter(r -> !r.wrong().isEmpty()).toList();
    Round.tell(
        "pairs",
        "pairs: %d in %s; %d failed, %d ended otherwise by right"
            .formatted(
                results.size(),
                CORE,
                failed.size(),
                results.stream().filter(Result::otherwise).count()));
    assertThat(results).hasSizeGreaterThanOrEqualTo(PAIRS_LEAST);
    assertThat(failed.stream().limit(Round.SHOWN).map(Result::told)).isEmpty();
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
