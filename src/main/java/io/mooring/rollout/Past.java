package io.mooring.rollout;

import io.mooring.desired.VersionTag;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveDeployment;
import io.mooring.live.LiveService;
import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveServiceRevision;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What ECS itself remembers of a service's deployments.
 *
 * @param revisions of the service that they went to, by ARN, as far as ECS still has them
 */
public record Past(
    List<LiveServiceDeployment> newestFirst, SortedMap<String, LiveServiceRevision> revisions) {
  /** Times of one deployment in {@code deployments[]} and in its entry are no further apart. */
  private static final Duration SAME = Duration.ofMinutes(1);

  /** The same, where another one may have begun soon after. */
  private static final Duration SAME_MOMENT = Duration.ofSeconds(2);

  /**
   * What is younger is in the history: ECS keeps 90 days of it
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/view-service-deployment.html).
   */
  private static final Duration KEPT = Duration.ofDays(89);

  public Past {
    newestFirst = List.copyOf(newestFirst);
    revisions = Collections.unmodifiableSortedMap(new TreeMap<>(revisions));
  }

  /** The entry of a deployment by its id in {@code deployments[]}. */
  public Optional<LiveServiceDeployment> deployment(String id) {
    return newestFirst.stream().filter(d -> d.isOf(id)).findFirst();
  }

  /**
   * The entry of the deployment that a tag names. That ids and entries share a number is seen, not
   * promised: where it does not hold for this service, the newest entry that went to the same
   * revision is taken.
   */
  public Optional<LiveServiceDeployment> of(VersionTag version, LiveService live) {
    var byId = deployment(version.deployment());
    if (byId.isPresent() || joins(live)) return byId;
    return newestFirst.stream()
        .filter(d -> version.revision().isPresent() && revision(d).equals(version.revision()))
        .findFirst();
  }

  /** Whether ids and entries share a number for this service, by any of its deployments. */
  private boolean joins(LiveService live) {
    return live.deployments().stream().anyMatch(d -> deployment(d.id()).isPresent());
  }

  /** The entries that are newer than this one. */
  public List<LiveServiceDeployment> newerThan(LiveServiceDeployment one) {
    int at = newestFirst.indexOf(one);
    return at < 0 ? List.of() : newestFirst.subList(0, at);
  }

  /** The revision of the task definition that a deployment went to. */
  public Optional<RevisionName> revision(LiveServiceDeployment deployment) {
    return serviceRevision(deployment)
        .map(LiveServiceRevision::taskDefinitionArn)
        .flatMap(RevisionName::parse);
  }

  public Optional<LiveServiceRevision> serviceRevision(LiveServiceDeployment deployment) {
    return Optional.ofNullable(revisions.get(deployment.targetRevision()));
  }

  /** The revision of the service that the deployment of that id went to. */
  public Optional<LiveServiceRevision> serviceRevision(String deploymentId) {
    var number = deploymentId.substring(deploymentId.lastIndexOf('/') + 1);
    if (number.isEmpty()) return Optional.empty();
    return revisions.values().stream()
        .filter(revision -> revision.arn().endsWith("/" + number))
        .findFirst();
  }

  /**
   * Whether DescribeServices lags behind: it does not show this deployment, which is under way, or
   * went well and nothing came after it.
   */
  public boolean isAhead(LiveServiceDeployment deployment, LiveService live) {
    if (live.deployments().stream().anyMatch(d -> deployment.isOf(d.id()))) return false;
    var primary = live.primary();
    boolean later = primary.filter(p -> isBefore(p, deployment)).isPresent();
    return switch (ending(deployment)) {
      case Ending.UnderWay() -> later || primary.isEmpty();
      case Ending.Succeeded() -> later && newerThan(deployment).isEmpty();
      case Ending.WentBack _, Ending.GivenUp _, Ending.Replaced _ -> false;
    };
  }

  /** By its entry; one that ECS went back by has none of its own, and its time must tell. */
  private boolean isBefore(LiveDeployment primary, LiveServiceDeployment newest) {
    if (deployment(primary.id()).isPresent()) return true;
    var later = primary.times().createdAt().map(created -> created.plus(SAME));
    return later.isPresent()
        && newest.times().createdAt().filter(later.get()::isBefore).isPresent();
  }

  /** Whether it lags behind the newest deployment. */
  public boolean isAhead(LiveService live) {
    return newestFirst.stream().findFirst().filter(d -> isAhead(d, live)).isPresent();
  }

  /**
   * Whether it lags behind the newest deployment, one that came to a bad end included, and that
   * ended, or else began, a moment ago: whoever may go on without it waits no longer than that.
   */
  public boolean isJustAhead(LiveService live, Instant now) {
    var newest = newestFirst.stream().findFirst().filter(d -> isOfAMomentAgo(d, now));
    return newest.filter(d -> isAhead(d, live) || isUntouched(live, d)).isPresent();
  }

  /** Where the clocks of ECS and ours differ by more, nothing is of a moment ago. */
  private static boolean isOfAMomentAgo(LiveServiceDeployment deployment, Instant now) {
    var times = deployment.times();
    return times
        .finishedAt()
        .or(times::createdAt)
        .filter(at -> Duration.between(at, now).abs().compareTo(SAME) <= 0)
        .isPresent();
  }

  /**
   * Whether what is PRIMARY was last touched before a deployment that came to a bad end. A way back
   * makes a new deployment or touches an old one.
   */
  private boolean isUntouched(LiveService live, LiveServiceDeployment ended) {
    boolean bad = switch (ending(ended)) {
      case Ending.WentBack _, Ending.GivenUp _ -> true;
      case Ending.UnderWay(), Ending.Succeeded(), Ending.Replaced() -> false;
    };
    if (!bad || live.deployments().stream().anyMatch(d -> ended.isOf(d.id()))) return false;
    return live.primary()
        .map(LiveDeployment::times)
        .flatMap(primary -> primary.updatedAt().or(primary::createdAt))
        .filter(touched -> ended.times().createdAt().filter(touched::isBefore).isPresent())
        .isPresent();
  }

  /**
   * Whether it lags behind DescribeServices itself, so that nothing in it proves that a version did
   * not go out: the PRIMARY has no entry, and no entry tells of a way back that it may be.
   */
  boolean isBehind(LiveService live, Instant now) {
    var primary = live.primary().filter(p -> deployment(p.id()).isEmpty());
    var begun = primary.flatMap(p -> p.times().createdAt());
    if (begun.isEmpty() || begun.get().plus(KEPT).isBefore(now)) return false;
    var newest = newestFirst.stream().findFirst();
    if (newest.isEmpty()) return true;
    // Where no id joins, the PRIMARY may be of the newest entry itself.
    if (!joins(live) && isOf(newest.get(), begun.get())) return false;
    var times = newest.get().times();
    return switch (ending(newest.get())) {
      case Ending.UnderWay(), Ending.Succeeded(), Ending.GivenUp _, Ending.Replaced() ->
        times.createdAt().filter(begun.get()::isAfter).isPresent();
      case Ending.WentBack _ -> times.finishedAt().filter(begun.get()::isAfter).isPresent();
    };
  }

  /**
   * The deployment that a list of before lacks, where it lags behind DescribeServices: its PRIMARY,
   * or the one that a tag names as started and that is not shown there any more; or the newest one,
   * where what it went to was asked for and is not told.
   */
  public Optional<String> lacks(LiveService live, Instant now) {
    if (isBehind(live, now)) return live.primary().map(LiveDeployment::id);
    var untold = newestFirst.stream()
        .findFirst()
        .filter(d -> !d.targetRevision().isEmpty() && serviceRevision(d).isEmpty())
        .map(LiveServiceDeployment::deploymentId);
    if (untold.isPresent() || !joins(live)) return untold;
    return live.tag(Tags.APPLIED)
        .flatMap(VersionTag::parse)
        .filter(VersionTag::stands)
        .map(VersionTag::deployment)
        .filter(id -> !id.isEmpty() && live.deployment(id).isEmpty())
        .filter(id -> deployment(id).isEmpty());
  }

  private static boolean isOf(LiveServiceDeployment entry, Instant begun) {
    return entry
        .times()
        .createdAt()
        .filter(at -> Duration.between(at, begun).abs().compareTo(SAME_MOMENT) < 0)
        .isPresent();
  }

  /**
   * Whether a deployment that DescribeServices shows as under way had ended well, or been replaced,
   * when it was last touched there: the answer is of before. One that ECS takes up again under its
   * id is touched after its end.
   */
  boolean hasEnded(LiveDeployment deployment) {
    var entry = deployment(deployment.id());
    if (entry.isEmpty()) return false;
    boolean ended = switch (ending(entry.get())) {
      case Ending.Succeeded(), Ending.Replaced() -> true;
      case Ending.UnderWay(), Ending.WentBack _, Ending.GivenUp _ -> false;
    };
    var touched = deployment.times().updatedAt();
    var finished = entry.get().times().finishedAt();
    boolean since =
        touched.isPresent() && finished.filter(touched.get()::isAfter).isPresent();
    return ended && !since;
  }

  /** How that deployment ended. */
  public Ending ending(LiveServiceDeployment deployment) {
    return Ending.of(deployment, !newerThan(deployment).isEmpty());
  }
}
