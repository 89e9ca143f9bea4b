package io.mooring.cli;

import io.mooring.aws.Ecs;
import io.mooring.aws.Revisions.Newest;
import io.mooring.desired.HoldTag;
import io.mooring.desired.RunTag;
import io.mooring.desired.RunTag.State;
import io.mooring.ident.Kind;
import io.mooring.ident.ResourceKey;
import io.mooring.ident.RevisionName;
import io.mooring.ident.TagCodec;
import io.mooring.ident.Tags;
import io.mooring.live.LiveRevision;
import io.mooring.plan.Hooks;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A person says how a run ended, or that it is to be tried again: the record on the revision is
 * written under her own identity, and the controller goes on from there.
 */
final class RunRelease {
  private final Bench bench;
  private final InstantSource clock;

  /** What is said of the run {@code hook}; {@code family} where it is not the service's name. */
  record Said(String hook, As as, Optional<String> family, String reason) {}

  enum As {
    SUCCEEDED(State.SUCCEEDED),
    FAILED(State.FAILED),
    RETRY(State.RETRY);

    private final State state;

    As(State state) {
      this.state = state;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where a record is, or should be. */
  private record Place(
      Bench.Place at,
      ResourceKey resource,
      LiveRevision revision,
      String tag,
      Optional<RunTag> is) {}

  RunRelease(Bench bench, InstantSource clock) {
    this.bench = bench;
    this.clock = clock;
  }

  /** Writes it down; what was done is for people. */
  Done release(String name, Said said) {
    var target = target(name);
    var place = find(name, target, said);
    var before = place.is().orElse(RunTag.PENDING);
    boolean runs = before.state() == State.RUNNING || before.state() == State.STARTING;
    if (runs && said.as() == As.RETRY)
      throw new Failure(
          ExitCode.REFUSED,
          "%s of %s is %s; it is tried again only when it is over: say first that it failed"
              .formatted(said.hook(), place.revision().name(), word(before)));
    var why = said.reason().isBlank() ? "" : TagCodec.reason(said.reason());
    var after = before.said(said.as().state, Caller.of(place.at().ecs()), why);
    new Wishes(clock)
        .write(
            place.at(),
            place.revision().arn(),
            place.tag(),
            after.value(),
            "revision " + place.revision().name());
    boolean held = target
        .flatMap(t -> t.tag(Tags.HOLD))
        .flatMap(HoldTag::parse)
        .filter(hold -> !hold.byPerson())
        .isPresent();
    return new Done(
        "%s: %s of %s was %s and is %s now"
            .formatted(
                place.resource(), said.hook(), place.revision().name(), word(before), said.as()),
        held && said.as() != As.FAILED ? target : Optional.empty());
  }

  /** @param held the service whose hold goes with it */
  record Done(String words, Optional<Targets.Target> held) {}

  private static String word(RunTag record) {
    return record.state().name().toLowerCase(Locale.ROOT);
  }

  /** Empty where there is no such service: its first version may wait for a hook. */
  private Optional<Targets.Target> target(String name) {
    try {
      return Optional.of(new Targets(bench, clock).named(List.of(name)).getFirst());
    } catch (Failure failure) {
      if (failure.exitCode() == ExitCode.NOT_FOUND) return Optional.empty();
      throw failure;
    }
  }

  private Place find(String name, Optional<Targets.Target> target, Said said) {
    if (target.isPresent()) {
      var family = said.family()
          .or(() ->
              RevisionName.parse(target.get().live().taskDefinitionArn()).map(RevisionName::family))
          .orElse(name);
      return in(target.get().place(), target.get().key(), family, said)
          .orElseThrow(() -> none(name, family, said));
    }
    var plain = name.substring(name.lastIndexOf('/') + 1);
    var family = said.family().orElse(plain);
    for (var place : bench.places()) {
      for (var cluster : place.spec().destination().clusters()) {
        var key = new ResourceKey(place.spec().name(), cluster, Kind.SERVICE, plain);
        var found = in(place, key, family, said);
        if (found.isPresent()) return found.get();
      }
    }
    throw none(name, family, said);
  }

  private static Failure none(String name, String family, Said said) {
    return new Failure(
        ExitCode.NOT_FOUND,
        "no revision of family %s has a run %s of %s that could be released; name another family with --family"
            .formatted(family, said.hook(), name));
  }

  /** The newest revision whose record is in question, else the newest that lost its record. */
  private static Optional<Place> in(Bench.Place place, ResourceKey key, String family, Said said) {
    var newest = switch (place.ecs().revisions().newest(family)) {
      case Newest.Listed(var revisions) -> revisions;
      case Newest.Failed(var outcome) ->
        throw new Failure(
            ExitCode.OTHER,
            "the revisions of family %s cannot be read: %s".formatted(family, Ecs.words(outcome)));
    };
    var owner = Tags.owner(place.spec().instance(), place.spec().name());
    var lost = Optional.<Place>empty();
    for (var revision : newest) {
      boolean own = revision.isRegisteredFor(owner, key.tagValue());
      var tag = Hooks.recordKey(
          key.tagValue(),
          own || revision.tag(Tags.RUN + "/" + said.hook()).isPresent(),
          said.hook());
      var is = revision.tag(tag).flatMap(RunTag::parse);
      var here = new Place(place, key, revision, tag, is);
      if (is.filter(r -> mayBeReleased(r, said.as())).isPresent()) return Optional.of(here);
      if (is.isEmpty() && own && lost.isEmpty()) lost = Optional.of(here);
    }
    return lost;
  }

  private static boolean mayBeReleased(RunTag record, As as) {
    return switch (record.state()) {
      case PENDING -> false;
      case SUCCEEDED, RETRY -> false;
      case FAILED -> as != As.FAILED;
      case STARTING, DEFERRED, REFUSED, RUNNING, UNKNOWN -> true;
    };
  }
}
