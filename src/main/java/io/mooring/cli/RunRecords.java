package io.mooring.cli;

import io.mooring.aws.Ecs;
import io.mooring.aws.Revisions.Lookup;
import io.mooring.aws.Revisions.Newest;
import io.mooring.desired.RunTag;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.RevisionName;
import io.mooring.live.LiveRevision;
import io.mooring.plan.RecordKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The records of runs, found in ECS by names and families alone: what people say about a run must
 * not wait for Git. Deregistered revisions count, since something ran on them all the same.
 */
final class RunRecords {
  private final Bench bench;

  RunRecords(Bench bench) {
    this.bench = bench;
  }

  /**
   * Which run is meant.
   *
   * @param name of its service or Task, alone or in full
   * @param hook the name of the hook, or of the Task itself
   * @param on a family, or a revision of it; empty where the service or the name tells
   * @param service where it is there
   */
  record Asked(String name, String hook, Optional<String> on, Optional<Targets.Target> service) {
    private String plain() {
      return name.substring(name.lastIndexOf('/') + 1);
    }

    private boolean mayBe(ResourceKey key) {
      return !name.contains("/") || name.equals(key.toString());
    }

    /** Where its revisions are; those of a service that changed its family are in two. */
    private TreeSet<String> families() {
      if (on.isPresent()) return new TreeSet<>(List.of(on.get()));
      var families = new TreeSet<>(List.of(plain()));
      service
          .flatMap(target -> RevisionName.parse(target.live().taskDefinitionArn()))
          .ifPresent(name -> families.add(name.family()));
      return families;
    }
  }

  /** What a record must say to be the one that is meant. */
  interface Meant {
    /**
     * Whether it does.
     *
     * @param newest whether no newer revision has a record of the run
     */
    boolean is(RunTag record, boolean newest);
  }

  private record Owner(Bench.Place at, ResourceKey key) {}

  /**
   * The record on the revision that is named, whatever it says, also where it is lost; else the
   * newest one that is meant.
   *
   * @throws Failure where it could be two
   */
  Optional<RunRecord> find(Asked asked, Meant meant) {
    var exact = asked.on().flatMap(RevisionName::parse);
    var found = new LinkedHashMap<String, RunRecord>();
    for (var owner : owners(asked)) {
      var one =
          exact.isPresent() ? named(owner, exact.get(), asked.hook()) : newest(owner, asked, meant);
      // One record may pass for that of several, of which at most one has registered it.
      one.ifPresent(record -> found.merge(
          record.revision().arn() + " " + record.tag(),
          record,
          (before, now) -> isOwn(owner, record.revision()) ? now : before));
    }
    if (found.size() > 1)
      throw new Failure(
          ExitCode.USAGE,
          "%s could be %s: write the one you mean"
              .formatted(
                  asked.name(),
                  String.join(
                      " or ",
                      found.values().stream().map(r -> r.resource() + "").toList())));
    return found.values().stream().findFirst();
  }

  private List<Owner> owners(Asked asked) {
    var owners = new ArrayList<Owner>();
    asked.service().ifPresent(target -> owners.add(new Owner(target.place(), target.key())));
    // The run of a Task bears its name.
    boolean mayBeTask = asked.hook().equals(asked.plain());
    for (var place : bench.places()) {
      for (var cluster : place.spec().destination().clusters()) {
        for (var kind : List.of(Kind.SERVICE, Kind.TASK)) {
          if (kind == Kind.SERVICE ? asked.service().isPresent() : !mayBeTask) continue;
          var key = new ResourceKey(place.spec().name(), cluster, kind, asked.plain());
          if (asked.mayBe(key)) owners.add(new Owner(place, key));
        }
      }
    }
    return owners;
  }

  private static Optional<RunRecord> named(Owner owner, RevisionName name, String hook) {
    return switch (owner.at().ecs().revisions().look(name.toString())) {
      case Lookup.Found(var revision) -> on(owner, revision, hook);
      case Lookup.Gone() -> Optional.empty();
      case Lookup.Failed(var outcome) ->
        throw new Failure(
            ExitCode.OTHER, "revision %s cannot be read: %s".formatted(name, Ecs.words(outcome)));
    };
  }

  private static Optional<RunRecord> newest(Owner owner, Asked asked, Meant meant) {
    boolean newest = true;
    for (var family : asked.families()) {
      for (var revision : revisions(owner.at(), family)) {
        var here = on(owner, revision, asked.hook()).filter(found -> found.is().isPresent());
        if (here.isEmpty()) continue;
        if (meant.is(here.get().is().get(), newest)) return here;
        newest = false;
      }
    }
    return Optional.empty();
  }

  private static List<LiveRevision> revisions(Bench.Place place, String family) {
    var revisions = place.ecs().revisions();
    return Stream.of(revisions.newest(family), revisions.newestDeregistered(family))
        .flatMap(each -> read(each, family).stream())
        .sorted(Comparator.comparing(LiveRevision::name).reversed())
        .toList();
  }

  private static List<LiveRevision> read(Newest newest, String family) {
    return switch (newest) {
      case Newest.Listed(var revisions) -> revisions;
      case Newest.Failed(var outcome) ->
        throw new Failure(
            ExitCode.OTHER,
            "the revisions of family %s cannot be read: %s".formatted(family, Ecs.words(outcome)));
    };
  }

  /**
   * Empty where the run cannot have been there: the revision is another owner's, or another
   * resource's or nobody's and has no record.
   */
  private static Optional<RunRecord> on(Owner owner, LiveRevision revision, String hook) {
    if (revision.isOthers(owner.at().spec().owners())) return Optional.empty();
    boolean own = isOwn(owner, revision);
    var keys = Stream.of(
            RecordKey.of(owner.key(), hook, true), RecordKey.of(owner.key(), hook, false))
        .toList();
    var tag = keys.stream().filter(key -> revision.tag(key).isPresent()).findFirst();
    if (tag.isEmpty() && !own) return Optional.empty();
    var key = tag.orElse(keys.getLast());
    return Optional.of(new RunRecord(
        owner.at(), owner.key(), revision, key, revision.tag(key).flatMap(RunTag::parse)));
  }

  private static boolean isOwn(Owner owner, LiveRevision revision) {
    return revision.isRegisteredFor(owner.at().spec().owners(), owner.key().tagValue());
  }
}
