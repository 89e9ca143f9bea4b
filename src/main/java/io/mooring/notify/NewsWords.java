package io.mooring.notify;

import io.mooring.ident.Commit;
import io.mooring.ident.Kind;
import io.mooring.plan.Remark;
import io.mooring.status.Condition;
import io.mooring.status.Event.WentBack.By;
import io.mooring.status.Origin;
import io.mooring.status.ResourceStatus;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is told of one resource, for somebody who knows Git and ECS and not the steps that Mooring
 * takes: those are in its log.
 */
record NewsWords(ResourceStatus status) {
  /** Differences that a message names; the rest is counted. */
  private static final int DIFFERENCES_MAX = 5;

  /** What a pass begins to do. */
  String begins() {
    // What is not about a commit says so itself.
    var other = first(Condition.Type.ORPHANED).or(() -> first(Condition.Type.RESTARTING));
    if (other.isPresent()) return other.get().message();
    boolean live = status.sync().knownOrigin().filter(Origin.LIVE::equals).isPresent();
    var what =
        live ? "Mooring takes back what somebody changed in ECS" : "Mooring applies " + wanted();
    return status.sync().differences().isEmpty() ? what : what + ":\n" + differences();
  }

  /** That what was begun is done, and what is not. */
  String succeeded() {
    int left = status.sync().differences().size();
    if (left == 0) return "it is as Git wants it, at " + wanted();
    return "what was begun is done; %d %s from Git: `mooring diff --app %s %s` shows them"
        .formatted(
            left,
            left == 1 ? "place differs" : "places differ",
            status.key().app(),
            status.key().name());
  }

  private String wanted() {
    return status
        .commit()
        .map(Commit::abbreviated)
        .map(sha -> "commit " + sha)
        .orElse("the commit that is not known any more");
  }

  /** What somebody changed in ECS. */
  String drift() {
    if (status.sync().differences().isEmpty())
      return "somebody changed it in ECS; it was put right in the same pass";
    return "somebody changed it in ECS:\n" + differences();
  }

  private String differences() {
    var all = status.sync().differences();
    var more =
        all.size() > DIFFERENCES_MAX ? "\nand %d more".formatted(all.size() - DIFFERENCES_MAX) : "";
    return all.stream()
        .limit(DIFFERENCES_MAX)
        .map(
            d -> "%s: %s in Git, %s in ECS".formatted(d.pointer(), d.desiredShown(), d.liveShown()))
        .collect(Collectors.joining("\n", "", more));
  }

  /** That a service went back, and by whom; a person by name. */
  String wentBack(By by) {
    var held =
        first(Condition.Type.HELD).map(c -> ": " + withCause(c.message())).orElse("");
    return switch (by) {
      case ECS -> "ECS took it back to an earlier version" + held;
      case MOORING -> "Mooring took it back to an earlier version" + held;
      case PERSON -> byPerson().orElse("a person took it back to an earlier version");
    };
  }

  /** Who rolled it back, to what, and how to let the version out again. */
  Optional<String> byPerson() {
    return status.conditions().stream()
        .filter(c -> c.reason().equals(Remark.ROLLED_BACK_BY))
        .map(Condition::message)
        .findFirst();
  }

  String of(Condition condition) {
    return condition.type() == Condition.Type.HELD
        ? withCause(condition.message())
        : condition.message();
  }

  /** What failed, with the run of which it did, where it was one. */
  String withCause(String message) {
    boolean task = status.key().kind() == Kind.TASK;
    var causes = status.conditions().stream()
        .filter(c -> c.type() == Condition.Type.RUN_FAILED)
        .filter(c -> task || c.reason().equals(Remark.HOOK_FAILED))
        .map(Condition::message)
        .filter(cause -> !message.contains(cause))
        .toList();
    if (causes.isEmpty() || byPerson().isPresent()) return message;
    return message + "\n" + String.join("\n", causes);
  }

  private Optional<Condition> first(Condition.Type type) {
    return status.conditions().stream().filter(c -> c.type() == type).findFirst();
  }
}
