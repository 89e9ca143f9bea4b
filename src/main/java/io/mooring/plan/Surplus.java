package io.mooring.plan;

import io.mooring.desired.Definition;
import io.mooring.desired.DesiredService;
import io.mooring.desired.HoldTag;
import io.mooring.desired.RunTag;
import io.mooring.desired.VersionTag;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.RevisionName;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.live.LiveService;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which revisions of a family are not kept: those beyond the newest so many that nobody uses and
 * that nobody may want to go back to.
 */
public final class Surplus {
  private Surplus() {}

  /**
   * The oldest first.
   *
   * @param active the ACTIVE revisions of the family, whoever registered them
   * @param kept how many of the newest stay in any case
   * @param used those that something stands on
   */
  public static List<RevisionName> of(
      Collection<RevisionName> active, int kept, SortedSet<RevisionName> used) {
    var oldestFirst = new TreeSet<>(active);
    int beyond = Math.max(0, oldestFirst.size() - kept);
    return oldestFirst.stream()
        .limit(beyond)
        .filter(name -> !used.contains(name))
        .toList();
  }

  /** What a service stands on, came from or may go back to. */
  public static SortedSet<RevisionName> used(LiveService live) {
    var used = new TreeSet<RevisionName>();
    RevisionName.parse(live.taskDefinitionArn()).ifPresent(used::add);
    RevisionName.parse(live.document().path("taskDefinition").asText()).ifPresent(used::add);
    live.deployments().forEach(d -> RevisionName.parse(d.taskDefinitionArn()).ifPresent(used::add));
    for (var tag : List.of(Tags.APPLIED, Tags.HEALTHY))
      live.tag(tag).flatMap(VersionTag::parse).flatMap(VersionTag::revision).ifPresent(used::add);
    live.tag(Tags.HOLD).flatMap(HoldTag::parse).flatMap(HoldTag::to).ifPresent(used::add);
    return used;
  }

  /**
   * Whether this very revision may go: it is still there, this app registered it for this service,
   * and it is no version that a tag of the service speaks of. A tag may have had no room for the
   * revision's name, and then its digest tells.
   */
  public static boolean mayGo(
      LiveRevision revision, LiveService live, DesiredService desired, SortedSet<String> owners) {
    var digest = revision.tag(Tags.DIGEST).flatMap(Digest::parse);
    return revision.isRegisteredFor(owners, desired.key().tagValue())
        && revision.isActive()
        && digest.isPresent()
        && !spokenOf(live, desired).contains(digest.get().value());
  }

  /**
   * The same for what has no service: this app registered it for that resource, Git wants another
   * content by now, and no record on it tells of a run that may still go on. What was deregistered
   * keeps its record, so that a Task that goes back to it does not run again.
   *
   * @param wanted the digests of what Git wants
   */
  public static boolean mayGo(
      LiveRevision revision, ResourceKey key, SortedSet<String> wanted, SortedSet<String> owners) {
    var digest = revision.tag(Tags.DIGEST).flatMap(Digest::parse);
    return revision.isRegisteredFor(owners, key.tagValue())
        && revision.isActive()
        && digest.isPresent()
        && !wanted.contains(digest.get().value())
        && recordsAreOver(revision);
  }

  /**
   * The families of a service's runs with an image of their own, each with the digests that may be
   * wanted: what its schedules start, and what its hooks run on for every revision that the service
   * stands on, came from or may go back to.
   */
  public static SortedMap<String, SortedSet<String>> derived(
      DesiredService desired, LiveService live) {
    var wanted = new TreeMap<String, SortedSet<String>>();
    for (var trigger : desired.triggers()) {
      if (trigger.run().definition() instanceof Definition.Derived derived)
        of(wanted, derived).add(derived.digest().value());
    }
    var arn = live.taskDefinitionArn();
    var before = arn.substring(0, arn.lastIndexOf('/') + 1);
    for (var hook : desired.hooks()) {
      if (!(hook.definition() instanceof Definition.Derived derived)) continue;
      var digests = of(wanted, derived);
      for (var home : used(live))
        digests.add(DerivedRevision.digest(derived, before + home).value());
    }
    return wanted;
  }

  private static SortedSet<String> of(
      SortedMap<String, SortedSet<String>> wanted, Definition.Derived derived) {
    return wanted.computeIfAbsent(derived.family(), _ -> new TreeSet<>());
  }

  private static boolean recordsAreOver(LiveRevision revision) {
    return revision.tags().entrySet().stream()
        .filter(tag -> tag.getKey().startsWith(Tags.RUN + "/"))
        .allMatch(tag -> RunTag.parse(tag.getValue()).filter(Surplus::isOver).isPresent());
  }

  private static boolean isOver(RunTag record) {
    return switch (record.state()) {
      case PENDING, SUCCEEDED, FAILED -> true;
      case STARTING, DEFERRED, REFUSED, RUNNING, UNKNOWN, RETRY -> false;
    };
  }

  private static SortedSet<String> spokenOf(LiveService live, DesiredService desired) {
    var spoken = new TreeSet<String>();
    spoken.add(desired.digests().taskDefinition().value());
    for (var tag : List.of(Tags.APPLIED, Tags.HEALTHY))
      live.tag(tag)
          .flatMap(VersionTag::parse)
          .ifPresent(version -> spoken.add(version.digests().taskDefinition().value()));
    live.tag(Tags.HOLD)
        .flatMap(HoldTag::parse)
        .ifPresent(hold -> spoken.add(hold.taskDefinition().value()));
    return spoken;
  }
}
