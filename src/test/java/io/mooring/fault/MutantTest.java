package io.mooring.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Known bugs, put back one at a time: each has to be caught by a run that passes without it. The
 * undisturbed run comes first, then every single fault.
 */
class MutantTest {
  private static final int MUTANTS_LEAST = 60;

  record Caught(Mutant mutant, Optional<String> by, String why) {}

  private static List<Mode> inOrder(Mutant mutant) {
    var modes = new ArrayList<Mode>(mutant.first().stream().toList());
    for (var mode : Mode.values()) if (!modes.contains(mode)) modes.add(mode);
    return modes;
  }

  static Caught hunted(Mutant mutant) {
    for (var name : mutant.scenarios()) {
      var scenario = Scenarios.named(name);
      var reference = Lengths.reference(scenario);
      var plans = new ArrayList<FaultPlan>(List.of(FaultPlan.NONE));
      for (var mode : inOrder(mutant))
        for (var called : reference.called())
          if (mode.canHappenAt(called) && !scenario.except().contains(mode))
            plans.add(FaultPlan.at(called.number(), mode));
      for (var plan : plans) {
        var played = Play.play(scenario, plan, Trace.Keeps.NOTHING, mutant.bug());
        var wrong = new ArrayList<>(Oracle.judge(scenario, plan, reference, played));
        wrong.removeIf(w -> w.startsWith("trivial"));
        if (wrong.isEmpty()) continue;
        var healthy = Play.play(scenario, plan);
        if (!Oracle.judge(scenario, plan, reference, healthy).isEmpty()) continue;
        var first = wrong.getFirst();
        return new Caught(
            mutant,
            Optional.of(name + " " + plan),
            first.substring(0, Math.min(100, first.length())));
      }
    }
    return new Caught(mutant, Optional.empty(), "");
  }

  @Test
  void everyKnownBugIsCaught() {
    var mutants = Mutants.all();
    var all = Round.all(mutants, MutantTest::hunted);
    long caught = all.stream().filter(c -> c.by().isPresent()).count();
    Round.tell(
        "mutants",
        "mutants: %d of %d caught%n%s"
            .formatted(
                caught,
                mutants.size(),
                all.stream()
                    .map(c -> "%-42s %-22s %s: %s"
                        .formatted(
                            c.mutant(), c.mutant().row(), c.by().orElse("NOT CAUGHT"), c.why()))
                    .collect(Collectors.joining("\n"))));
    assertThat(mutants).hasSizeGreaterThanOrEqualTo(MUTANTS_LEAST);
    assertThat(all.stream().filter(c -> c.by().isEmpty()).map(c -> c.mutant().name()))
        .isEmpty();
  }
}
