package io.mooring.plan;

import io.mooring.desired.VersionTag;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveServiceRevision;
import io.mooring.rollout.Past;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** ECS's own history of a service, and the action that asks for it. */
final class Remembered {
  private Remembered() {}

  /** What is known of it; empty before it was asked for, and where it cannot be. */
  static Optional<Past> past(Scene scene) {
    return switch (scene.known().deployments()) {
      case Known.Deployments.Seen(var newestFirst, var revisions) ->
        Optional.of(new Past(newestFirst, revisions));
      case Known.Deployments.NotLooked _, Known.Deployments.Unknown _ -> Optional.empty();
    };
  }

  /** The revision that a tag names, or else the deployment that it names went to. */
  static Optional<RevisionName> revision(Scene scene, VersionTag tag) {
    return tag.revision()
        .or(() -> past(scene)
            .flatMap(past -> past.serviceRevision(tag.deployment()))
            .map(LiveServiceRevision::taskDefinitionArn)
            .flatMap(RevisionName::parse));
  }

  static boolean notAsked(Scene scene) {
    return scene.known().deployments() instanceof Known.Deployments.NotLooked;
  }

  /** Asks for it, with the revisions of the service that the tags speak of. */
  static Plan look(Scene scene) {
    var live = scene.live().orElseThrow();
    var named = Stream.of(
            scene.applied().map(tag -> tag.deployment()),
            scene.healthy().map(tag -> tag.deployment()),
            scene.hold().map(tag -> tag.toDeployment()))
        .flatMap(Optional::stream)
        .flatMap(id -> LiveServiceRevision.arnOf(live.arn(), id).stream())
        .distinct()
        .toList();
    var key = scene.desired().key();
    return new Plan.Act(
        List.of(new Action.LookAtDeployments(key.cluster().value(), key.name(), named)));
  }

  /**
   * What comes before a deployment that no tag tells from the one before it, such as a restart: one
   * that was started and is not shown yet, by whomever, must not be started twice. DescribeServices
   * may lag behind, and a new process does not know what the last one did.
   */
  static Optional<Plan> notShown(Scene scene) {
    if (notAsked(scene)) return Optional.of(look(scene));
    return past(scene)
        .filter(past -> past.isAhead(scene.live().orElseThrow()))
        .map(_ -> waitsForIt());
  }

  /**
   * What comes before a version that the history does not have: with a service of before, members
   * that somebody changed since tell the same version from itself.
   */
  static Optional<Plan> notShownYet(Scene scene) {
    return past(scene)
        .filter(
            past -> past.isJustAhead(scene.live().orElseThrow(), scene.terms().now()))
        .map(_ -> waitsForIt());
  }

  private static Plan waitsForIt() {
    return new Plan.Wait("ECS to show the roll-out that was started", Planner.ROLLOUT_POLL);
  }

  /** What people are told where it was asked for and cannot be read. */
  static Optional<Remark> unreadable(Scene scene) {
    if (!(scene.known().deployments() instanceof Known.Deployments.Unknown(var why)))
      return Optional.empty();
    return Optional.of(new Remark(
        Remark.Kind.WAITING,
        "NoDeploymentHistory",
        "ECS's deployment history of service %s cannot be read (%s), so the verdict rests on tags alone; allow ecs:ListServiceDeployments, ecs:DescribeServiceDeployments and ecs:DescribeServiceRevisions as in deploy/iam"
            .formatted(scene.desired().key().name(), why)));
  }
}
