package io.mooring.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.DesiredRun;
import io.mooring.desired.RunRules.OnSupersede;
import io.mooring.desired.RunRules.OnTimeout;
import io.mooring.desired.RunTag;
import io.mooring.desired.RunTag.State;
import io.mooring.ident.Digest;
import io.mooring.live.LiveRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides the next step of one run, so that each attempt starts at most once whatever crashes:
 *
 * <ol>
 *   <li>the intent is written, with the instant;
 *   <li>RunTask is sent with a token made of the attempt, which ECS answers alike for an hour;
 *   <li>its task is written down, then how it ended.
 * </ol>
 *
 * A task that ECS shows for the attempt always wins over what the record says, since the record may
 * be read late. Where neither the task nor the token can tell any more, a person is asked.
 */
public final class RunPlanner {
  /** How often a run is looked at while it goes on, and how long a look is used. */
  public static final Duration POLL = Duration.ofSeconds(5);

  /**
   * How long after the intent the same request is surely answered alike: ECS remembers a token for
   * an hour beyond its task's life; what is left over is for clocks that differ
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html).
   */
  static final Duration SURE = Duration.ofMinutes(55);

  /** How long a task that stopped is surely shown: for an hour, but for clocks that differ. */
  static final Duration REMEMBERED = Duration.ofMinutes(55);

  /** Between two tries where ECS has no room, at first and at most. */
  static final Duration DEFERRED_FIRST = Duration.ofSeconds(30);

  static final Duration DEFERRED_MOST = Duration.ofMinutes(5);

  /** Tries of one attempt: an hour and a half without room is no matter of patience any more. */
  static final int TRIES_MAX = 20;

  /** Before what was refused is tried again as it is: somebody may have given the right. */
  static final Duration REFUSED_AGAIN = Duration.ofMinutes(15);

  /** How often it is looked whether a person has said how it ended. */
  static final Duration ASKED_AGAIN = Duration.ofSeconds(30);

  /** Digits of the authored run kept in a record: enough to see that it was changed. */
  private static final int DIGITS = 8;

  private final RunScene scene;
  private final Instant now;

  private RunPlanner(RunScene scene) {
    this.scene = scene;
    this.now = scene.now();
  }

  public static RunStep next(RunScene scene) {
    return new RunPlanner(scene).next();
  }

  private RunStep next() {
    if (scene.record().isEmpty() && scene.home().expected()) return noRecord();
    var record = scene.record().orElse(RunTag.PENDING);
    if (record.state() == State.SUCCEEDED) return new RunStep.Over(record);
    if (record.state() == State.FAILED && !isAskedAgain(record)) return new RunStep.Over(record);
    if (!(scene.look() instanceof RunLook.Looked looked)
        || !looked.at().plus(goodFor(record)).isAfter(now)) return new RunStep.Look();
    return switch (record.state()) {
      case PENDING, RETRY, FAILED -> begin(record, looked);
      case STARTING -> starting(record, looked);
      case DEFERRED -> found(record, looked).orElseGet(() -> deferred(record, looked));
      case REFUSED -> found(record, looked).orElseGet(() -> refused(record, looked));
      case RUNNING -> running(record, looked);
      case UNKNOWN -> shownAfterAll(record, looked).orElseGet(() -> unknown(record.why()));
      case SUCCEEDED -> new RunStep.Over(record);
    };
  }

  /** What waits for a person costs little, however often the loop comes by; a start looks first. */
  private Duration goodFor(RunTag record) {
    return switch (record.state()) {
      case UNKNOWN -> ASKED_AGAIN;
      case REFUSED -> refusedUntil(record).isAfter(now) ? ASKED_AGAIN : POLL;
      case PENDING, RETRY, FAILED, STARTING, DEFERRED, RUNNING, SUCCEEDED -> POLL;
    };
  }

  private boolean isAskedAgain(RunTag record) {
    return scene.ask().filter(ask -> !ask.equals(record.ask())).isPresent();
  }

  private RunStep noRecord() {
    return unknown("its record, the tag %s, is missing on %s"
        .formatted(scene.home().tag(), scene.home().revision().name()));
  }

  private RunStep unknown(String why) {
    return new RunStep.Stuck(
        RunStep.Stuck.Kind.UNKNOWN,
        "whether %s ran on %s cannot be known any more: %s; look at what it should have done, then say how it ended with `%s`"
            .formatted(
                scene.name().hook(),
                scene.revision().name(),
                why,
                ReleaseWords.of(
                    scene.name().key(),
                    scene.name().hook(),
                    scene.home().revision(),
                    "succeeded|failed|retry")),
        ASKED_AGAIN);
  }

  /** Tasks of this run's revision that are newer than the attempt before, oldest first. */
  private List<LiveRun> own(RunLook.Looked looked, Optional<Instant> after, String but) {
    return looked.tasks().stream()
        .filter(task -> task.taskDefinitionArn().equals(scene.revision().arn()))
        .filter(task -> !task.id().equals(but))
        .filter(task -> after.isEmpty()
            || task.times().createdAt().filter(c -> !c.isAfter(after.get())).isEmpty())
        .sorted(Comparator.comparing(task -> task.times().createdAt().orElse(Instant.MAX)))
        .toList();
  }

  private List<LiveRun> own(RunTag record, RunLook.Looked looked) {
    var own = own(looked, record.after(), "");
    if (record.task().isEmpty() || !own.isEmpty()) return own;
    // It may have started on a revision like this one, which was deregistered since.
    return looked.tasks().stream()
        .filter(task -> task.id().equals(record.task()))
        .toList();
  }

  private Optional<RunStep> found(RunTag record, RunLook.Looked looked) {
    return own(record, looked).stream()
        .findFirst()
        .map(task -> new RunStep.Write(record.on(task.id()), "task " + task.id()));
  }

  /** The one on record does not tell where the others of its attempt are still not shown. */
  private Optional<RunStep> shownAfterAll(RunTag record, RunLook.Looked looked) {
    var own = own(record, looked);
    boolean same = own.stream().anyMatch(task -> task.id().equals(record.task()));
    boolean tells = own.size() >= wanted() || own.stream().anyMatch(task -> !task.isStopped());
    return same && !tells ? Optional.empty() : found(record, looked);
  }

  private int wanted() {
    return scene.run().request().path("count").asInt(1);
  }

  /** The next attempt, unless its task is there already or another one still runs. */
  private RunStep begin(RunTag record, RunLook.Looked looked) {
    var unnamed = unnamed(record, looked);
    if (unnamed.isPresent()) return unnamed.get();
    var before = looked.tasks().stream()
        .filter(task -> task.id().equals(record.task()))
        .flatMap(task -> task.times().createdAt().stream())
        .findFirst();
    var ask = scene.ask().orElse("");
    var next = record.next(now, before, digits(), ask);
    var own = own(looked, next.after(), record.task());
    if (!own.isEmpty())
      return new RunStep.Write(
          next.on(own.getFirst().id()), "task " + own.getFirst().id());
    return another(looked, own).orElseGet(() -> intends(next, "attempt " + next.attempt()));
  }

  /**
   * A person who wants another attempt may leave out which task the last one was, or how many there
   * were; one that has ended is that, once it cannot be the wanted one's own, seen through a record
   * that is read late.
   */
  private Optional<RunStep> unnamed(RunTag record, RunLook.Looked looked) {
    boolean named = !record.task().isEmpty();
    if (record.state() == State.PENDING || (named && record.attempt() > 0)) return Optional.empty();
    var own = own(record, looked);
    var ended = own.stream().filter(LiveRun::isStopped).toList();
    if (ended.isEmpty()) return Optional.empty();
    var last = ended.getLast();
    var due = last.times().stoppedAt().or(last.times()::createdAt).orElse(now).plus(Sight.WITHIN);
    if (!named && ended.size() == own.size() && due.isAfter(now))
      return Optional.of(new RunStep.Wait(
          "another attempt of %s after task %s, at %s"
              .formatted(scene.name().hook(), last.id(), due),
          Duration.between(now, due)));
    var id = named ? record.task() : last.id();
    return Optional.of(
        new RunStep.Write(record.named(id, ended.size()), "the attempt before was task " + id));
  }

  /** Another run of this name that goes on: two never overlap. */
  private Optional<RunStep> another(RunLook.Looked looked, List<LiveRun> own) {
    return looked.tasks().stream()
        .filter(task -> !task.isStopped() && !own.contains(task))
        .findFirst()
        .map(task -> {
          var name =
              task.taskDefinitionArn().substring(task.taskDefinitionArn().lastIndexOf('/') + 1);
          boolean stops = scene.run().rules().onSupersede() == OnSupersede.STOP;
          if (stops && !task.isStopping())
            return new RunStep.Stop(task.arn(), "Mooring: superseded by another version");
          return new RunStep.Wait(
              "%s of %s still runs, as task %s".formatted(scene.name().hook(), name, task.id()),
              POLL);
        });
  }

  private RunStep starting(RunTag record, RunLook.Looked looked) {
    var found = found(record, looked);
    if (found.isPresent()) return found.get();
    var token = token(record);
    var answer = looked.answer().filter(a -> a.token().equals(token));
    boolean startedNothing = answer.filter(RunAnswer::isTakenForNothing).isPresent();
    if (answer.isPresent() && !startedNothing)
      return answered(record, answer.get().said());
    if (!record.isUnder(token))
      return another(looked, List.of())
          .orElseGet(() -> new RunStep.Write(
              record.as(State.UNKNOWN, "it was to be started under another name or revision"),
              "by its token it cannot be found"));
    if (!isWithin(record, SURE))
      return new RunStep.Write(
          record.as(State.UNKNOWN, "it was to be started at " + record.at().orElse(now)),
          "its token may be forgotten");
    // Ours may have come late, behind one that found no room; it is in sight by then.
    if (startedNothing && isWithin(record, REFUSED_AGAIN))
      return toShow("whether its token, which is taken, has started a task", record);
    return another(looked, List.of())
        .orElseGet(() -> startedNothing
            ? intends(record.again(now, digits()), "its token has started nothing")
            : new RunStep.Start(request(record), "attempt " + record.attempt()));
  }

  private RunStep answered(RunTag record, RunAnswer.Said said) {
    return switch (said) {
      case RunAnswer.Said.Placed(var tasks, var _)
      when !tasks.isEmpty() ->
        new RunStep.Write(
            record.on(tasks.getFirst().id(), now), "task " + tasks.getFirst().id());
      case RunAnswer.Said.Placed(var _, var failures) when failures.isEmpty() -> silent(record);
      case RunAnswer.Said.Placed placed ->
        new RunStep.Write(
            record.as(placed.isCapacity() ? State.DEFERRED : State.REFUSED, placed.why()),
            "not started");
      case RunAnswer.Said.Refused(var code, var message) ->
        new RunStep.Write(record.as(State.REFUSED, code + ": " + message), "not started");
      case RunAnswer.Said.Taken(var tasks) ->
        new RunStep.Write(record.on(tasks.getFirst(), now), "task " + tasks.getFirst());
    };
  }

  /**
   * ECS named neither a task nor a failure: it may have started one, so that another token could
   * start a second. The task is looked for as long as it may stay unseen; then a person is asked.
   */
  private RunStep silent(RunTag record) {
    if (isWithin(record, Sight.WITHIN))
      return toShow("what it started: it named neither a task nor a failure", record);
    return new RunStep.Write(
        record.as(State.UNKNOWN, "ECS named neither a task nor a failure"), "no task is shown");
  }

  private RunStep toShow(String what, RunTag record) {
    return new RunStep.Wait("ECS to show " + what, Sight.lookAgain(record.at().orElse(now), now));
  }

  private boolean isWithin(RunTag record, Duration time) {
    return record.at().filter(at -> at.plus(time).isAfter(now)).isPresent();
  }

  private RunStep deferred(RunTag record, RunLook.Looked looked) {
    if (record.tries() >= TRIES_MAX)
      return new RunStep.Write(
          record.as(State.FAILED, "no room in %d tries: %s".formatted(TRIES_MAX, record.why())),
          "given up");
    var due = record.at().orElse(now).plus(pause(record.tries()));
    if (due.isAfter(now))
      return new RunStep.Wait(
          "ECS has no room for %s: %s; try %d follows at %s"
              .formatted(scene.name().hook(), Unplaced.told(record.why()), record.tries() + 1, due),
          Duration.between(now, due));
    return another(looked, List.of())
        .orElseGet(() -> intends(record.again(now, digits()), "asked again"));
  }

  private static Duration pause(int tries) {
    var pause = DEFERRED_FIRST.multipliedBy(1L << Math.clamp(tries - 1L, 0, 4));
    return pause.compareTo(DEFERRED_MOST) < 0 ? pause : DEFERRED_MOST;
  }

  private RunStep refused(RunTag record, RunLook.Looked looked) {
    var due = refusedUntil(record);
    if (due.isAfter(now))
      return new RunStep.Stuck(
          RunStep.Stuck.Kind.REFUSED,
          "ECS does not start %s: %s; correct it in the manifest or in AWS; it is tried again at %s"
              .formatted(scene.name().hook(), Unplaced.told(record.why()), due),
          ASKED_AGAIN);
    return another(looked, List.of())
        .orElseGet(() -> intends(record.again(now, digits()), "asked again"));
  }

  private Instant refusedUntil(RunTag record) {
    boolean changed = !record.request().equals(digits());
    // An earlier try with this token may have got through unheard; its task is seen by then.
    return record.at().orElse(now).plus(changed ? Sight.WITHIN : REFUSED_AGAIN);
  }

  private RunStep running(RunTag record, RunLook.Looked looked) {
    var all = own(record, looked);
    var own = Attempt.of(record, all);
    if (own.isEmpty()) {
      if (isWithin(record, Sight.WITHIN)) return toShow("task " + record.task(), record);
      return new RunStep.Write(
          record.as(State.UNKNOWN, "ECS has forgotten task " + record.task()), "its task is gone");
    }
    if (own.stream().anyMatch(task -> !task.isStopped())) return goesOn(record, own);
    if (RunVerdict.of(own, scene.run(), scene.revision())
        instanceof RunVerdict.Failed(var _, var why))
      // What came after it was another attempt, whoever asked for it: that one tells.
      return all.size() > own.size() ? tries(record, own, why) : failed(record, own, why);
    if (own.size() < wanted()) return fewer(record, own);
    return new RunStep.Write(record.as(State.SUCCEEDED, ""), "it succeeded");
  }

  /** Those that are shown succeeded; the others are not shown yet, not any more, or never were. */
  private RunStep fewer(RunTag record, List<LiveRun> own) {
    var some = "%d of %d tasks".formatted(own.size(), wanted());
    if (Attempt.began(record, own.getLast(), now).plus(Sight.WITHIN).isAfter(now))
      return toShow("all tasks of %s: so far %s".formatted(scene.name().hook(), some), record);
    var oldest = own.getFirst().times().createdAt().orElse(now);
    if (isWithin(record, REMEMBERED) && oldest.plus(REMEMBERED).isAfter(now))
      return failed(record, own, "ECS started " + some);
    return new RunStep.Write(
        record.as(State.UNKNOWN, "ECS shows %s by now".formatted(some)), "some may be forgotten");
  }

  private RunStep failed(RunTag record, List<LiveRun> own, String why) {
    boolean retries = record.attempt() <= scene.run().rules().retries();
    return retries ? tries(record, own, why) : new RunStep.Write(record.as(State.FAILED, why), why);
  }

  private RunStep tries(RunTag record, List<LiveRun> own, String why) {
    var created = own.getLast().times().createdAt();
    return intends(record.next(now, created, digits(), record.ask()), why);
  }

  private RunStep goesOn(RunTag record, List<LiveRun> own) {
    var runs = own.stream().filter(task -> !task.isStopped()).findFirst().orElseThrow();
    var rules = scene.run().rules();
    var began = Attempt.began(record, runs, now);
    var words = "%s runs since %s, as task %s".formatted(scene.name().hook(), began, runs.id());
    if (runs.isStopping() || began.plus(rules.timeout()).isAfter(now))
      return new RunStep.Wait(words, POLL);
    var late = RunVerdict.TIMED_OUT + rules.timeout().toSeconds() + " s";
    if (rules.onTimeout() == OnTimeout.STOP) return new RunStep.Stop(runs.arn(), late);
    return new RunStep.Write(
        record.as(State.FAILED, late + ", and left running as task " + runs.id()), late);
  }

  private RunStep intends(RunTag record, String why) {
    return new RunStep.Write(record.under(token(record)), why);
  }

  private String token(RunTag record) {
    return scene.name().token(scene.revision().arn(), record.attempt(), record.tries());
  }

  /** The same for the same try, so that ECS knows it again. */
  private ObjectNode request(RunTag record) {
    var request = scene.run().request().deepCopy();
    request.put("taskDefinition", scene.revision().arn());
    request.put("clientToken", token(record));
    request.put("startedBy", scene.name().startedBy());
    return request;
  }

  private String digits() {
    return digits(scene.run());
  }

  /** What a record keeps of a run as it was authored, so that a change of it is seen. */
  public static String digits(DesiredRun run) {
    return Digest.of(run.request())
        .value()
        .substring(Digest.PREFIX.length(), Digest.PREFIX.length() + DIGITS);
  }
}
