package io.mooring.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.desired.Digests;
import io.mooring.desired.HoldTag;
import io.mooring.desired.VersionTag;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveDeployment;
import io.mooring.live.LiveService;
import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveServiceDeployment.Status;
import io.mooring.live.LiveServiceRevision;
import io.mooring.plan.Known.Deployments;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The version that a person's rollback goes to: one that is known to have run, by ECS's own history
 * or by our tag.
 *
 * @param deployment the deployment that went to it, as {@code deployments[]} would name it, ""
 *     where ECS does not remember it
 * @param at when it had succeeded
 */
public record Earlier(RevisionName revision, String deployment, Optional<Instant> at) {
  /**
   * Members of a described revision of a service that differ between two deployments of one
   * version: names, times, and what ECS resolved by itself.
   */
  private static final List<String> NOT_THE_VERSION = List.of(
      "serviceRevisionArn",
      "serviceArn",
      "clusterArn",
      "createdAt",
      "containerImages",
      "guardDutyEnabled",
      "resolvedConfiguration");

  /** Whether there is one. */
  public sealed interface Choice {
    record Found(Earlier version) implements Choice {}

    /** There is none, and why, for people. */
    record None(String why) implements Choice {}
  }

  /**
   * The last version that succeeded and is another one than that of the PRIMARY deployment.
   *
   * @param wanted what Git wants, and a person goes back from
   */
  public static Choice last(LiveService live, Deployments known, Digests wanted) {
    var running = RevisionName.parse(live.taskDefinitionArn());
    return switch (known) {
      case Deployments.Seen(var newestFirst, var revisions) -> {
        var present = present(live, revisions);
        var left = left(live).flatMap(tag -> of(live, tag.deployment(), revisions));
        var drifted =
            drifted(live, running, wanted).flatMap(tag -> of(live, tag.deployment(), revisions));
        yield newestFirst.stream()
            .filter(d -> d.status() == Status.SUCCESSFUL)
            .filter(d ->
                isOther(Optional.ofNullable(revisions.get(d.targetRevision())), present, running))
            .filter(d -> !goesTo(d, revisions, left) && !goesTo(d, revisions, drifted))
            .flatMap(d -> of(d, revisions).stream())
            .findFirst()
            .<Choice>map(Choice.Found::new)
            .or(() -> byTag(live, running).map(Choice.Found::new))
            .orElseGet(
                () -> new Choice.None(
                    "ECS remembers no earlier version of it that succeeded; commit the version that you want"));
      }
      case Deployments.Unknown(var why) ->
        byTag(live, running)
            .<Choice>map(Choice.Found::new)
            .orElseGet(() -> new Choice.None(
                "ECS's history of it cannot be read (%s), and no tag names an earlier version; commit the version that you want"
                    .formatted(why)));
      case Deployments.NotLooked() -> new Choice.None("its history was not read");
    };
  }

  /** That very revision, where it is known to have succeeded. */
  public static Choice named(LiveService live, Deployments known, RevisionName wanted) {
    var running = RevisionName.parse(live.taskDefinitionArn());
    if (running.filter(wanted::equals).isPresent())
      return new Choice.None(wanted + " is what it runs already");
    if (known instanceof Deployments.Seen(var newestFirst, var revisions)) {
      var went = newestFirst.stream().filter(d -> goesTo(d, revisions, wanted)).toList();
      var good = went.stream().filter(d -> d.status() == Status.SUCCESSFUL).toList();
      var left = left(live).flatMap(tag -> of(live, tag.deployment(), revisions));
      var another = good.stream()
          .filter(d -> !goesTo(d, revisions, left))
          .flatMap(d -> of(d, revisions).stream())
          .findFirst();
      if (another.isPresent()) return new Choice.Found(another.get());
      if (!good.isEmpty())
        return new Choice.None(
            "%s is what Git wants, and a person rolled back from it; `mooring release %s` lets it out again"
                .formatted(wanted, live.name()));
      if (!went.isEmpty())
        return new Choice.None(
            "no deployment of %s succeeded; a rollback goes only to a version seen healthy"
                .formatted(wanted));
    }
    return byTag(live, running)
        .filter(earlier -> earlier.revision().equals(wanted))
        .<Choice>map(Choice.Found::new)
        .orElseGet(() -> new Choice.None(
            "ECS remembers no deployment of %s to this service; `mooring history %s` lists what it remembers; else commit the version that you want"
                .formatted(wanted, live.name())));
  }

  private static Optional<LiveServiceRevision> present(
      LiveService live, SortedMap<String, LiveServiceRevision> revisions) {
    return live.primary().map(LiveDeployment::id).flatMap(id -> of(live, id, revisions));
  }

  private static Optional<LiveServiceRevision> of(
      LiveService live, String deployment, SortedMap<String, LiveServiceRevision> revisions) {
    return LiveServiceRevision.arnOf(live.arn(), deployment)
        .flatMap(arn -> Optional.ofNullable(revisions.get(arn)));
  }

  /** What a person rolled back from before: going back once more does not mean going there. */
  private static Optional<VersionTag> left(LiveService live) {
    var hold = live.tag(Tags.HOLD).flatMap(HoldTag::parse).filter(HoldTag::byPerson);
    return live.tag(Tags.APPLIED)
        .flatMap(VersionTag::parse)
        .filter(applied -> hold.filter(h -> h.holds(applied.digests())).isPresent());
  }

  /**
   * What Mooring rolled out and still runs: where somebody changed a member of it since, that is no
   * other version to go back to.
   */
  private static Optional<VersionTag> drifted(
      LiveService live, Optional<RevisionName> running, Digests wanted) {
    return live.tag(Tags.APPLIED)
        .flatMap(VersionTag::parse)
        .filter(applied -> applied.stands() && applied.digests().sameVersion(wanted))
        .filter(applied -> applied.revision().equals(running));
  }

  private static boolean isOther(
      Optional<LiveServiceRevision> revision,
      Optional<LiveServiceRevision> present,
      Optional<RevisionName> running) {
    var name = revision.flatMap(r -> RevisionName.parse(r.taskDefinitionArn()));
    if (name.isEmpty()) return false;
    if (!name.equals(running)) return true;
    return present.isPresent() && !isSameVersion(revision.get(), present.get());
  }

  /** Whether two revisions of a service are one version: restarts make new ones of the same. */
  public static boolean isSameVersion(LiveServiceRevision one, LiveServiceRevision other) {
    return content(one).equals(content(other));
  }

  private static ObjectNode content(LiveServiceRevision revision) {
    return revision.document().deepCopy().without(NOT_THE_VERSION);
  }

  private static boolean goesTo(
      LiveServiceDeployment deployment,
      SortedMap<String, LiveServiceRevision> revisions,
      Optional<LiveServiceRevision> version) {
    var target = Optional.ofNullable(revisions.get(deployment.targetRevision()));
    return version.isPresent()
        && target.filter(t -> isSameVersion(t, version.get())).isPresent();
  }

  private static boolean goesTo(
      LiveServiceDeployment deployment,
      SortedMap<String, LiveServiceRevision> revisions,
      RevisionName wanted) {
    var target = Optional.ofNullable(revisions.get(deployment.targetRevision()));
    return target
        .flatMap(r -> RevisionName.parse(r.taskDefinitionArn()))
        .filter(wanted::equals)
        .isPresent();
  }

  private static Optional<Earlier> of(
      LiveServiceDeployment deployment, SortedMap<String, LiveServiceRevision> revisions) {
    var target = deployment.targetRevision();
    return Optional.ofNullable(revisions.get(target))
        .flatMap(revision -> RevisionName.parse(revision.taskDefinitionArn()))
        .map(name -> new Earlier(
            name,
            "ecs-svc/" + target.substring(target.lastIndexOf('/') + 1),
            deployment.times().finishedAt()));
  }

  /** What our tag says was seen healthy, where that is another one than what runs. */
  private static Optional<Earlier> byTag(LiveService live, Optional<RevisionName> running) {
    return live.tag(Tags.HEALTHY)
        .flatMap(VersionTag::parse)
        .flatMap(healthy -> healthy
            .revision()
            .filter(name -> !Optional.of(name).equals(running))
            .map(name -> new Earlier(name, healthy.deployment(), Optional.empty())));
  }

  /** The revisions of task definitions that any of the deployments went to, by ARN. */
  public static NavigableMap<String, RevisionName> definitions(Deployments known) {
    var found = new TreeMap<String, RevisionName>();
    if (known instanceof Deployments.Seen(var _, var revisions)) {
      for (var revision : revisions.values())
        RevisionName.parse(revision.taskDefinitionArn())
            .ifPresent(name -> found.put(revision.taskDefinitionArn(), name));
    }
    return found;
  }
}
