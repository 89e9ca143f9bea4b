package io.mooring.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Plays one run again and shows its trace: {@code -Dfault.scenario=update
 * -Dfault.plan=12:THROTTLED}, or a swarm's by {@code -Dfault.seed=4711}; either with a known bug
 * put back by {@code -Dfault.mutant=never-tags}. Without any, plays what was once found.
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
    var plan = FaultPlan.parse(System.getProperty("fault.plan", ""));
    if (!seed.isEmpty()) shown(Swarm.of(Long.parseLong(seed)));
    else if (!name.isEmpty()) shown(new Swarm(Scenarios.named(name), plan));
    else if (!System.getProperty("fault.mutant", "").isEmpty())
      throw new IllegalArgumentException(
          "-Dfault.mutant needs the run that caught it: -Dfault.scenario and -Dfault.plan, as target/fault/mutants.txt tells");
  }

  private static void shown(Swarm run) {
    var reference = Play.play(run.scenario(), FaultPlan.NONE);
    var played = Play.play(run.scenario(), run.plan(), Trace.Keeps.HASH_AND_TEXT, bug());
    var lines = new ArrayList<>(played.trace().lines());
    lines.add("plan " + run.plan() + ", hash " + played.trace().hash());
    Round.tell("replay", String.join("\n", lines));
    assertThat(run.judge(reference, played)).isEmpty();
  }

  private static Bug bug() {
    var name = System.getProperty("fault.mutant", "");
    return name.isEmpty() ? Bug.NONE : Mutants.named(name).bug();
  }

  /**
   * What the harness found, kept for good: plans, since a seed draws another one as soon as there
   * is one scenario more.
   */
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
        "task-again 25:PARTIAL",
        "released 25:TIMEOUT_APPLIED",
        "released 4:ERROR_500,7:OTHER_EDITS,13:CRASH_LOST",
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
        "member-removed 0:ERROR_500,2:STALE_1,6:OVERTAKEN,8:ERROR_500,10:STALE_1",
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
        "not-approved 10:OTHER_EDITS,12:ERROR_500_APPLIED,14:OVERTAKEN",
        "schedule-failed-entry 9:TIMEOUT_LOST,16:OTHER_EDITS,19:UNKNOWN_CODE,24:FAMILY_CONFLICT,25:CLOCK_BACK",
        "depends-on-bad 12:TIMEOUT_APPLIED,19:CRASH_LOST,22:TIMEOUT_APPLIED,30:UNKNOWN_CODE",
        "schedule-bad-version 19:CRASH_APPLIED,23:ERROR_500,26:ERROR_500,27:ERROR_500,28:STALE_3,33:STALE_1",
        "canary-bad 20:ERROR_503,23:CRASH_APPLIED,34:STALE_3",
        "approved 2:STALE_FOR_A_WHILE,5:FAMILY_CONFLICT,24:ERROR_500,27:ERROR_500,30:ERROR_500,31:STALE_FOR_A_WHILE",
        "hook-bad-version 11:OTHER_EDITS,24:THROTTLED",
        "upgraded 12:STALE_OLDEST,17:TIMEOUT_APPLIED,25:NO_TAGS,33:OTHER_UNTAGS,36:OTHER_SCALES",
        "hook-away 3:CLOCK_AHEAD,22:ERROR_503,25:NO_TAGS,29:CRASH_LATE_4",
        "bad-then-revert 8:CLOCK_BACK,11:EXPIRED,14:CLOCK_AHEAD",
        "retention 5:NO_TAGS,20:TIMEOUT_LATE_1",
        "prune 10:OTHER_DELETES,13:OTHER_EDITS,14:CRASH_LOST,19:STALE_4",
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
        "hook-too-slow 16:CUT_OFF,19:NO_TAGS,27:CRASH_LATE_2,30:STALE_FOR_A_WHILE,40:NO_TAGS",
        "deleted-by-another 1:CRASH_LATE_4,2:CRASH_LATE_4,9:CRASH_LATE_2,10:UNKNOWN_CODE,14:CLOCK_BACK,20:UNKNOWN_CODE,22:CRASH_LOST",
        "hook-fails 11:NO_TAGS,12:EXPIRED,20:NO_TAGS,21:NO_TAGS,24:STALE_OLDEST,25:TIMEOUT_LATE_4,27:NO_TAGS",
        "task-first 1:STALE_FOR_A_WHILE,5:STALE_FOR_A_WHILE,9:STALE_FOR_A_WHILE,29:OTHER_UNTAGS,31:ERROR_500,33:OTHER_EDITS",
        "unknown-default 3:CRASH_LATE_2,8:CRASH_LOST,12:CRASH_LOST,14:CRASH_LATE_2",
        "hook-superseded-away 0:CRASH_LATE_2,23:CRASH_LATE_8,26:CRASH_LATE_1,37:CRASH_LATE_1",
        "task-again 5:DENIED,11:EXPIRED,20:EXPIRED,24:DENIED,27:STALE_1,28:SKEWED,29:DENIED,36:EXPIRED",
        "hook-refused 0:ERROR_500_APPLIED,16:ERROR_500_APPLIED,21:ERROR_500_APPLIED,27:ERROR_500,30:OTHER_DELETES,46:STALE_FOR_A_WHILE,47:CRASH_LATE_8",
        "schedule-bad-version 9:TIMEOUT_LATE_4,10:STALE_OLDEST,18:ERROR_500_APPLIED,19:OTHER_EDITS,27:ERROR_500_APPLIED,38:EXPIRED,40:EXPIRED",
        "schedule-bad-version 2:OTHER_EDITS,5:THROTTLED,6:TIMEOUT_LOST,20:TIMEOUT_LOST,21:STALE_4,39:THROTTLED,40:STALE_4",
        "two-bad 2:OTHER_EDITS,3:CRASH_APPLIED,13:FAMILY_CONFLICT,20:FAMILY_CONFLICT,23:CRASH_APPLIED",
        "hook-there-and-back 12:CRASH_LATE_1,19:STALE_FOR_A_WHILE,38:STALE_FOR_A_WHILE,47:CRASH_LATE_1",
        "create 3:STALE_FOR_A_WHILE,9:TIMEOUT_APPLIED,16:CRASH_APPLIED",
        "force-push 0:EXPIRED,7:CRASH_LATE_1,12:TIMEOUT_LATE_4,14:CRASH_LATE_1,15:EXPIRED",
        "member-removed 0:PARTIAL,4:OVERTAKEN,7:TIMEOUT_LATE_4",
        "drift-beside 1:CUT_OFF,5:TIMEOUT_LATE_1,8:STALE_2",
        "drift-beside-bad 3:FAMILY_CONFLICT,4:FAMILY_CONFLICT,8:FAMILY_CONFLICT,18:CRASH_APPLIED,23:STALE_3,34:FAMILY_CONFLICT,36:CLOCK_BACK,38:OVERTAKEN",
        "released 16:TIMEOUT_APPLIED,23:MISSING,24:EXPIRED,31:PARTIAL",
        "hook-bad-version 4:ERROR_503,8:TIMEOUT_LOST,10:PARTIAL,15:FAMILY_CONFLICT,19:FAMILY_CONFLICT,20:FAMILY_CONFLICT,37:NO_TAGS,42:PARTIAL",
        "blue-green-bad 4:NO_TAGS,17:CUT_OFF,24:DENIED,35:STALE_4,39:NO_TAGS,44:SKEWED",
        "dropped-by-a-bad-one 7:DENIED,8:EXPIRED,16:SKEWED,27:EXPIRED,32:SKEWED,47:DENIED",
        "schedule-moves 10:ERROR_503,23:CUT_OFF,29:MISSING,30:MISSING",
        "hook-left-alone 13:CLOCK_AHEAD,18:STALE_2,23:UNKNOWN_CODE,26:CRASH_LOST,34:CRASH_LOST,43:SKEWED",
        "upgraded-midway 6:STALE_FOR_A_WHILE,11:CRASH_LATE_2,13:STALE_FOR_A_WHILE,20:SKEWED,21:OTHER_DELETES,24:CRASH_LATE_2,36:DENIED,39:STALE_FOR_A_WHILE",
        "hook-refused 0:STALE_3,5:OTHER_DELETES,16:OVERTAKEN,17:TIMEOUT_LATE_1,32:CLOCK_BACK,36:CLOCK_BACK,43:CLOCK_BACK,45:STALE_4",
        "task-retried 8:OTHER_REGISTERS,23:PARTIAL,27:CRASH_APPLIED,31:STALE_2,32:PARTIAL,35:PARTIAL,39:PARTIAL",
        "schedule-moves 6:STALE_FOR_A_WHILE,9:THROTTLED,12:OVERTAKEN,18:STALE_OLDEST,25:STALE_FOR_A_WHILE",
        "drift-beside 12:CRASH_LATE_8,19:DENIED,20:ERROR_500,24:DENIED,28:ERROR_500,33:STALE_4,36:DENIED,47:CRASH_LATE_8",
        "drift-beside 9:ERROR_500_APPLIED,16:PARTIAL,19:STALE_4,20:ERROR_500_APPLIED,23:UNKNOWN_CODE,29:TIMEOUT_LATE_1,36:CRASH_LATE_1,38:PARTIAL",
        "hook-bad-version 6:CLOCK_AHEAD,7:CLOCK_BACK,21:CLOCK_AHEAD,25:CLOCK_BACK,26:OVERTAKEN",
        "drift-beside-bad 16:OTHER_REGISTERS,21:CRASH_LATE_2,26:STALE_4,36:CUT_OFF",
        "approved 9:DENIED,16:STALE_4,22:DENIED,23:STALE_4",
        "hook-refused 20:CRASH_LATE_4,41:STALE_3",
        "blue-green-bad 2:CRASH_LATE_8,20:CRASH_LATE_8,23:CRASH_LATE_8,33:OTHER_REGISTERS,35:CRASH_APPLIED,39:OTHER_UNTAGS,48:STALE_OLDEST",
        "restart 7:TIMEOUT_LATE_1,14:ERROR_500_APPLIED,15:EXPIRED,18:TIMEOUT_APPLIED,19:STALE_4,20:STALE_4,24:TIMEOUT_APPLIED",
        "upgraded 12:STALE_4,27:OVERTAKEN",
        "hook-refused 26:CRASH_LATE_1,38:STALE_3",
        "hook-left-alone 19:SKEWED,21:CRASH_LATE_1,28:SKEWED,50:STALE_3",
        "hook-refused 25:CRASH_APPLIED,37:STALE_3",
        "restart-text 4:OTHER_REGISTERS,6:STALE_4,10:ERROR_500_APPLIED,12:OTHER_UNTAGS,13:STALE_4,14:STALE_4,19:STALE_4,20:OTHER_UNTAGS",
        "upgraded 12:OVERTAKEN,27:OVERTAKEN",
        "upgraded 8:ERROR_500,23:OVERTAKEN"
      })
  void whatWasFoundOnceStaysMended(String scenario, String plan) {
    var run = new Swarm(Scenarios.named(scenario), FaultPlan.parse(plan));
    var played = judged(run);
    // A plan whose calls have other numbers by now shows nothing.
    assertThat(played.hits().size() + played.inGit())
        .isEqualTo(run.plan().faults().size());
    assertThat(played.fired()).as("faults that changed anything").isPositive();
  }

  private static Play.Played judged(Swarm run) {
    var reference = Play.play(run.scenario(), FaultPlan.NONE);
    var played = Play.play(run.scenario(), run.plan());
    assertThat(run.judge(reference, played)).isEmpty();
    return played;
  }
}
