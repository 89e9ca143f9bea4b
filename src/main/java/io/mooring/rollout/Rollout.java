package io.mooring.rollout;

import io.mooring.desired.RolloutRules;
import io.mooring.desired.VersionTag;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveDeployment;
import io.mooring.live.LiveDeployment.RolloutState;
import io.mooring.live.LiveService;
import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Judges a roll-out by the identity of the deployment that was started, never by looking steady:
 * after a rollback a service looks steady too.
 *
 * <ol>
 *   <li>The deployment we started is PRIMARY: its state is the verdict.
 *   <li>It is listed and not PRIMARY any more: it failed, or another one came before it had ended.
 *   <li>It is gone and its version was seen healthy before: whatever runs speaks for itself.
 *   <li>It is gone and nobody knows how it ended: ECS's own history tells. Where there is none, it
 *       was rolled back when the service stands on the version seen healthy before.
 * </ol>
 *
 * A deployment in progress is stalled once nothing moved for the deadline, to which is added what
 * it was told to wait for.
 */
public final class Rollout {
  private Rollout() {}

  /**
   * What a roll-out is judged by.
   *
   * @param applied the version that we applied last
   * @param healthy the version last seen healthy
   * @param tasks tasks of the deployment in question, where {@link #wantsTasks} asked for them
   * @param past ECS's history, where {@link #wantsPast} asked for it and it could be read
   */
  public record History(
      Optional<VersionTag> applied,
      Optional<VersionTag> healthy,
      List<LiveTask> tasks,
      Optional<Past> past) {
    public History {
      tasks = List.copyOf(tasks);
    }

    /** Without ECS's history. */
    public History(
        Optional<VersionTag> applied, Optional<VersionTag> healthy, List<LiveTask> tasks) {
      this(applied, healthy, tasks, Optional.empty());
    }

    /** Whether the version applied last is known to have been healthy. */
    boolean settled() {
      return applied.isPresent()
          && healthy
              .filter(h -> h.digests().sameVersion(applied.get().digests()))
              .isPresent();
    }
  }

  /** What one judgement is made from. */
  private record Case(
      History history, LiveService live, RolloutRules rules, Instant now, LiveDeployment primary) {
    Optional<LiveServiceDeployment> entry(LiveDeployment deployment) {
      return history.past().flatMap(past -> past.deployment(deployment.id()));
    }

    String because(LiveDeployment deployment, String reason) {
      return Cause.because(live, deployment, reason, history.tasks());
    }
  }

  public static Verdict judge(History history, LiveService live, RolloutRules rules, Instant now) {
    var primary = live.primary();
    if (primary.isEmpty()) return byCounts(live);
    var it = new Case(history, live, rules, now, primary.get());
    var applied = history.applied();
    if (applied.isEmpty()) return bySelf(it);
    var mine = live.deployment(applied.get().deployment());
    if (mine.isPresent() && mine.get().rolloutState() == RolloutState.FAILED)
      return failed(it, mine.get());
    if (!applied.get().stands()) return bySelf(it);
    if (mine.isEmpty()) return history.settled() ? bySelf(it) : gone(it, applied.get());
    return mine.get().isPrimary() ? primary(it, mine.get()) : replaced(it, mine.get());
  }

  private static Verdict failed(Case it, LiveDeployment mine) {
    var by = it.entry(mine)
        .flatMap(entry -> it.history().past().map(past -> past.ending(entry)))
        .filter(Ending::isFailure)
        .map(ending -> " (" + ending.words() + ")")
        .orElse("");
    var because = by + it.because(mine, mine.rolloutStateReason());
    var primary = it.primary();
    boolean stays = mine.isPrimary()
        || (primary.taskDefinitionArn().equals(mine.taskDefinitionArn())
            && it.entry(mine)
                .filter(e -> it.history().past().orElseThrow().ending(e) instanceof Ending.WentBack)
                .isEmpty());
    return stays
        ? new Verdict.Failed("the roll-out of %s failed%s".formatted(name(mine), because))
        : new Verdict.RolledBack("the roll-out of %s failed and ECS went back to %s%s"
            .formatted(name(mine), name(primary), because));
  }

  /** Ours is PRIMARY. Where traffic shifts it stays so while it is taken back. */
  private static Verdict primary(Case it, LiveDeployment mine) {
    var ending =
        it.entry(mine).flatMap(entry -> it.history().past().map(past -> past.ending(entry)));
    if (ending.filter(Ending::isFailure).isEmpty()) return bySelf(it);
    return ended(it, mine, ending.get());
  }

  private static Verdict ended(Case it, LiveDeployment mine, Ending ending) {
    var because = it.because(mine, "");
    return switch (ending) {
      case Ending.WentBack(var by) ->
        new Verdict.RolledBack(
            "the roll-out of %s was taken back by %s%s".formatted(name(mine), by, because));
      case Ending.GivenUp(var why) ->
        new Verdict.Failed("the roll-out of %s was %s%s".formatted(name(mine), why, because));
      case Ending.Replaced() -> superseded(it, name(mine));
      case Ending.UnderWay(), Ending.Succeeded() -> bySelf(it);
    };
  }

  /** Ours still has tasks, but another deployment is PRIMARY. */
  private static Verdict replaced(Case it, LiveDeployment mine) {
    if (mine.rolloutState() == RolloutState.COMPLETED) return bySelf(it);
    var ending = it.entry(mine)
        .flatMap(entry -> it.history().past().map(past -> past.ending(entry)))
        .orElseGet(Ending.Replaced::new);
    return ending instanceof Ending.UnderWay ? superseded(it, name(mine)) : ended(it, mine, ending);
  }

  private static Verdict superseded(Case it, String what) {
    return new Verdict.Superseded("the roll-out of %s was replaced by one of %s before it had ended"
        .formatted(what, name(it.primary())));
  }

  /** Ours is not listed, and how it ended is not in the tags. */
  private static Verdict gone(Case it, VersionTag applied) {
    var past = it.history().past();
    var entry = past.flatMap(p -> p.of(applied, it.live()));
    var what = applied.revision().map(RevisionName::toString).orElse(applied.deployment());
    if (entry.isPresent()) {
      return switch (past.orElseThrow().ending(entry.get())) {
        case Ending.WentBack(var by) ->
          new Verdict.RolledBack(
              "the roll-out of %s was taken back by %s, and ECS went back to %s%s"
                  .formatted(what, by, name(it.primary()), it.because(it.primary(), "")));
        case Ending.GivenUp(var why) ->
          new Verdict.RolledBack("the roll-out of %s was %s, and the service runs %s"
              .formatted(what, why, name(it.primary())));
        case Ending.Replaced() -> onApplied(it, applied) ? bySelf(it) : superseded(it, what);
        case Ending.Succeeded() ->
          past.orElseThrow().isAhead(entry.get(), it.live()) ? notShown(what) : bySelf(it);
        case Ending.UnderWay() -> notShown(what);
      };
    }
    boolean shown = past.isEmpty()
        || applied.deployment().isEmpty()
        || it.entry(it.primary()).isEmpty()
        || onApplied(it, applied);
    if (!shown) return notShown(what);
    return wentBackByLooks(it, applied)
        ? new Verdict.RolledBack("ECS went back to %s%s"
            .formatted(
                name(it.primary()), it.because(it.primary(), it.primary().rolloutStateReason())))
        : bySelf(it);
  }

  /** ECS took the update and answers as if it had not: its reads may lag for some seconds. */
  private static Verdict notShown(String what) {
    return new Verdict.Progressing("ECS does not show the roll-out of " + what + " yet");
  }

  private static boolean onApplied(Case it, VersionTag applied) {
    return applied.revision().isPresent()
        && applied.revision().equals(RevisionName.parse(it.live().taskDefinitionArn()));
  }

  /**
   * The version that we applied never became healthy, and the one that runs is the one that was.
   */
  private static boolean wentBackByLooks(Case it, VersionTag applied) {
    var healthy = it.history().healthy();
    return healthy.isPresent()
        && applied.revision().isPresent()
        && !onApplied(it, applied)
        && healthy.get().revision().equals(RevisionName.parse(it.live().taskDefinitionArn()));
  }

  private static Verdict bySelf(Case it) {
    var primary = it.primary();
    var entry = it.entry(primary);
    boolean shifting = entry.filter(e -> !e.status().isFinished()).isPresent()
        && Allowance.shiftsTraffic(it.live().document().path("deploymentConfiguration"));
    return switch (primary.rolloutState()) {
      case COMPLETED -> shifting ? inProgress(it, entry) : new Verdict.Succeeded();
      case FAILED ->
        new Verdict.Failed("the roll-out of %s failed%s"
            .formatted(name(primary), it.because(primary, primary.rolloutStateReason())));
      case IN_PROGRESS -> inProgress(it, entry);
      case UNKNOWN -> {
        boolean done =
            entry.filter(e -> Ending.of(e, false) instanceof Ending.Succeeded).isPresent();
        if (done) yield new Verdict.Succeeded();
        boolean whole = it.live().deployments().size() == 1 && allRun(it.live()) && !shifting;
        yield whole || wasHealthy(it) ? byCounts(it.live()) : inProgress(it, entry);
      }
    };
  }

  /** What was up once is not rolled out any more, whatever happens to its tasks. */
  private static boolean wasHealthy(Case it) {
    return it.history()
        .healthy()
        .filter(h -> h.deployment().equals(it.primary().id()))
        .isPresent();
  }

  private static Verdict inProgress(Case it, Optional<LiveServiceDeployment> entry) {
    var primary = it.primary();
    var counts = primary.counts();
    var stage = entry.map(LiveServiceDeployment::stage).orElse("");
    var what = "%s: %d of %d tasks running%s%s"
        .formatted(
            name(primary),
            counts.running(),
            counts.desired(),
            counts.failed() == 0 ? "" : ", " + counts.failed() + " failed",
            stage.isEmpty() ? "" : ", stage " + stage);
    var tasks = it.history().tasks();
    var still = Progress.stillFor(it.live(), primary, entry, tasks, it.now());
    var deadline = Progress.deadline(it.live(), primary, entry, it.rules().progressDeadline());
    var because = it.because(primary, "");
    boolean ended = it.history().past().filter(past -> past.hasEnded(primary)).isPresent();
    if (still.compareTo(deadline) <= 0 || ended)
      return new Verdict.Progressing(counts.failed() == 0 ? what : what + because);
    return new Verdict.Stalled(
        "no progress for %s (%s)%s".formatted(words(deadline), what, because));
  }

  private static boolean allRun(LiveService live) {
    return live.runningCount() == live.desiredCount() && live.pendingCount() == 0;
  }

  private static Verdict byCounts(LiveService live) {
    if (allRun(live)) return new Verdict.Succeeded();
    return new Verdict.Progressing(
        "%d of %d tasks running".formatted(live.runningCount(), live.desiredCount()));
  }

  /**
   * Whether ECS's history must be read to tell the verdict: what we started is gone and how it
   * ended is not in the tags; it failed, and only the history names the alarm; it goes through
   * stages; or it would count as standing still, as it does in an answer of before. Steady services
   * and rolling updates that go well never want it.
   */
  public static boolean wantsPast(
      History history, LiveService live, RolloutRules rules, Instant now) {
    var primary = live.primary();
    if (primary.isEmpty() || history.applied().isEmpty()) return false;
    var applied = history.applied().get();
    if (!applied.stands() || applied.deployment().isEmpty()) return false;
    var mine = live.deployment(applied.deployment());
    if (mine.isEmpty()) return !history.settled();
    return switch (mine.get().rolloutState()) {
      case COMPLETED -> false;
      case FAILED -> true;
      case IN_PROGRESS ->
        !mine.get().isPrimary()
            || Allowance.shiftsTraffic(live.document().path("deploymentConfiguration"))
            || isStill(history, live, rules, now);
      case UNKNOWN -> !history.settled();
    };
  }

  /** Whether its PRIMARY stands still by all that is known without the history. */
  private static boolean isStill(
      History history, LiveService live, RolloutRules rules, Instant now) {
    var primary = live.primary().orElseThrow();
    var none = Optional.<LiveServiceDeployment>empty();
    return Progress.stillFor(live, primary, none, history.tasks(), now)
            .compareTo(Progress.deadline(live, primary, none, rules.progressDeadline()))
        > 0;
  }

  /**
   * Whether the tasks must be read to tell the verdict or its cause: something failed, or it takes
   * too long. Steady services and roll-outs that go well never want it.
   */
  public static boolean wantsTasks(LiveService live, RolloutRules rules, Instant now) {
    if (gone(live).isPresent()) return true;
    return live.deployments().stream()
        .anyMatch(d -> d.rolloutState() == RolloutState.FAILED
            || (isUnderWay(live, d) && (d.counts().failed() > 0 || isLate(live, d, rules, now))));
  }

  private static boolean isUnderWay(LiveService live, LiveDeployment deployment) {
    return switch (deployment.rolloutState()) {
      case IN_PROGRESS -> true;
      case COMPLETED, FAILED -> false;
      case UNKNOWN -> deployment.isPrimary() && (live.deployments().size() > 1 || !allRun(live));
    };
  }

  /**
   * Whether it takes longer than the deadline since its start, so that only its running tasks can
   * tell whether it goes on.
   */
  public static boolean isLate(
      LiveService live, LiveDeployment deployment, RolloutRules rules, Instant now) {
    return Progress.stillFor(live, deployment, Optional.empty(), List.of(), now)
            .compareTo(rules.progressDeadline())
        > 0;
  }

  /**
   * The deployment whose tasks tell most: the one that failed, else the PRIMARY. Where the way back
   * failed as well, ours tells why it was gone.
   */
  public static Optional<Questioned> inQuestion(LiveService live) {
    var mine = live.tag(Tags.APPLIED).flatMap(VersionTag::parse).map(VersionTag::deployment);
    return live.deployments().stream()
        .filter(d -> d.rolloutState() == RolloutState.FAILED)
        .min(Comparator.comparing(d -> !mine.equals(Optional.of(d.id()))))
        .map(Rollout::questioned)
        .or(() -> gone(live))
        .or(() -> live.primary().map(Rollout::questioned));
  }

  /** A deployment of a service, listed or not, and the task definition that it went to. */
  public record Questioned(String id, String taskDefinitionArn) {}

  private static Questioned questioned(LiveDeployment deployment) {
    return new Questioned(deployment.id(), deployment.taskDefinitionArn());
  }

  /**
   * What we started and is not listed any more, though it was never seen healthy: ECS went back
   * from it by itself, maybe between two looks. Its tasks tell why for an hour.
   */
  private static Optional<Questioned> gone(LiveService live) {
    var applied = live.tag(Tags.APPLIED).flatMap(VersionTag::parse);
    var healthy = live.tag(Tags.HEALTHY).flatMap(VersionTag::parse);
    var history = new History(applied, healthy, List.of());
    if (history.settled() || applied.filter(VersionTag::stands).isEmpty()) return Optional.empty();
    var mine = applied.get();
    boolean listed = live.deployment(mine.deployment()).isPresent();
    if (listed || mine.deployment().isEmpty()) return Optional.empty();
    var arn = live.taskDefinitionArn();
    var place = arn.substring(0, arn.lastIndexOf('/') + 1);
    return mine.revision().map(r -> new Questioned(mine.deployment(), place + r));
  }

  /** Why the first task that stopped by itself did, in a few words. */
  public static Optional<String> firstFailure(List<LiveTask> tasks) {
    return Cause.firstFailure(tasks);
  }

  /** The task whose end is told as the cause: the first that stopped by itself. */
  public static Optional<LiveTask> firstStopped(List<LiveTask> tasks) {
    return Cause.firstStopped(tasks);
  }

  private static String name(LiveDeployment deployment) {
    return RevisionName.parse(deployment.taskDefinitionArn())
        .map(RevisionName::toString)
        .orElse(deployment.id());
  }

  private static String words(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
