package io.mooring.fault;

import io.mooring.ident.Tags;
import io.mooring.port.AwsCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Plays a scenario under a plan, and judges it against the undisturbed run. */
final class Play {
  /** Time to finish the job once nothing goes wrong any more; the last of it has to be quiet. */
  private static final Duration AFTERWARDS = Duration.ofMinutes(9);

  /** How long after the last trouble a write may still come. */
  private static final Duration SETTLES = Duration.ofMinutes(8);

  /** The steady state that must follow. */
  private static final Duration QUIET = Duration.ofMinutes(3);

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
      List<Called> called,
      int calls,
      int fired,
      int doubts,
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
    Instant endedAt = stage.cloud.now();
    try {
      scenario.before().accept(stage);
      stage.restart();
      trace.say("     == the story");
      stage.numbers.arm();
      scenario.story().accept(stage);
      stage.numbers.disarm();
      trace.say("     == nothing goes wrong any more");
      stage.door.land();
      ended = stage.passes();
      endedAt = stage.cloud.now();
      stage.run(AFTERWARDS);
      quiet(stage, endedAt);
      scenario.end().accept(stage);
    } catch (AssertionError wrong) {
      broken.add("the end: " + first(wrong));
    } catch (RuntimeException thrown) {
      broken.add("I-25: " + thrown + at(thrown));
    }
    broken.addAll(stage.rules.broken());
    return new Played(
        EndState.of(stage.cloud),
        new TreeMap<>(stage.door.applied()),
        EndState.deployments(stage.cloud),
        EndState.revisions(stage.cloud),
        List.copyOf(stage.numbers.called()),
        stage.door.calls(),
        stage.numbers.fired(),
        stage.door.doubts(),
        Math.max(0, stage.lastWritingPass() - ended),
        stage.lastWriteAt().isAfter(endedAt)
            ? Duration.between(endedAt, stage.lastWriteAt())
            : Duration.ZERO,
        List.copyOf(broken),
        trace.hash(),
        trace.lines());
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
    if (stage.lastWriteAt().isAfter(endedAt.plus(SETTLES)))
      stage.rules.breaks("I-1: still writing %s after the last trouble"
          .formatted(Duration.between(endedAt, stage.lastWriteAt())));
    int writes = stage.door.writes();
    int calls = stage.door.calls();
    int passes = stage.passes();
    stage.run(QUIET);
    if (stage.door.writes() > writes) stage.rules.breaks("I-1: it writes in the steady state");
    int services = stage.cloud.services().size();
    int least = (stage.passes() - passes) * ((services + 9) / 10 + (services + 99) / 100 + 3);
    if (stage.door.calls() - calls > least)
      stage.rules.breaks("I-2: %d calls in %d steady passes"
          .formatted(stage.door.calls() - calls, stage.passes() - passes));
  }

  /** What differs from the undisturbed run and may not, all rules that were broken included. */
  static List<String> judge(Scenario scenario, FaultPlan plan, Played reference, Played played) {
    var wrong = new ArrayList<>(played.broken());
    if (played.fired() != plan.faults().size())
      wrong.add("trivial: %d of %d faults happened"
          .formatted(played.fired(), plan.faults().size()));
    var differs = diff(reference, played, plan);
    if (!differs.isEmpty()) wrong.add("the end differs: " + differs);
    long others = plan.count(Mode::byOther);
    played.revisions().forEach((digest, count) -> {
      int most = reference.revisions().getOrDefault(digest, 0);
      if (count > Math.max(1, most) + played.doubts())
        wrong.add("I-12: %d revisions of %s, %d undisturbed".formatted(count, digest, most));
    });
    played.deployments().forEach((service, count) -> {
      int most = reference.deployments().getOrDefault(service, 0);
      long late = plan.count(m -> m.lag() > 0);
      // What cannot be stopped any more is gone back from by a deployment of its own.
      int stops = reference.applied().getOrDefault(AwsCall.STOP_SERVICE_DEPLOYMENT, 0);
      if (count > most + 2 * others + 2 * late + stops)
        wrong.add("oracle: %d deployments of %s, %d undisturbed".formatted(count, service, most));
    });
    for (var call : List.of(AwsCall.CREATE_SERVICE, AwsCall.DELETE_SERVICE)) {
      int most = reference.applied().getOrDefault(call, 0);
      int count = played.applied().getOrDefault(call, 0);
      // Creating what is there already is answered as if it were new, and makes nothing.
      if (count > most + others + plan.count(m -> m.lag() > 0 || m.isStale()))
        wrong.add("oracle: %d times %s, %d undisturbed".formatted(count, call, most));
    }
    double most = 1.2 * reference.calls() + 60 * plan.faults().size();
    if (played.calls() > most)
      wrong.add("I-3: %d calls, %d undisturbed".formatted(played.calls(), reference.calls()));
    return wrong;
  }

  /**
   * What was seen healthy and what is kept back lives in tags alone: who takes those takes that
   * knowledge, and it is made up for from what runs.
   */
  private static boolean lostWithTags(String line, FaultPlan plan) {
    return plan.count(m -> m == Mode.OTHER_UNTAGS || m == Mode.NO_TAGS) > 0
        && (line.contains(" tag " + Tags.HEALTHY) || line.contains(" tag " + Tags.HOLD));
  }

  private static String diff(Played reference, Played played, FaultPlan plan) {
    var extra = new ArrayList<>(played.end());
    extra.removeAll(reference.end());
    var missing = new ArrayList<>(reference.end());
    missing.removeAll(played.end());
    extra.removeIf(line -> lostWithTags(line, plan));
    missing.removeIf(line -> lostWithTags(line, plan));
    return extra.isEmpty() && missing.isEmpty() ? "" : "wanted " + missing + " but was " + extra;
  }
}
