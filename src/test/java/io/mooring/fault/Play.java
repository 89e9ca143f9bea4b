package io.mooring.fault;

import io.mooring.ident.Tags;
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

  /** How long after the last trouble a write may still come. */
  private static final Duration SETTLES = Duration.ofMinutes(11);

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
      Map<String, Integer> started,
      int mostOnRevision,
      boolean asks,
      boolean contested,
      List<Called> called,
      int calls,
      int fired,
      int doubts,
      int inGit,
      int passes,
      Duration settled,
      List<String> broken,
      String hash,
      List<String> trace) {}

  private Play() {}

  static Played play(Scenario scenario, FaultPlan plan, boolean tells) {
    return play(scenario, plan, tells, Bug.NONE);
  }

  static Played play(Scenario scenario, FaultPlan plan, boolean tells, Bug bug) {
    var trace = new Trace(tells);
    var stage = new Stage(scenario, plan, trace, bug);
    var broken = new ArrayList<String>();
    int ended = 0;
    boolean asks = false;
    int calls = 0;
    Instant endedAt = stage.cloud.now();
    try {
      begin(scenario, stage, tells && bug == Bug.NONE);
      trace.say("     == the story");
      stage.numbers.arm();
      scenario.story().accept(stage);
      stage.numbers.disarm();
      trace.say("     == nothing goes wrong any more");
      stage.door.land();
      ended = stage.passes();
      endedAt = stage.cloud.now();
      boolean disturbed = !plan.faults().isEmpty() && bug == Bug.NONE;
      boolean refused = isRefused(plan) || (disturbed && Hooks.isTriedLater(stage));
      var late = refused ? REFUSED : Duration.ZERO;
      settle(
          stage,
          scenario,
          AFTERWARDS.plus(late).plus(stage.rules.deletes() ? Pruner.SETTLE : Duration.ZERO),
          disturbed ? Optional.of(Lengths.reference(scenario)) : Optional.empty());
      quiet(stage, endedAt.plus(late));
      asks = endsOtherwise(stage, plan);
      if (!asks) scenario.end().accept(stage);
      asks |= scenario.forgets() && Hooks.asked(stage);
      calls = stage.door.calls();
      if (!asks && Math.floorMod(plan.toString().hashCode(), PATIENT_EVERY) == 0)
        staysQuiet(stage, scenario);
    } catch (AssertionError wrong) {
      broken.add("the end: " + first(wrong));
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
        new TreeMap<>(stage.door.started().counts()),
        stage.door.started().mostOnRevision(),
        asks,
        stage.rules.contested(),
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
        trace.hash(),
        trace.lines());
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
   */
  private static void settle(
      Stage stage, Scenario scenario, Duration most, Optional<Played> wanted) {
    var end = stage.cloud.now().plus(most);
    while (stage.cloud.now().isBefore(end)) {
      stage.run(STEP);
      // What went wrong is tried again, however well all looks.
      boolean calm = !stage.lastWriteAt().plus(CALM).isAfter(stage.cloud.now())
          && stage.report().result() == PassReport.Result.SUCCEEDED;
      if (calm && wanted.filter(w -> isAs(w, stage)).isPresent() && ends(scenario, stage)) return;
    }
  }

  /** What has run tells of hooks on a version that is held, which the end does not. */
  private static boolean isAs(Played wanted, Stage stage) {
    return stage.door.started().counts().keySet().containsAll(wanted.started().keySet())
        && EndState.of(stage.cloud).equals(wanted.end());
  }

  private static boolean isRefused(FaultPlan plan) {
    return plan.count(m -> REFUSALS.contains(m)) > 0;
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

  /** I-1 and I-2: it settles in time, and from then on nothing is written and little is read. */
  private static void quiet(Stage stage, Instant endedAt) {
    // What was out of sight is listed again after ten minutes, and then it takes time to be sure.
    var settles = stage.rules.deletes() ? SETTLES.plus(Pruner.SETTLE) : SETTLES;
    if (stage.lastWriteAt().isAfter(endedAt.plus(settles)))
      stage.rules.breaks("I-1: still writing %s after the last trouble"
          .formatted(Duration.between(endedAt, stage.lastWriteAt())));
    int writes = stage.door.writes();
    int calls = stage.door.reads();
    int passes = stage.passes();
    stage.run(QUIET);
    if (stage.door.writes() > writes) stage.rules.breaks("I-1: it writes in the steady state");
    int services = stage.cloud.services().size();
    int perPass = (services + 9) / 10 + (services + 99) / 100 + 3 + LISTENS * watchedRuns(stage);
    int least = (stage.passes() - passes) * perPass;
    if (stage.door.reads() - calls > least)
      stage.rules.breaks("I-2: %d calls in %d steady passes"
          .formatted(stage.door.reads() - calls, stage.passes() - passes));
  }

  /** I-1 again, past the looks of each ten minutes and of each hour, and all windows of brakes. */
  private static void staysQuiet(Stage stage, Scenario scenario) {
    int writes = stage.door.writes();
    stage.run(PATIENCE);
    if (stage.door.writes() > writes)
      stage.rules.breaks("I-1: it writes in the steady state, at " + stage.lastWriteAt());
    scenario.end().accept(stage);
  }

  private static int watchedRuns(Stage stage) {
    return (int) stage.report().resources().stream()
        .filter(r -> r.has(Condition.Type.RUN_FAILED)
            || r.has(Condition.Type.OUTCOME_UNKNOWN)
            || r.conditions().stream().anyMatch(Hooks::isLookedFor)
            || r.conditions().stream().anyMatch(c -> c.reason().equals("HookNotStarted")))
        .count();
  }

  /** What differs from the undisturbed run and may not, all rules that were broken included. */
  static List<String> judge(Scenario scenario, FaultPlan plan, Played reference, Played played) {
    var wrong = new ArrayList<>(played.broken());
    if (played.fired() != plan.faults().size())
      wrong.add("trivial: %d of %d faults happened"
          .formatted(played.fired(), plan.faults().size()));
    played.started().forEach((run, count) -> {
      // Where several answers at once are of before, one content may stand on two revisions.
      int unseen = plan.faults().size() > 1 ? played.doubts() : 0;
      if (count > Math.max(1, reference.started().getOrDefault(run, 0)) + unseen)
        wrong.add("I-4: %s started %d times, %d undisturbed"
            .formatted(run, count, reference.started().getOrDefault(run, 0)));
    });
    if (played.mostOnRevision() > Math.max(1, reference.mostOnRevision()))
      wrong.add("I-4: %d starts on one revision, %d undisturbed"
          .formatted(played.mostOnRevision(), reference.mostOnRevision()));
    // Several faults may let a process take what another one did for somebody else's.
    boolean alone = plan.faults().size() == 1 && plan.count(Mode::byOther) == 0;
    if (played.contested() && !reference.contested() && alone)
      wrong.add("I-17: told as contested, and nobody else writes");
    var differs = played.asks() ? "" : diff(reference, played, plan);
    if (!differs.isEmpty()) wrong.add("the end differs: " + differs);
    long others = plan.count(Mode::byOther) + played.inGit();
    played.revisions().forEach((digest, count) -> {
      int most = reference.revisions().getOrDefault(digest, 0);
      if (count > Math.max(1, most) + played.doubts())
        wrong.add("I-12: %d revisions of %s, %d undisturbed".formatted(count, digest, most));
    });
    played.deployments().forEach((service, count) -> {
      int most = reference.deployments().getOrDefault(service, 0);
      long late = plan.count(Mode::isLate);
      // An edit, its way back, and going back from what failed meanwhile make three.
      // What cannot be stopped any more is gone back from by a deployment of its own.
      int stops = reference.applied().getOrDefault(AwsCall.STOP_SERVICE_DEPLOYMENT, 0);
      // What was released may be tried on each of two revisions that have one content.
      int unseen = plan.faults().size() > 1 ? played.doubts() : 0;
      if (count > most + 3 * others + 2 * late + stops + unseen + mixed(reference, plan))
        wrong.add("oracle: %d deployments of %s, %d undisturbed".formatted(count, service, most));
    });
    for (var call : List.of(AwsCall.CREATE_SERVICE, AwsCall.DELETE_SERVICE)) {
      int most = reference.applied().getOrDefault(call, 0);
      int count = played.applied().getOrDefault(call, 0);
      // Creating what is there already is answered as if it were new, and makes nothing.
      long unseen =
          plan.count(m -> m.isLate() || m.isStale()) * reference.deployments().size();
      if (count > most + others + unseen)
        wrong.add("oracle: %d times %s, %d undisturbed".formatted(count, call, most));
    }
    // What was refused may come into sight for five minutes, and is listened to for fifteen.
    double most = 1.2 * reference.calls() + 60 * plan.faults().size() + (isRefused(plan) ? 120 : 0);
    if (played.calls() > most)
      wrong.add("I-3: %d calls, %d undisturbed".formatted(played.calls(), reference.calls()));
    return wrong;
  }

  /**
   * A bad version that went out while somebody's edit of other members stood is another version
   * than Git's. Where ECS was back from it before the edit could be undone, Git's own is tried as
   * well.
   */
  private static long mixed(Played reference, FaultPlan plan) {
    boolean bad = reference.end().stream().anyMatch(line -> line.contains(" tag " + Tags.HOLD));
    return bad && plan.faults().size() > 2 ? plan.count(m -> m == Mode.OTHER_EDITS) : 0;
  }

  /**
   * What was seen healthy and what is kept back lives in tags alone: who takes those takes that
   * knowledge, and it is made up for from what runs.
   */
  private static boolean lostWithTags(String line, FaultPlan plan) {
    return plan.count(m -> m == Mode.OTHER_UNTAGS || m == Mode.NO_TAGS) > 0
        && (line.contains(" tag " + Tags.HEALTHY) || line.contains(" tag " + Tags.HOLD));
  }

  /**
   * Who is overtaken writes down what it has applied, over what the other one found out of it; the
   * hold tells, and where calls go wrong besides nobody writes it anew.
   */
  private static boolean isOvertaken(String line, Played played, FaultPlan plan) {
    if (plan.count(m -> m == Mode.OVERTAKEN) == 0 || plan.faults().size() < 2) return false;
    var service = line.split(" ")[0];
    return line.contains(" tag " + Tags.APPLIED)
        && played.end().stream().anyMatch(l -> l.startsWith(service + " tag " + Tags.HOLD));
  }

  /** A record that came late is looked at with the next run, and its task is found or asked for. */
  private static boolean isLateRecord(String line, FaultPlan plan) {
    return plan.count(Mode::isLate) > 0 && line.startsWith(Tags.RUN + "/");
  }

  /** Whether several faults together may end it otherwise by right. */
  private static boolean endsOtherwise(Stage stage, FaultPlan plan) {
    if (plan.faults().size() < 2) return false;
    // From two answers of before nobody can know; a run that may have gone is looked for for an
    // hour, and then a person is asked.
    return isContested(stage, plan)
        || hasNothingToGoBackTo(stage, plan)
        || stage.door.hidesWhoScales()
        || (stage.door.doubts() > 0 && (Hooks.asked(stage) || Hooks.looksFor(stage)));
  }

  /** What was seen healthy was taken with the tags; an edit of what is held on to stays then. */
  private static boolean hasNothingToGoBackTo(Stage stage, FaultPlan plan) {
    return plan.count(m -> m == Mode.OTHER_UNTAGS || m == Mode.NO_TAGS) > 0
        && plan.count(m -> m == Mode.OTHER_EDITS) > 0
        && stage.report().resources().stream().anyMatch(r -> r.has(Condition.Type.HELD));
  }

  /** By promise 13: somebody undid the same place twice. */
  private static boolean isContested(Stage stage, FaultPlan plan) {
    return plan.count(Mode::byOther) > 1
        && stage.report().resources().stream().anyMatch(r -> r.has(Condition.Type.CONTESTED));
  }

  /**
   * Where a start was refused, Git may have gone on to another version of a Task before this one
   * could start; that other one has run.
   */
  private static boolean isLeft(String line, Played played, FaultPlan plan) {
    boolean mayBe = plan.faults().size() > 1 || isRefused(plan);
    if (!mayBe || !line.startsWith(Tags.RUN + "/")) return false;
    var parts = line.split(" ");
    return played.started().keySet().stream().noneMatch(run -> run.endsWith(" on " + parts[2]))
        && played.end().stream().anyMatch(other -> other.startsWith(parts[0] + " of "));
  }

  /**
   * A Task that Git left before anybody could see how it ended is followed when Git comes back to
   * it; until then its record stays as it was, and it starts once at most.
   */
  private static boolean isLeftOpen(String line, Played played, FaultPlan plan) {
    boolean goesOn = line.endsWith(" state=starting") || line.endsWith(" state=running");
    if (plan.faults().size() < 2 || !goesOn || !line.startsWith(Tags.RUN + "/")) return false;
    // Who comes up after a crash and reads the record as of before writes over how it ended.
    if (plan.count(Mode::crashes) > 0 && played.doubts() > 0) return true;
    var end = played.end();
    var run = line.split(" ")[0] + " of ";
    // Of a service the records tell only of what it stands on: those hooks are Git's.
    return end.stream().noneMatch(other -> other.contains(" stands on "))
        && end.stream()
            .anyMatch(other -> other.startsWith(run) && other.endsWith(" state=succeeded"));
  }

  private static String diff(Played reference, Played played, FaultPlan plan) {
    var extra = new ArrayList<>(played.end());
    extra.removeAll(reference.end());
    var missing = new ArrayList<>(reference.end());
    missing.removeAll(played.end());
    for (var line : List.copyOf(extra)) {
      if (!isLeftOpen(line, played, plan)) continue;
      extra.remove(line);
      missing.remove(line.replaceFirst(" state=.*", " state=succeeded"));
    }
    extra.removeIf(line -> lostWithTags(line, plan)
        || isOvertaken(line, played, plan)
        || isLateRecord(line, plan)
        || (line.endsWith(" state=refused") && isLeft(line, played, plan)));
    missing.removeIf(line -> lostWithTags(line, plan)
        || isOvertaken(line, played, plan)
        || isLateRecord(line, plan)
        || isLeft(line, played, plan));
    return extra.isEmpty() && missing.isEmpty() ? "" : "wanted " + missing + " but was " + extra;
  }
}
