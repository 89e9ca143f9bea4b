package io.mooring.notify;

import io.mooring.status.Condition;
import io.mooring.status.Event;
import io.mooring.status.Operation;
import io.mooring.status.ResourceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is news of one resource in one pass. */
final class News {
  private final Facts before;
  private final ResourceStatus status;
  private final List<Event.ToResource> happened;
  private final Instant at;
  private final NewsWords words;
  private final List<LifecycleEvent> news = new ArrayList<>();

  News(Facts before, ResourceStatus status, List<Event.ToResource> happened, Instant at) {
    this.before = before;
    this.status = status;
    this.happened = happened;
    this.at = at;
    this.words = new NewsWords(status);
  }

  List<LifecycleEvent> all() {
    drift();
    operation();
    for (var event : happened) {
      switch (event) {
        case Event.WentBack back -> {
          var reason = switch (back.by()) {
            case ECS -> "ByEcs";
            case MOORING -> "ByMooring";
            case PERSON -> "ByPerson";
          };
          add(EventType.ROLLED_BACK, reason, words.wentBack(back.by()), at);
        }
        case Event.RunStarted(var _, var hook, var task) ->
          add(EventType.RUN_STARTED, hook, "%s runs, as task %s".formatted(hook, task), at);
        case Event.RunEnded ended -> run(ended);
        // Told by what they lead to.
        case Event.DriftDetected _,
            Event.DriftCorrected _,
            Event.RolloutEnded _,
            Event.Wrote _ -> {}
      }
    }
    conditions();
    return news;
  }

  private void drift() {
    boolean corrected = happened.stream().anyMatch(Event.DriftCorrected.class::isInstance);
    boolean found = happened.stream().anyMatch(Event.DriftDetected.class::isInstance);
    if (found && !before.drifted() && (before.seen() || corrected)) {
      add(EventType.DRIFT_FOUND, "Drift", words.drift(), status.sync().since());
    }
    if (corrected) {
      add(
          EventType.DRIFT_CORRECTED,
          "Drift",
          "what was changed in ECS is as Git wants it again",
          at);
    }
  }

  private void operation() {
    var now = status.operation();
    if (now.isEmpty() || now.equals(before.operation())) return;
    var operation = now.get();
    switch (operation.phase()) {
      case RUNNING -> {
        boolean again = before.failure().isPresent() && before.failure().equals(failure());
        if (!isAsBefore(operation) && !again) {
          add(EventType.SYNC_STARTED, "Started", words.begins(), operation.startedAt());
        }
      }
      case SUCCEEDED -> {
        if (!isAsBefore(operation))
          add(EventType.SYNC_SUCCEEDED, "Succeeded", words.succeeded(), ended(operation));
      }
      case FAILED, ERROR -> {
        boolean told = before.failure().isPresent() && before.failure().equals(failure());
        if (before.seen() && !isAsBefore(operation) && !told && !isRolledBackByPerson())
          add(
              EventType.SYNC_FAILED,
              operation.phase().word(),
              words.withCause(operation.message()),
              ended(operation));
      }
    }
  }

  /** The same one, of which only the words have changed. */
  private boolean isAsBefore(Operation operation) {
    return before
        .operation()
        .filter(was -> was.phase() == operation.phase())
        .filter(was -> was.startedAt().equals(operation.startedAt()))
        .filter(was -> was.finishedAt().equals(operation.finishedAt()))
        .isPresent();
  }

  private boolean isRolledBackByPerson() {
    return words.byPerson().isPresent();
  }

  private static Instant ended(Operation operation) {
    return operation.finishedAt().orElse(operation.startedAt());
  }

  /**
   * The failure that stands after this pass: what is tried again after a call that failed, and
   * fails again, is no news; a new commit or a success is.
   */
  Optional<String> failure() {
    var commit = status.commit().map(Object::toString).orElse("");
    return switch (status.operation().map(Operation::phase).orElse(Operation.Phase.SUCCEEDED)) {
      // What failed and is held stays so until somebody acts: nothing is tried again.
      case SUCCEEDED, FAILED -> Optional.empty();
      case ERROR -> Optional.of(commit);
      case RUNNING -> before.failure().filter(commit::equals);
    };
  }

  private void run(Event.RunEnded ended) {
    var type = switch (ended.result()) {
      case "succeeded" -> Optional.of(EventType.RUN_SUCCEEDED);
      case "failed" -> Optional.of(EventType.RUN_FAILED);
      // Told as a condition, since it stays until a person has spoken.
      default -> Optional.<EventType>empty();
    };
    var words = status.conditions().stream()
        .filter(c ->
            c.type() == Condition.Type.RUN_FAILED && type.equals(Optional.of(EventType.RUN_FAILED)))
        .map(Condition::message)
        .findFirst()
        .orElse("%s %s".formatted(ended.hook(), ended.result()));
    type.ifPresent(t -> add(t, ended.hook(), words, at));
  }

  private void conditions() {
    for (var condition : Facts.told(status)) {
      if (before.has(condition)) continue;
      type(condition)
          .ifPresent(type -> add(type, condition.reason(), words.of(condition), condition.since()));
    }
    if (before.has(Condition.Type.HELD) && !status.has(Condition.Type.HELD)) {
      add(
          EventType.RELEASED,
          "Held",
          "no version is kept back any more: a person released it," + " or Git wants another one",
          at);
    }
    if (before.has(Condition.Type.CONTESTED) && !status.has(Condition.Type.CONTESTED)) {
      add(
          EventType.RELEASED,
          "Contested",
          "nothing is left alone as contested any more: a person" + " released it, or Git moved",
          at);
    }
  }

  /** What waits for a person's word is told once more after a restart: it may be its fruit. */
  private Optional<EventType> type(Condition condition) {
    if (condition.type() == Condition.Type.OUTCOME_UNKNOWN)
      return Optional.of(EventType.RUN_UNKNOWN);
    if (!before.seen()) return Optional.empty();
    return Optional.of(
        condition.type() == Condition.Type.HELD ? EventType.HELD : EventType.CONTESTED);
  }

  private void add(EventType type, String reason, String message, Instant since) {
    news.add(new LifecycleEvent(type, status.key(), status.commit(), reason, message, since));
  }
}
