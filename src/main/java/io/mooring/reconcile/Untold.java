package io.mooring.reconcile;

import io.mooring.desired.Digests;
import io.mooring.desired.VersionTag;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveDeployment;
import io.mooring.live.LiveService;
import io.mooring.plan.Action;
import io.mooring.plan.EqualRevision;
import io.mooring.plan.Outcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The versions that this process has rolled out and of which no tag tells yet. Where Git goes back
 * before the tag could be written, what runs would look like somebody else's doing; where ECS goes
 * back, as if it had not been tried. A process that dies meanwhile takes that knowledge with it.
 */
final class Untold {
  private final Map<ResourceKey, Sent> sent = new HashMap<>();

  /**
   * An update.
   *
   * @param arn of the revision that it goes to
   * @param deployment that it started, by its answer; empty where it had none, and may land later
   */
  private record Sent(String arn, Digests digests, Optional<String> deployment, Instant at) {
    boolean isHeard() {
      return deployment.isPresent();
    }

    boolean isOver(Instant now) {
      return !isHeard() && !at.plus(Memory.LANDS_WITHIN).isAfter(now);
    }

    /** It landed: what the service runs is what it started. */
    Sent seenOn(LiveService live) {
      if (isHeard() || !live.taskDefinitionArn().equals(arn)) return this;
      return new Sent(arn, digests, live.primary().map(LiveDeployment::id), at);
    }

    boolean isToldBy(Optional<VersionTag> tag) {
      return tag.filter(t -> t.stands() && t.digests().sameVersion(digests)).isPresent();
    }

    /** What the tag would say; the rest of it is as in the one that is there. */
    VersionTag version(Optional<VersionTag> before) {
      return VersionTag.of(digests, RevisionName.parse(arn), deployment.orElse(""), "not written")
          .withRestart(before.map(VersionTag::restart).orElse(""))
          .withTags(before.map(VersionTag::tags).orElse(""));
    }
  }

  /** @param wanted the revision that Git wants, where it was found */
  void learn(
      ResourceKey key,
      Digests digests,
      EqualRevision wanted,
      Action action,
      Outcome outcome,
      Instant now) {
    boolean done = outcome instanceof Outcome.Done;
    if (action instanceof Action.UpdateService update
        && (done || outcome instanceof Outcome.Unsure)
        && wanted instanceof EqualRevision.Found(var revision)
        && revision.arn().equals(update.request().path("taskDefinition").asText())) {
      var latest = new Sent(revision.arn(), digests, started(outcome), now);
      // What may never have come does not replace what did.
      sent.merge(key, latest, (known, next) -> known.isHeard() && !next.isHeard() ? known : next);
    }
    boolean tells = action instanceof Action.Tag tag && tag.tags().containsKey(Tags.APPLIED);
    if (tells && done) sent.computeIfPresent(key, (_, it) -> it.isHeard() ? null : it);
  }

  private static Optional<String> started(Outcome outcome) {
    return outcome instanceof Outcome.Done(Outcome.Seen.Service(var shown), var _)
        ? shown.primary().map(LiveDeployment::id)
        : Optional.empty();
  }

  /**
   * The service with what its tags do not tell. Where Git wants what runs, the tag is still to be
   * written; an update without an answer may never have come.
   */
  Optional<LiveService> into(
      Optional<LiveService> live, ResourceKey key, Digests wanted, Instant now) {
    return live.map(service -> {
      var tag = service.tag(Tags.APPLIED).flatMap(VersionTag::parse);
      sent.computeIfPresent(key, (_, it) -> it.isOver(now) || it.isToldBy(tag) ? null : it);
      var known = sent.computeIfPresent(key, (_, it) -> it.seenOn(service));
      if (known == null) return service;
      boolean runs = service.taskDefinitionArn().equals(known.arn());
      boolean isWanted = known.digests().sameVersion(wanted);
      boolean tells = isWanted ? !runs && known.isHeard() : runs;
      return tells ? told(service, known.version(tag)) : service;
    });
  }

  private static LiveService told(LiveService service, VersionTag version) {
    var tags = new TreeMap<>(service.tags());
    tags.put(Tags.APPLIED, version.value());
    return service.withTags(tags);
  }

  void keep(Set<ResourceKey> declared) {
    sent.keySet().retainAll(declared);
  }

  void forget(ResourceKey key) {
    sent.remove(key);
  }
}
