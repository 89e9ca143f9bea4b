package io.mooring.plan;

import io.mooring.desired.DesiredService;
import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.ident.Commit;
import io.mooring.ident.TagCodec;
import io.mooring.ident.Tags;
import io.mooring.live.LiveDeployment.RolloutState;
import io.mooring.live.LiveService;
import io.mooring.rollout.Verdict;
import java.time.Instant;
import java.util.Optional;

/**
 * How far one service is with the version that Git wants, by ECS and its tags alone, so that it is
 * known right after a start.
 *
 * @param moves ECS is rolling it; a version given up may stay in progress for ever and does not
 *     count
 * @param open the wanted version was applied, and neither its success nor its failure is recorded
 * @param failed the wanted version failed and is still wanted
 * @param mended another version than the wanted one failed, or a person released what did
 * @param proven the wanted version was rolled out for this very commit and seen healthy
 * @param since when the deployment under way began, where ECS tells
 */
public record Standing(
    boolean moves,
    boolean open,
    boolean failed,
    boolean mended,
    boolean proven,
    Optional<Instant> since) {
  private static final Standing ABSENT =
      new Standing(false, false, false, false, false, Optional.empty());

  public static Standing of(
      DesiredService desired, Optional<LiveService> live, Optional<Commit> commit) {
    // A copied tag speaks of another service.
    var resource = desired.key().tagValue();
    return live.map(service -> {
          boolean ours = service.tag(Tags.RESOURCE).filter(resource::equals).isPresent();
          // Deleted to be created again: it keeps the place that it was given.
          if (!service.isActive())
            return ABSENT.with(ours && desired.rollout().recreate(), service);
          return ours
              ? ofOurs(desired, service, commit)
              : ABSENT.with(isInProgress(service), service);
        })
        .orElse(ABSENT);
  }

  private static Standing ofOurs(
      DesiredService desired, LiveService live, Optional<Commit> commit) {
    var wanted = desired.digests();
    var applied = live.tag(Tags.APPLIED).flatMap(VersionTag::parse);
    var healthy = live.tag(Tags.HEALTHY).flatMap(VersionTag::parse);
    var hold = live.tag(Tags.HOLD).flatMap(HoldTag::parse).filter(h -> !h.byPerson());
    boolean isApplied =
        applied.filter(a -> !a.takenBack() && a.digests().sameVersion(wanted)).isPresent();
    // What a person let go of is tried once more, whatever became of it.
    boolean released = Release.tag(live).isPresent();
    boolean gaveUp = !released && applied.filter(VersionTag::failed).isPresent();
    boolean isHeld = !released && hold.filter(h -> h.holds(wanted)).isPresent();
    boolean failed = isHeld || (isApplied && gaveUp);
    var good = healthy.filter(h -> h.digests().sameVersion(wanted));
    return new Standing(
            false,
            isApplied && !failed && good.isEmpty(),
            failed,
            !failed && (released || gaveUp || hold.isPresent()),
            !failed && good.filter(h -> isOf(h, commit)).isPresent(),
            Optional.empty())
        .with(isInProgress(live) && !gaveUp, live);
  }

  private static boolean isInProgress(LiveService live) {
    return live.primary()
        .filter(p -> p.rolloutState() == RolloutState.IN_PROGRESS)
        .isPresent();
  }

  /** A version that was only adopted, or that an earlier commit brought, proves nothing of this. */
  private static boolean isOf(VersionTag version, Optional<Commit> commit) {
    return commit
        .map(Terms::words)
        .map(TagCodec::reason)
        .filter(version.note()::equals)
        .isPresent();
  }

  private Standing with(boolean inProgress, LiveService live) {
    var began = live.primary().flatMap(p -> p.times().createdAt());
    return new Standing(inProgress, open, failed, mended, proven, began);
  }

  /** Whether it takes one of the places for roll-outs. */
  public boolean isUnderWay() {
    return !failed && (moves || open);
  }

  /**
   * The same seen with a decision: what is neither written down nor under way takes no place, be it
   * that others broke it, put theirs in its place, or had it suspended. A version whose hook runs
   * has its place, and one whose hook failed has failed, though there may be no service to say so.
   */
  public Standing given(Decision decision) {
    boolean rests = switch (decision.plan()) {
      case Plan.Act _ -> false;
      case Plan.Wait _ -> decision.verdict().isFailure();
      case Plan.Steady _, Plan.Blocked _ -> !(decision.verdict() instanceof Verdict.Progressing);
    };
    boolean over = open && rests;
    if (Hooks.haveFailed(decision)) return new Standing(moves, false, true, false, false, since);
    if (Hooks.areUnderWay(decision))
      return new Standing(moves, true, failed, mended, proven, since);
    return over ? new Standing(moves, false, failed, mended, proven, since) : this;
  }
}
