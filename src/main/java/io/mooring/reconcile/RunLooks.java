package io.mooring.reconcile;

import io.mooring.desired.RunTag;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRun;
import io.mooring.plan.Action;
import io.mooring.plan.EqualRevision;
import io.mooring.plan.Outcome;
import io.mooring.plan.RunAction;
import io.mooring.run.RunAnswer;
import io.mooring.run.RunLook;
import io.mooring.status.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was seen of the runs of each resource, and what RunTask answered. Losing it costs a look;
 * the records and ECS's own memory of tokens decide.
 */
final class RunLooks {
  /** How long a search is good for: somebody may deregister what it found. */
  private static final Duration DEFINED_FOR = Duration.ofMinutes(2);

  private final Map<ResourceKey, SortedMap<String, Kept>> looks = new HashMap<>();
  private final Map<ResourceKey, Map<String, Defined>> defined = new HashMap<>();
  private final Map<ResourceKey, Set<String>> told = new HashMap<>();

  /** @param whole all tasks of the name were listed, not only the one on record looked at */
  private record Kept(RunLook.Looked look, boolean whole) {}

  private record Defined(EqualRevision revision, Instant at) {}

  SortedMap<String, RunLook> of(ResourceKey key) {
    var known = new TreeMap<String, RunLook>();
    looks.getOrDefault(key, new TreeMap<>()).forEach((run, kept) -> known.put(run, kept.look()));
    return known;
  }

  SortedMap<String, EqualRevision> definitions(ResourceKey key, Instant now) {
    var known = new TreeMap<String, EqualRevision>();
    defined.getOrDefault(key, Map.of()).forEach((digest, found) -> {
      if (!found.at().plus(DEFINED_FOR).isBefore(now)) known.put(digest, found.revision());
    });
    return known;
  }

  /** What an action tells, whatever became of it. */
  void learn(ResourceKey key, Action action, Outcome outcome, Instant now) {
    if (action instanceof RunAction.LookAtRun look
        && outcome instanceof Outcome.Done(Outcome.Seen.Run(var seen), var _))
      looked(key, look, seen);
    if (action instanceof RunAction.RunTask run
        && outcome instanceof Outcome.Done(Outcome.Seen.Answered(var answer), var _))
      change(key, run.hook(), look -> answered(look, answer));
    if (action instanceof RunAction.StopTask stop && outcome instanceof Outcome.Done) {
      for (var run : List.copyOf(of(key).keySet()))
        change(key, run, look -> stopping(look, stop.task()));
    }
    if (action instanceof RunAction.Define define) define(key, define, outcome, now);
    if (action instanceof Action.Tag tag) wrote(key, tag);
  }

  private void looked(ResourceKey key, RunAction.LookAtRun action, RunLook.Looked seen) {
    var of = looks.computeIfAbsent(key, _ -> new TreeMap<>());
    var before = Optional.ofNullable(of.get(action.hook()));
    var answer = seen.answer().or(() -> before.flatMap(b -> b.look().answer()));
    boolean whole = !action.startedBy().isEmpty();
    of.put(action.hook(), new Kept(new RunLook.Looked(seen.at(), seen.tasks(), answer), whole));
  }

  private interface Change {
    RunLook.Looked of(RunLook.Looked look);
  }

  private void change(ResourceKey key, String run, Change change) {
    looks
        .getOrDefault(key, new TreeMap<>())
        .computeIfPresent(run, (_, kept) -> new Kept(change.of(kept.look()), kept.whole()));
  }

  private static RunLook.Looked answered(RunLook.Looked look, RunAnswer answer) {
    return new RunLook.Looked(look.at(), look.tasks(), Optional.of(answer));
  }

  /** A look that lags must not stop it once more. */
  private static RunLook.Looked stopping(RunLook.Looked look, String arn) {
    var tasks = look.tasks().stream()
        .map(task -> task.arn().equals(arn) ? stopping(task) : task)
        .toList();
    return new RunLook.Looked(look.at(), tasks, look.answer());
  }

  private static LiveRun stopping(LiveRun task) {
    return new LiveRun(
        task.arn(),
        task.taskDefinitionArn(),
        task.startedBy(),
        task.lastStatus(),
        "STOPPED",
        task.stopCode(),
        task.stoppedReason(),
        task.containers(),
        task.times());
  }

  private void define(ResourceKey key, RunAction.Define define, Outcome outcome, Instant now) {
    var digest = "";
    if (define.step() instanceof Action.FindRevision find)
      digest = find.digest().value();
    if (define.step() instanceof Action.Register register)
      digest = register.digest().value();
    var of = defined.computeIfAbsent(key, _ -> new HashMap<>());
    of.values().removeIf(known -> known.at().plus(DEFINED_FOR).isBefore(now));
    of.remove(digest);
    if (outcome instanceof Outcome.Done(Outcome.Seen.Revision(var revision), var _))
      of.put(digest, new Defined(new EqualRevision.Found(revision), now));
    if (outcome instanceof Outcome.Done(Outcome.Seen.NoRevision(), var _))
      of.put(digest, new Defined(new EqualRevision.None(), now));
  }

  /** Before a new attempt all tasks of the name count, not only the one of the attempt before. */
  private void wrote(ResourceKey key, Action.Tag tag) {
    tag.tags().forEach((name, value) -> {
      boolean starts = name.startsWith(Tags.RUN + "/")
          && RunTag.parse(value).filter(r -> r.state() == RunTag.State.STARTING).isPresent();
      if (!starts) return;
      looks
          .getOrDefault(key, new TreeMap<>())
          .computeIfPresent(run(name), (_, kept) -> kept.whole() ? kept : null);
    });
  }

  private static String run(String tag) {
    return tag.substring(tag.lastIndexOf('/') + 1);
  }

  /** Runs whose start or end a tag has just written down; each once, though it be written twice. */
  List<Event> told(ResourceKey key, Action.Tag tag) {
    var events = new ArrayList<Event>();
    tag.tags().forEach((name, value) -> {
      var record = name.startsWith(Tags.RUN + "/") ? RunTag.parse(value) : Optional.<RunTag>empty();
      var event = record.flatMap(r -> event(key, run(name), r));
      if (event.isEmpty()) return;
      var once = "%s %s %d %s"
          .formatted(tag.arn(), name, record.get().attempt(), record.get().state());
      if (told.computeIfAbsent(key, _ -> new HashSet<>()).add(once)) events.add(event.get());
    });
    return events;
  }

  private static Optional<Event> event(ResourceKey key, String run, RunTag record) {
    return switch (record.state()) {
      case RUNNING -> Optional.of(new Event.RunStarted(key, run, record.task()));
      case SUCCEEDED -> Optional.of(new Event.RunEnded(key, run, "succeeded"));
      case FAILED -> Optional.of(new Event.RunEnded(key, run, "failed"));
      case UNKNOWN -> Optional.of(new Event.RunEnded(key, run, "unknown"));
      case PENDING, STARTING, DEFERRED, REFUSED, RETRY -> Optional.empty();
    };
  }

  /** For the audit log: which task was started, or why none was. */
  static String words(RunAnswer answer) {
    return switch (answer.said()) {
      case RunAnswer.Said.Placed(var tasks, var failures) -> {
        var words = new ArrayList<String>();
        tasks.forEach(task -> words.add("task " + task.id()));
        failures.forEach(failure -> words.add("not placed: " + failure.words()));
        yield words.isEmpty() ? "no task" : String.join(", ", words);
      }
      case RunAnswer.Said.Refused(var code, var message) -> "refused: " + code + ": " + message;
      case RunAnswer.Said.Taken(var tasks) ->
        tasks.isEmpty() ? "its token is taken" : "already started: " + String.join(", ", tasks);
    };
  }

  /** Forgets resources that are no longer declared. */
  void keep(Set<ResourceKey> declared) {
    looks.keySet().retainAll(declared);
    defined.keySet().retainAll(declared);
    told.keySet().retainAll(declared);
  }
}
