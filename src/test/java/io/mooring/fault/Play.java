package io.mooring.fault;

import io.mooring.plan.Pruner;
import io.mooring.port.AwsCall;
import io.mooring.status.Condition;
import io.mooring.status.PassReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Plays a scenario under a plan, and judges it against the undisturbed run. */
final class Play {
  /** Time to finish the job once nothing goes wrong any more; the last of it has to be quiet. */
  private static final Duration AFTERWARDS = Duration.ofMinutes(12);

  /** What ECS refuses for its own sake is tried again after a quarter of an hour. */
  private static final Duration REFUSED = Duration.ofMinutes(16);

  /**
   * How long after the last trouble a write may still come: the slow look of each ten minutes, a
   * pass of each minute, and half of one for a step that AWS refused in that pass.
   */
  private static final Duration SETTLES = Duration.ofSeconds(690);

  /** Without a write for so long, a run that stands where it should has settled. */
  private static final Duration CALM = Duration.ofMinutes(1);

  /** Reads a pass for a run that failed, to hear what is said of it, or that is looked for. */
  private static final int LISTENS = 4;

  private static final Set<Mode> REFUSALS =
      EnumSet.of(Mode.UNKNOWN_CODE, Mode.DENIED, Mode.EXPIRED, Mode.SKEWED);

  private static final Duration STEP = Duration.ofMinutes(1);

  /** The steady state that must follow. */
  private static final Duration QUIET = Duration.ofMinutes(2);

  /** One plan in so many is watched for longer than the slowest look, which is each hour. */
  private static final int PATIENT_EVERY = 100;

  private static final Duration PATIENCE = Duration.ofMinutes(100);

  /**
   * What came of it.
   *
   * @param passes from the end of the story to the last write
   */
  record Played(
      List<String> end,
      Map<AwsCall, Integer> applied,
      Map<String, Integer> deployments,
      Map<String, Integer> revisions,
      Set<String> newest,
      Map<String, Integer> started,
      int mostOnRevision,
      boolean asks,
      boolean contested,
      List<FaultyAws.Hit> hits,
      List<Called> called,
      int calls,
      int fired,
      int doubts,
      int inGit,
      int passes,
      Duration settled,
      List<String> broken,
      Trace trace) {}

  private Play() {}

  static Played play(Scenario scenario, FaultPlan plan) {
    return play(scenario, plan, Trace.Keeps.NOTHING, Bug.NONE);
  }

  /** What it did, call by call. */
  static Trace trace(Scenario scenario, FaultPlan plan, Trace.Keeps keeps) {
    return play(scenario, plan, keeps, Bug.NONE).trace();
  }

  static Played play(Scenario scenario, FaultPlan plan, Trace.Keeps keeps, Bug bug) {
    var trace = new Trace(keeps);
    var stage = new Stage(scenario, plan, trace, bug);
    var broken = new ArrayList<String>();
    int ended = 0;
    boolean asks = scenario.endsOtherwise(plan);
    int calls = 0;
    Instant endedAt = stage.cloud.now();
    try {
      begin(scenario, stage, trace.tells() && bug == Bug.NONE);
      trace.say("     == the story");
      stage.numbers.arm();
      scenario.story().accept(stage);
      stage.numbers.disarm();
      trace.say("     == nothing goes wrong any more");
      stage.door.land();
      ended = stage.passes();
      endedAt = stage.cloud.now();
      boolean disturbed = !plan.faults().isEmpty();
      boolean refused = (isRefused(plan) && mayBeLater(stage, scenario))
          || (disturbed && Hooks.isTriedLater(stage));
      var late = (refused ? REFUSED : Duration.ZERO).plus(setBack(plan));
      int settled = settle(
          stage,
          scenario,
          AFTERWARDS.plus(late).plus(stage.rules.deletes() ? Pruner.SETTLE : Duration.ZERO),
          disturbed ? Optional.of(Lengths.reference(scenario)) : Optional.empty());
      calls = settled + quiet(stage, endedAt.plus(late));
      asks |= endsOtherwise(stage, plan);
      if (!asks) scenario.end().accept(stage);
      asks |= scenario.forgets() && Hooks.asked(stage);
      if (!asks && Math.floorMod((scenario + " " + plan).hashCode(), PATIENT_EVERY) == 0)
        staysQuiet(stage, scenario, disturbed);
    } catch (AssertionError wrong) {
      broken.add("the end: " + first(wrong));
    } catch (Cloud.Refused refused) {
      // What somebody else does in a story may be impossible where it ends otherwise.
      if (!scenario.endsOtherwise(plan)) broken.add("the story: " + refused.getMessage());
    } catch (RuntimeException thrown) {
      broken.add("I-25: " + thrown + at(thrown));
    }
    // What broke first comes first; the end is what came of it.
    broken.addAll(0, stage.door.started().broken());
    broken.addAll(0, stage.rules.broken());
    return new Played(
        EndState.of(stage.cloud),
        new TreeMap<>(stage.door.applied()),
        EndState.deployments(stage.cloud),
        EndState.revisions(stage.cloud),
        EndState.newest(stage.cloud),
        new TreeMap<>(stage.door.started().counts()),
        stage.door.started().mostOnRevision(),
        asks,
        stage.rules.contested(),
        List.copyOf(stage.door.hits()),
        List.copyOf(stage.numbers.called()),
        calls,
        stage.numbers.fired(),
        stage.door.doubts(),
        stage.numbers.inGit(),
        Math.max(0, stage.lastWritingPass() - ended),
        stage.lastWriteAt().isAfter(endedAt)
            ? Duration.between(endedAt, stage.lastWriteAt())
            : Duration.ZERO,
        List.copyOf(broken),
        trace);
  }

  /**
   * What was there before is played once for all plans, but where it is to be read; a bug begins
   * with the story.
   */
  private static void begin(Scenario scenario, Stage stage, boolean anew) {
    if (anew) {
      scenario.before().accept(stage);
      stage.restart();
    } else stage.goOnFrom(Lengths.before(scenario));
  }

  /**
   * Goes on until time is up, or until all is as it would have been undisturbed and nothing is
   * written any more; most runs get there long before.
   *
   * @return the calls until nothing was written any more, as far as that could be told
   */
  private static int settle(
      Stage stage, Scenario scenario, Duration most, Optional<Played> wanted) {
    var end = stage.cloud.now().plus(most);
    var wrote = Instant.MAX;
    int calls = stage.door.calls();
    while (stage.cloud.now().isBefore(end)) {
      stage.run(STEP);
      // What went wrong is tried again, however well all looks.
      boolean rests = !stage.lastWriteAt().plus(CALM).isAfter(stage.cloud.now());
      if (!rests || !stage.lastWriteAt().equals(wrote)) calls = stage.door.calls();
      if (rests) wrote = stage.lastWriteAt();
      boolean calm =
          rests && stage.report().result() == PassReport.Result.SUCCEEDED && !waitsForRuns(stage);
      if (calm && wanted.filter(w -> isAs(w, stage)).isPresent() && ends(scenario, stage))
        return calls;
    }
    return calls;
  }

  /** What is waited for is looked at once more, after a clock was set back minutes later. */
  private static boolean waitsForRuns(Stage stage) {
    return stage.report().resources().stream()
        .flatMap(r -> r.conditions().stream())
        .anyMatch(c -> c.reason().equals("HookRuns"));
  }

  /** What has run tells of hooks on a version that is held, which the end does not. */
  private static boolean isAs(Played wanted, Stage stage) {
    return stage.door.started().counts().keySet().containsAll(wanted.started().keySet())
        && EndState.of(stage.cloud).equals(wanted.end());
  }

  /** What AWS refuses of a run, or of a tag on the cluster, is tried a quarter of an hour later. */
  private static boolean mayBeLater(Stage stage, Scenario scenario) {
    return runs(Lengths.reference(scenario)) || !EndState.asked(stage.cloud).isEmpty();
  }

  static boolean runs(Played reference) {
    return !reference.started().isEmpty();
  }

  static boolean isRefused(FaultPlan plan) {
    return plan.count(m -> REFUSALS.contains(m)) > 0;
  }

  /** What waits for a time waits longer where the clock is set back again and again. */
  private static Duration setBack(FaultPlan plan) {
    return FaultyAws.JUMP.multipliedBy(Math.max(0, plan.count(m -> m == Mode.CLOCK_BACK) - 1));
  }

  private static boolean ends(Scenario scenario, Stage stage) {
    try {
      scenario.end().accept(stage);
      return true;
    } catch (AssertionError notYet) {
      return false;
    }
  }

  private static String first(AssertionError wrong) {
    var text = String.valueOf(wrong.getMessage()).strip().replaceAll("\\s+", " ");
    return text.substring(0, Math.min(400, text.length()));
  }

  private static String at(RuntimeException thrown) {
    var trace = thrown.getStackTrace();
    return trace.length == 0 ? "" : " at " + trace[0];
  }

  /**
   * I-1 and I-2: it settles in time, and from then on nothing is written and little is read.
   *
   * @return the calls of the steady state
   */
  private static int quiet(Stage stage, Instant endedAt) {
    // What was out of sight is listed again after ten minutes, and then it takes time to be sure.
    var settles = stage.rules.deletes() ? SETTLES.plus(Pruner.SETTLE) : SETTLES;
    if (stage.lastWriteAt().isAfter(endedAt.plus(settles)))
      stage.rules.breaks("I-1: still writing %s after the last trouble"
          .formatted(Duration.between(endedAt, stage.lastWriteAt())));
    int writes = stage.door.writes();
    int calls = stage.door.reads();
    int all = stage.door.calls();
    int passes = stage.passes();
    stage.run(QUIET);
    if (stage.door.writes() > writes) stage.rules.breaks("I-1: it writes in the steady state");
    int services = stage.cloud.services().size();
    int perPass = (services + 9) / 10 + (services + 99) / 100 + 3 + LISTENS * watchedRuns(stage);
    int least = (stage.passes() - passes) * perPass;
    if (stage.door.reads() - calls > least)
      stage.rules.breaks("I-2: %d calls in %d steady passes"
          .formatted(stage.door.reads() - calls, stage.passes() - passes));
    return stage.door.calls() - all;
  }

  /**
   * I-1 again, past the looks of each ten minutes and of each hour, and all windows of brakes. What
   * nobody needs may go late after a fault: where a look at it failed, the next one is an hour
   * away.
   */
  private static void staysQuiet(Stage stage, Scenario scenario, boolean disturbed) {
    int writes = stage.door.writes();
    int tidied = tidied(stage);
    stage.run(PATIENCE);
    int late = disturbed ? tidied(stage) - tidied : 0;
    if (stage.door.writes() - late > writes)
      stage.rules.breaks("I-1: it writes in the steady state, at " + stage.lastWriteAt());
    scenario.end().accept(stage);
  }

  private static int tidied(Stage stage) {
    return stage.door.applied().getOrDefault(AwsCall.DEREGISTER_TASK_DEFINITION, 0);
  }

  private static int watchedRuns(Stage stage) {
    return (int) stage.report().resources().stream()
        .filter(r -> r.has(Condition.Type.RUN_FAILED)
            || r.has(Condition.Type.OUTCOME_UNKNOWN)
            || r.conditions().stream().anyMatch(Hooks::isLookedFor)
            || r.conditions().stream().anyMatch(c -> c.reason().equals("HookNotStarted")))
        .count();
  }

  /** Whether several faults together may end it otherwise by right. */
  private static boolean endsOtherwise(Stage stage, FaultPlan plan) {
    if (plan.faults().size() < 2) return false;
    // From two answers of before nobody can know; a run that may have gone is looked for for an
    // hour, and then a person is asked.
    return isContested(stage, plan)
        || hasNothingToGoBackTo(stage, plan)
        || isNotOurs(stage, plan)
        || isTakenForDrift(stage, plan)
        || isOfTwoMinds(stage, plan)
        || stage.door.hidesWhoScales()
        || (stage.door.doubts() > 0 && (Hooks.asked(stage) || Hooks.looksFor(stage)));
  }

  /** What was seen healthy was taken with the tags; an edit of what is held on to stays then. */
  private static boolean hasNothingToGoBackTo(Stage stage, FaultPlan plan) {
    return plan.count(m -> m == Mode.OTHER_UNTAGS || m == Mode.NO_TAGS) > 0
        && plan.count(m -> m == Mode.OTHER_EDITS) > 0
        && stage.report().resources().stream().anyMatch(r -> r.has(Condition.Type.HELD));
  }

  /** Who takes the tags and changes something besides makes it a service that is nobody's. */
  private static boolean isNotOurs(Stage stage, FaultPlan plan) {
    return plan.count(m -> m == Mode.OTHER_UNTAGS) > 0
        && plan.count(Mode::byOther) > 1
        && stage.report().resources().stream()
            .flatMap(r -> r.conditions().stream())
            .anyMatch(c -> c.reason().equals("NotOurs"));
  }

  /**
   * Who died between an update and its tag left nothing that tells it from somebody else's: where
   * Git has gone on by the next look, and policy leaves drift, it is told, and stays.
   */
  private static boolean isTakenForDrift(Stage stage, FaultPlan plan) {
    return plan.count(Mode::crashes) > 0
        && stage.leavesDrift()
        && stage.rules.isUntold()
        && stage.report().resources().stream()
            .flatMap(r -> r.conditions().stream())
            .anyMatch(
                c -> c.reason().equals("DriftReported") && c.message().contains("/taskDefinition"));
  }

  /**
   * Two processes at once, and each was shown what was there before the other: what one set back
   * counts as fought for, and a person is asked.
   */
  private static boolean isOfTwoMinds(Stage stage, FaultPlan plan) {
    return plan.count(m -> m == Mode.OVERTAKEN) > 0
        && plan.count(Mode::isStale) > 1
        && stage.report().resources().stream().anyMatch(r -> r.has(Condition.Type.CONTESTED));
  }

  /** By promise 13: somebody undid the same place twice. */
  private static boolean isContested(Stage stage, FaultPlan plan) {
    return plan.count(Mode::byOther) > 1
        && stage.report().resources().stream().anyMatch(r -> r.has(Condition.Type.CONTESTED));
  }
}
