package io.mooring.reconcile;

import io.mooring.desired.DesiredTask;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import io.mooring.live.LiveRevision;
import io.mooring.plan.Action;
import io.mooring.plan.Known;
import io.mooring.plan.LogGroupAction;
import io.mooring.plan.LogGroupLook;
import io.mooring.plan.Outcome;
import io.mooring.plan.RunAction;
import io.mooring.plan.TaskKnown;
import io.mooring.plan.TaskKnown.Reference;
import io.mooring.plan.TaskKnown.Registered;
import io.mooring.plan.TaskScene;
import io.mooring.run.RunAnswer;
import io.mooring.run.RunLook;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was found out about the Tasks of one app. Losing it costs reads, since the records hang on
 * the revisions.
 */
final class TaskMemory {
  /** How long nothing found is believed: somebody else may register one. */
  private static final Duration NONE_FOR = Duration.ofMinutes(2);

  /** How long a log group is taken to be as it was: somebody may delete it or change it. */
  private static final Duration LOG_GROUP_FOR = Duration.ofHours(6);

  private final Map<ResourceKey, Of> tasks = new HashMap<>();
  private final Map<String, Group> groups = new HashMap<>();

  /** What is known of one Task under one digest. */
  private static final class Of {
    private final Digest digest;
    private Registered registered = new Registered.NotLooked();
    private Reference reference = new Reference.NotLooked();
    private RunLook look = new RunLook.NotLooked();
    private Instant at = Instant.MIN;

    Of(Digest digest) {
      this.digest = digest;
    }
  }

  private record Group(LogGroupLook look, Instant at) {}

  /** A pass begins; what Git does not want any more is forgotten. */
  void begin(Collection<DesiredTask> wanted) {
    var before = new HashMap<>(tasks);
    tasks.clear();
    for (var task : wanted) {
      var digest = TaskScene.digest(task);
      var known = before.get(task.key());
      tasks.put(task.key(), known != null && known.digest.equals(digest) ? known : new Of(digest));
    }
  }

  private Of of(DesiredTask task) {
    return tasks.computeIfAbsent(task.key(), _ -> new Of(TaskScene.digest(task)));
  }

  TaskKnown known(DesiredTask task, Instant now) {
    var known = of(task);
    boolean old =
        known.registered instanceof Registered.None && known.at.plus(NONE_FOR).isBefore(now);
    if (old) forget(task);
    SortedMap<String, RunLook> runs = new TreeMap<>();
    runs.put(task.run().name(), known.look);
    SortedMap<String, LogGroupLook> looks = new TreeMap<>();
    groups.forEach((name, group) -> {
      if (group.at().plus(LOG_GROUP_FOR).isAfter(now)) looks.put(name, group.look());
    });
    return new TaskKnown(
        known.registered,
        known.reference,
        new Known.Beside(runs, new TreeMap<>(), looks),
        new Known.Needs.NotLooked(),
        newcomers());
  }

  /** How many were never registered; empty while one of them has not been looked for. */
  private Optional<Integer> newcomers() {
    int count = 0;
    for (var each : tasks.values()) {
      if (each.registered instanceof Registered.NotLooked) return Optional.empty();
      if (each.registered instanceof Registered.None(var first) && first) count++;
    }
    return Optional.of(count);
  }

  /** When the revision with its record was read last. */
  Optional<Instant> readAt(DesiredTask task) {
    var known = of(task);
    return known.registered instanceof Registered.Found ? Optional.of(known.at) : Optional.empty();
  }

  void found(DesiredTask task, LiveRevision revision, Instant now) {
    var known = of(task);
    known.registered = new Registered.Found(revision);
    known.at = now;
  }

  void forget(DesiredTask task) {
    tasks.put(task.key(), new Of(TaskScene.digest(task)));
  }

  void reference(DesiredTask task, LiveRevision revision) {
    of(task).reference = new Reference.Found(revision);
  }

  /** Keeps what the outcome of an action tells. */
  void learn(DesiredTask task, Action action, Outcome outcome, Instant now) {
    var known = of(task);
    switch (outcome) {
      case Outcome.Done(Outcome.Seen.Registered(var registered), var _) -> {
        known.registered = registered;
        known.at = now;
      }
      case Outcome.Done(Outcome.Seen.Revision(var revision), var _) -> {
        if (action instanceof Action.Register) found(task, revision, now);
        else known.reference = new Reference.Found(revision);
      }
      case Outcome.Done(Outcome.Seen.NoRevision(), var _) -> {
        known.reference = new Reference.None();
        known.at = now;
      }
      case Outcome.Done(Outcome.Seen.Run(var look), var _) -> {
        var before = known.look instanceof RunLook.Looked looked ? looked.answer() : look.answer();
        known.look = new RunLook.Looked(look.at(), look.tasks(), look.answer().or(() -> before));
        known.at = now;
      }
      case Outcome.Done(Outcome.Seen.Answered(var answer), var _) -> answered(known, answer, now);
      case Outcome.Done(Outcome.Seen.LogGroup(var look), var _) -> {
        if (action instanceof LogGroupAction group) groups.put(group.group(), new Group(look, now));
      }
      case Outcome.Done _ -> written(known, action, now);
      case Outcome.Denied _
      when action instanceof LogGroupAction group ->
        groups.put(group.group(), new Group(new LogGroupLook.Unknown("no right to ask"), now));
      // What was refused was not registered, and the difference stays told.
      case Outcome.Refused _, Outcome.Denied _ when action instanceof Action.Register -> {}
      // It may have been done all the same: only a look tells.
      case Outcome.Unsure _,
          Outcome.AlreadyTrue _,
          Outcome.Refused _,
          Outcome.Denied _,
          Outcome.Throttled _ -> doubt(task, action);
    }
  }

  private static void answered(Of known, RunAnswer answer, Instant now) {
    var before = known.look instanceof RunLook.Looked looked ? looked : null;
    known.look = before == null
        ? new RunLook.NotLooked()
        : new RunLook.Looked(before.at(), before.tasks(), Optional.of(answer));
    known.at = now;
  }

  private void written(Of known, Action action, Instant now) {
    switch (action) {
      case LogGroupAction.CreateLogGroup create ->
        groups.put(create.group(), new Group(new LogGroupLook.There(Optional.empty()), now));
      case LogGroupAction.KeepLogs keep ->
        groups.put(keep.group(), new Group(new LogGroupLook.There(Optional.of(keep.days())), now));
      case RunAction.StopTask _ -> known.look = new RunLook.NotLooked();
      case Action _ -> {}
    }
  }

  private void doubt(DesiredTask task, Action action) {
    if (action instanceof LogGroupAction group) groups.remove(group.group());
    if (action instanceof Action.Register) forget(task);
    if (action instanceof RunAction) of(task).look = new RunLook.NotLooked();
  }
}
