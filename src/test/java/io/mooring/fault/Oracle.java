package io.mooring.fault;

import io.mooring.ident.Digest;
import io.mooring.ident.Tags;
import io.mooring.port.AwsCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a run may end as, and cost, by what the undisturbed one ended as and cost. */
final class Oracle {
  /** Calls that one fault may cost. */
  private static final int CALLS_EACH = 60;

  private Oracle() {}

  /** Calls beyond 1.2 times those of the undisturbed run. */
  static int beyond(Play.Played reference, Play.Played played) {
    return (int) Math.ceil(played.calls() - 1.2 * reference.calls());
  }

  /** What differs from the undisturbed run and may not, all rules that were broken included. */
  static List<String> judge(
      Scenario scenario, FaultPlan plan, Play.Played reference, Play.Played played) {
    var wrong = new ArrayList<>(played.broken());
    if (played.fired() != plan.faults().size())
      wrong.add("trivial: %d of %d faults happened"
          .formatted(played.fired(), plan.faults().size()));
    played.started().forEach((run, count) -> {
      // Where several answers at once are of before, one content may stand on two revisions.
      int unseen = plan.faults().size() > 1 ? played.doubts() : 0;
      // Each of them has all its tries.
      if (count > Math.max(1, reference.started().getOrDefault(run, 0)) * (1 + unseen))
        wrong.add("I-4: %s started %d times, %d undisturbed"
            .formatted(run, count, reference.started().getOrDefault(run, 0)));
    });
    // Whom a person is asked about may never have begun.
    if (!played.asks() && plan.faults().size() < 2)
      wrong.addAll(passedOver(plan, reference, played));
    if (played.mostOnRevision() > Math.max(1, reference.mostOnRevision()))
      wrong.add("I-4: %d starts on one revision, %d undisturbed"
          .formatted(played.mostOnRevision(), reference.mostOnRevision()));
    // Several faults may let a process take what another one did for somebody else's.
    boolean alone = plan.faults().size() == 1 && plan.count(Mode::byOther) == 0;
    if (played.contested() && !reference.contested() && alone)
      wrong.add("I-17: told as contested, and nobody else writes");
    var differs = played.asks() ? "" : diff(reference, played, plan);
    if (!differs.isEmpty()) wrong.add("the end differs: " + differs);
    played.revisions().forEach((digest, count) -> {
      int most = reference.revisions().getOrDefault(digest, 0);
      if (count > Math.max(1, most) + played.doubts())
        wrong.add("I-12: %d revisions of %s, %d undisturbed".formatted(count, digest, most));
    });
    if (scenario.endsOtherwise(plan)) return wrong;
    // What was refused may come into sight for five minutes, and is listened to for fifteen; so is
    // what a record that was not shown has started.
    boolean hidden = plan.faults().size() > 1 && played.doubts() > 0;
    int listens = (hidden || Play.isRefused(plan)) && Play.runs(reference) ? 120 : 0;
    if (beyond(reference, played) > CALLS_EACH * plan.faults().size() + listens)
      wrong.add("I-3: %d calls, %d undisturbed".formatted(played.calls(), reference.calls()));
    played.deployments().forEach((service, count) -> {
      int most = reference.deployments().getOrDefault(service, 0);
      long others = plan.count(m -> m == Mode.OTHER_EDITS || m == Mode.OTHER_DELETES);
      // Who was overtaken goes on with all that it had planned.
      long late = played.hits().stream()
          .filter(hit -> hit.mode() == Mode.OVERTAKEN || (hit.mode().isLate() && rolls(hit.call())))
          .count();
      // An edit, its way back, and going back from what failed meanwhile make three.
      // What cannot be stopped any more is gone back from by a deployment of its own.
      int stops = reference.applied().getOrDefault(AwsCall.STOP_SERVICE_DEPLOYMENT, 0);
      // What was released may be tried on each of two revisions that have one content.
      int unseen = plan.faults().size() > 1 ? played.doubts() : 0;
      // What came while Git was away, or until a clock that was set back says that it is time to
      // look again, may have been superseded before it is seen.
      long away =
          played.inGit() + plan.count(m -> m == Mode.CLOCK_BACK) + unlikeGit(reference, plan, most);
      long slack =
          3 * others + 2 * late + stops + unseen + away + mixed(reference, plan) + blind(plan);
      if (count > most + slack)
        wrong.add("oracle: %d deployments of %s, %d undisturbed".formatted(count, service, most));
    });
    for (var call : List.of(AwsCall.CREATE_SERVICE, AwsCall.DELETE_SERVICE)) {
      int most = reference.applied().getOrDefault(call, 0);
      int count = played.applied().getOrDefault(call, 0);
      if (count > most + plan.count(m -> m == Mode.OTHER_DELETES))
        wrong.add("oracle: %d times %s, %d undisturbed".formatted(count, call, most));
    }
    return wrong;
  }

  /** What Git wants last has run as often as undisturbed; what it left before that need not. */
  private static List<String> passedOver(
      FaultPlan plan, Play.Played reference, Play.Played played) {
    var wrong = new ArrayList<String>();
    reference.started().forEach((run, count) -> {
      var name = run.substring(0, run.indexOf(" on ") + " on ".length());
      if (!reference.newest().contains(run.substring(name.length()))) return;
      // What was refused is tried again later, when Git may want what ran before.
      boolean left =
          reference.started().keySet().stream().filter(r -> r.startsWith(name)).count() > 1;
      if (left && Play.isRefused(plan)) return;
      // A definition of a hook's own names the revision that it is for.
      int times = played.started().entrySet().stream()
          .filter(other -> other.getKey().startsWith(name))
          .filter(other ->
              other.getKey().equals(run) || !reference.started().containsKey(other.getKey()))
          .mapToInt(Map.Entry::getValue)
          .sum();
      if (times < count)
        wrong.add("I-4: %s started %d times, %d undisturbed".formatted(run, times, count));
    });
    return wrong;
  }

  private static boolean rolls(AwsCall call) {
    return call == AwsCall.CREATE_SERVICE || call == AwsCall.UPDATE_SERVICE;
  }

  /**
   * Whose update had no answer, or who comes up after it, and then sees neither the service nor its
   * history as they are, or not the tags of one of them, cannot know of it.
   */
  private static int blind(FaultPlan plan) {
    boolean unanswered = plan.count(m -> m.crashes() || m.carriesOutUnheard()) > 0;
    long unseen = plan.count(m -> m.isStale() || m == Mode.OTHER_UNTAGS);
    return unanswered && unseen > 1 ? 1 : 0;
  }

  /**
   * Each process looks at Git when it comes up, at moments of its own, so that what the undisturbed
   * run passed over, since the next commit was there, may go out where one of them has died and
   * another fault held it up until then.
   */
  private static int unlikeGit(Play.Played reference, FaultPlan plan, int most) {
    boolean passesOver = reference.revisions().size() > most;
    return passesOver && plan.faults().size() > 1 && plan.count(Mode::crashes) > 0 ? 1 : 0;
  }

  /**
   * A bad version that went out while somebody's edit of other members stood is another version
   * than Git's. Where ECS was back from it before the edit could be undone, Git's own is tried as
   * well.
   */
  private static long mixed(Play.Played reference, FaultPlan plan) {
    boolean bad = reference.end().stream().anyMatch(line -> line.contains(" tag " + Tags.HOLD));
    return bad && plan.faults().size() > 1 ? plan.count(m -> m == Mode.OTHER_EDITS) : 0;
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
  private static boolean isOvertaken(String line, Play.Played played, FaultPlan plan) {
    if (plan.count(m -> m == Mode.OVERTAKEN) == 0 || plan.faults().size() < 2) return false;
    var service = line.split(" ")[0];
    return line.contains(" tag " + Tags.APPLIED)
        && played.end().stream().anyMatch(l -> l.startsWith(service + " tag " + Tags.HOLD));
  }

  /** A record that came late is looked at with the next run, and its task is found or asked for. */
  private static boolean isLateRecord(String line, Play.Played played) {
    // With others something else that is late may have the record written late, too.
    boolean alone = played.hits().size() == 1;
    return line.startsWith(Tags.RUN + "/")
        && played.hits().stream()
            .anyMatch(hit -> hit.mode().isLate() && (!alone || tells(hit.call())));
  }

  /** Whether it is of what a record is made of: the start, the tag, and what carries it. */
  private static boolean tells(AwsCall call) {
    return call == AwsCall.RUN_TASK
        || call == AwsCall.TAG_RESOURCE
        || call == AwsCall.REGISTER_TASK_DEFINITION;
  }

  /**
   * Where a start was refused, Git may have gone on to another version of a Task before this one
   * could start; that other one has run.
   */
  private static boolean isLeft(String line, Play.Played played, FaultPlan plan) {
    boolean mayBe = plan.faults().size() > 1 || Play.isRefused(plan);
    if (!mayBe || !line.startsWith(Tags.RUN + "/")) return false;
    var parts = line.split(" ");
    return played.started().keySet().stream().noneMatch(run -> run.endsWith(" on " + parts[2]))
        && played.end().stream().anyMatch(other -> other.startsWith(parts[0] + " of "));
  }

  /**
   * A Task that Git left before anybody could see how it ended is followed when Git comes back to
   * it; until then its record stays as it was, and it starts once at most.
   */
  private static boolean isLeftOpen(String line, Play.Played played, FaultPlan plan) {
    boolean goesOn = line.endsWith(" state=starting") || line.endsWith(" state=running");
    if (plan.faults().size() < 2 || !goesOn || !line.startsWith(Tags.RUN + "/")) return false;
    // Who comes up after a crash and reads the record as of before writes over how it ended; so
    // does who read it before another process did all of it.
    if (plan.count(Mode::crashes) > 0 && played.doubts() > 0) return true;
    if (plan.count(m -> m == Mode.OVERTAKEN) > 0) return true;
    var end = played.end();
    var run = line.split(" ")[0] + " of ";
    // Of a service the records tell only of what it stands on: those hooks are Git's.
    return end.stream().noneMatch(other -> other.contains(" stands on "))
        && end.stream()
            .anyMatch(other -> other.startsWith(run) && other.endsWith(" state=succeeded"));
  }

  /** What an earlier release registered and nobody could see is registered again by this one. */
  private static List<String> onAnyRevision(List<String> end) {
    return end.stream()
        .map(line -> line.contains(" stands on ")
            ? line.replace("v0:", Digest.PREFIX)
            : line.replace(" rev=v0:", " rev=" + Digest.PREFIX))
        .toList();
  }

  private static String diff(Play.Played reference, Play.Played played, FaultPlan plan) {
    boolean unseen = plan.faults().size() > 1 && played.doubts() > 0;
    var was = unseen ? onAnyRevision(played.end()) : played.end();
    var wanted = unseen ? onAnyRevision(reference.end()) : reference.end();
    var extra = new ArrayList<>(was);
    extra.removeAll(wanted);
    var missing = new ArrayList<>(wanted);
    missing.removeAll(was);
    for (var line : List.copyOf(extra)) {
      if (!isLeftOpen(line, played, plan)) continue;
      extra.remove(line);
      missing.remove(line.replaceFirst(" state=.*", " state=succeeded"));
    }
    extra.removeIf(line -> lostWithTags(line, plan)
        || isOvertaken(line, played, plan)
        || isLateRecord(line, played)
        || (line.endsWith(" state=refused") && isLeft(line, played, plan)));
    missing.removeIf(line -> lostWithTags(line, plan)
        || isOvertaken(line, played, plan)
        || isLateRecord(line, played)
        || isLeft(line, played, plan));
    return extra.isEmpty() && missing.isEmpty() ? "" : "wanted " + missing + " but was " + extra;
  }
}
