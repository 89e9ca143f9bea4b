package io.mooring.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plays one run again and shows its trace: {@code -Dfault.scenario=update
 * -Dfault.plan=12:THROTTLED}, or a swarm's by {@code -Dfault.seed=4711}; with a known bug put back
 * by {@code -Dfault.mutant=never-tags}. Without any, plays what was once found.
 */
class ReplayTest {

  static String command(Scenario scenario, FaultPlan plan) {
    return "./build -o test -Dtest=ReplayTest -Dfault.scenario=%s -Dfault.plan=%s"
        .formatted(scenario, plan);
  }

  @Test
  void whatIsAskedFor() {
    var seed = System.getProperty("fault.seed", "");
    var name = System.getProperty("fault.scenario", "");
    if (!seed.isEmpty()) shown(Swarm.of(Long.parseLong(seed)));
    else if (!name.isEmpty())
      shown(
          new Swarm(Scenarios.named(name), FaultPlan.parse(System.getProperty("fault.plan", ""))));
  }

  private static void shown(Swarm run) {
    var reference = Play.play(run.scenario(), FaultPlan.NONE, false);
    var played = Play.play(run.scenario(), run.plan(), true, bug());
    var lines = new ArrayList<>(played.trace());
    lines.add("plan " + run.plan() + ", hash " + played.hash());
    Round.tell("replay", String.join("\n", lines));
    assertThat(Play.judge(run.scenario(), run.plan(), reference, played)).isEmpty();
  }

  private static Bug bug() {
    var name = System.getProperty("fault.mutant", "");
    return Mutants.all().stream()
        .filter(m -> m.name().equals(name))
        .map(Mutant::bug)
        .findFirst()
        .orElse(Bug.NONE);
  }

  /** What the harness found, kept for good. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "update 11:CRASH_LATE_4",
        "supersede 23:OTHER_EDITS",
        "shared-definition 5:TIMEOUT_LOST",
        "hook-released 9:UNKNOWN_CODE",
        "hook-there-and-back 7:CRASH_LATE_8",
        "hook-there-and-back 41:STALE_1",
        "hook-superseded 24:STALE_FOR_A_WHILE",
        "task-again 25:STALE_2",
        "task-again 25:PARTIAL",
        "released 25:TIMEOUT_APPLIED",
        "released 31:STALE_4",
        "task-first 12:UNKNOWN_CODE",
        "task-again 13:DENIED",
        "schedule-removed 38:TIMEOUT_LATE_1",
        "first-bad 7:CLOCK_BACK,8:STALE_FOR_A_WHILE",
        "autoscaled 21:STALE_2,23:STALE_2",
        "autoscaled 4:NO_TAGS,6:STALE_2",
        "autoscaled 6:ERROR_500,22:ERROR_500,25:STALE_OLDEST",
        "hook-bad-version 27:CRASH_LATE_4,29:ERROR_503,35:ERROR_500,48:NO_TAGS",
        "member-removed 0:CLOCK_AHEAD,2:TIMEOUT_APPLIED,4:OVERTAKEN,7:CRASH_LATE_2",
        "blue-green 39:OTHER_EDITS,47:STALE_FOR_A_WHILE,49:OTHER_EDITS,59:CLOCK_AHEAD",
        "task 6:CRASH_LATE_8,10:CRASH_LATE_1,27:CRASH_LATE_2,34:STALE_FOR_A_WHILE",
        "recreate 5:CRASH_LATE_8,8:OTHER_UNTAGS,11:NO_TAGS,20:NO_TAGS",
        "stalls 5:FAMILY_CONFLICT,14:CRASH_LATE_8,37:CRASH_LATE_8,42:NO_TAGS,43:NO_TAGS",
        "shared-definition 7:ERROR_500,10:OVERTAKEN,15:TIMEOUT_LATE_4",
        "hook 7:OVERTAKEN",
        "task-again 7:OVERTAKEN",
        "count 2:OTHER_UNTAGS,5:NO_TAGS",
        "untagged-by-another 4:STALE_3,5:OTHER_EDITS",
        "autoscaled 4:CRASH_LATE_1,7:OTHER_UNTAGS,11:STALE_4",
        "bad 7:OTHER_UNTAGS,25:OTHER_EDITS",
        "bad 2:UNKNOWN_CODE,14:UNKNOWN_CODE,21:UNKNOWN_CODE",
        "hook-left-alone 11:EXPIRED,44:PARTIAL",
        "prune 22:THROTTLED,26:ERROR_503,28:STALE_FOR_A_WHILE",
        "prune 1:CLOCK_BACK,6:STALE_3,19:STALE_3,21:CLOCK_BACK",
        "hook-superseded 3:STALE_FOR_A_WHILE,25:CRASH_LATE_2",
        "hook-superseded 19:STALE_FOR_A_WHILE,28:CRASH_LATE_1",
        "hook-superseded 25:STALE_FOR_A_WHILE,26:CRASH_LOST",
        "hook-two 22:CRASH_LOST,28:STALE_FOR_A_WHILE,44:CRASH_LOST",
        "hook-refused 35:CLOCK_AHEAD,41:STALE_FOR_A_WHILE",
        "hook-away 15:ERROR_500_APPLIED,19:CRASH_LATE_4",
        "task-again 20:EXPIRED,24:DENIED,29:DENIED",
        "task-again 18:ERROR_503,19:ERROR_500,23:ERROR_500,26:SKEWED",
        "hook-no-room 20:OTHER_EDITS,39:OTHER_EDITS,41:OTHER_DELETES",
        "schedule-failed-entry 10:OTHER_EDITS,29:OTHER_EDITS,34:OTHER_DELETES",
        "retention 10:CRASH_LATE_8,30:TIMEOUT_APPLIED,35:OTHER_REGISTERS,36:OTHER_REGISTERS",
        "blue-green 6:CRASH_LATE_2,22:STALE_FOR_A_WHILE,24:OTHER_EDITS",
        "canary 6:OTHER_REGISTERS,16:STALE_FOR_A_WHILE,28:OTHER_EDITS",
        "orphan-kept 0:STALE_2,4:CRASH_LATE_1,5:STALE_3,18:THROTTLED,20:STALE_2",
        "stalls 9:OVERTAKEN,22:DENIED",
        "released 12:UNKNOWN_CODE,21:DENIED,28:DENIED",
        "held-count 2:STALE_FOR_A_WHILE,12:CUT_OFF,19:CUT_OFF",
        "depends-on-bad 3:ERROR_500_APPLIED,5:EXPIRED,16:EXPIRED,22:ERROR_500_APPLIED,27:CUT_OFF,34:STALE_OLDEST",
        "two-bad 12:EXPIRED,17:STALE_2",
        "schedule-bad-version 2:DENIED,7:EXPIRED,15:TIMEOUT_LOST,23:EXPIRED,24:CRASH_LOST,34:DENIED",
        "hook-bad-version 11:CLOCK_AHEAD,12:TIMEOUT_APPLIED,27:TIMEOUT_APPLIED,29:CUT_OFF,32:STALE_3",
        "stalls 4:CLOCK_AHEAD,22:UNKNOWN_CODE,23:STALE_OLDEST,33:STALE_OLDEST,36:STALE_FOR_A_WHILE,40:NO_TAGS",
        "bad 3:TIMEOUT_LOST,5:OTHER_EDITS,7:THROTTLED,18:UNKNOWN_CODE,25:UNKNOWN_CODE",
        "task-retried 9:OVERTAKEN,13:DENIED",
        "task-retried 3:THROTTLED,13:OVERTAKEN,22:DENIED,28:DENIED",
        "hook-refused 15:CRASH_LATE_8,25:DENIED,28:DENIED,34:DENIED",
        "hook-refused 1:STALE_FOR_A_WHILE,17:CRASH_LATE_4,28:CRASH_APPLIED,35:CRASH_LATE_4,37:OTHER_EDITS",
        "task-again 5:ERROR_503,8:EXPIRED,20:ERROR_500,25:CRASH_LOST,27:TIMEOUT_APPLIED,34:CLOCK_AHEAD",
        "task 12:CRASH_APPLIED,18:TIMEOUT_APPLIED,19:STALE_FOR_A_WHILE",
        "hook-superseded-stops 26:CRASH_APPLIED,33:STALE_OLDEST,38:STALE_OLDEST,44:STALE_OLDEST",
        "hook-left-alone 6:SKEWED,44:CRASH_LATE_8,55:STALE_FOR_A_WHILE",
        "hook-too-slow 17:STALE_FOR_A_WHILE,20:CRASH_LOST,34:SKEWED",
        "task-retried 20:TIMEOUT_LATE_1,21:ERROR_500_APPLIED,22:TIMEOUT_LATE_1,23:TIMEOUT_APPLIED,25:ERROR_500_APPLIED,32:TIMEOUT_LATE_1,36:DENIED",
        "contested 6:ERROR_503,17:ERROR_500_APPLIED,36:ERROR_500_APPLIED,46:ERROR_500",
        "hook-too-slow 16:CUT_OFF,19:NO_TAGS,27:CRASH_LATE_2,30:STALE_FOR_A_WHILE,40:NO_TAGS"
      })
  void whatWasFoundOnceStaysMended(String scenario, String plan) {
    var run = new Swarm(Scenarios.named(scenario), FaultPlan.parse(plan));
    // A plan whose calls have other numbers by now shows nothing.
    assertThat(judged(run).fired()).isEqualTo(run.plan().faults().size());
  }

  static Stream<Long> seeds() {
    return Stream.of(1L, 285L, 349L, 980L, 982L, 10217L, 70302L, 58928L, 86214L, 99362L);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aSeedThatFailedOnceStaysMended(long seed) {
    judged(Swarm.of(seed));
  }

  private static Play.Played judged(Swarm run) {
    var reference = Play.play(run.scenario(), FaultPlan.NONE, false);
    var played = Play.play(run.scenario(), run.plan(), false);
    assertThat(run.judge(reference, played)).isEmpty();
    return played;
  }
}
