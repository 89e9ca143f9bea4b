package io.mooring.plan;

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
